// The package as a stranger gets it: packed, installed into an empty project, served, opened.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const HERE = dirname(fileURLToPath(import.meta.url));
export const ROOT = dirname(dirname(HERE));
const GOLDEN = join(ROOT, "tests/golden");

const execute = promisify(execFile);

/** Runs a program; what it says on failure becomes the error's message. */
export async function run(program, args, options = {}) {
  try {
    const { stdout } = await execute(program, args, { maxBuffer: 64e6, ...options });
    return stdout;
  } catch (error) {
    throw new Error(`${program} ${args.join(" ")} failed:\n${error.stdout ?? ""}${error.stderr ?? error.message}`);
  }
}

/** An empty project with the packed package installed. */
export async function install() {
  const folder = await mkdtemp(join(tmpdir(), "lockstep-package-"));
  const packed = await run("npm", ["pack", join(ROOT, "crates/wasm/pkg"), "--pack-destination", folder, "--json"]);
  const [{ filename, files }] = JSON.parse(packed);
  const project = join(folder, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, filename)], { cwd: project });
  await cp(join(HERE, "cases.mjs"), join(project, "cases.mjs"));
  return { project, tarball: join(folder, filename), files: files.map(({ path }) => path), remove: () => rm(folder, { recursive: true }) };
}

/** Every golden case: its name, its input, the expected answer. */
export async function goldenCases() {
  const cases = [];
  const entries = await readdir(GOLDEN, { withFileTypes: true });
  for (const family of entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)) {
    for (const file of await readdir(join(GOLDEN, family))) {
      if (!file.endsWith(".in.json")) continue;
      const read = async (path) => JSON.parse(await readFile(join(GOLDEN, family, path), "utf8"));
      const expected = await read(file.replace(".in.json", ".out.json"));
      cases.push({ name: `${family}/${file.replace(".in.json", "")}`, family, input: await read(file), expected });
    }
  }
  return cases;
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** Serves a folder on a free port; `types` overrides media types by extension, `headers` are added to every answer. */
export async function serve(folder, types = {}, headers = {}) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    try {
      const body = await readFile(join(folder, path.endsWith("/") ? `${path}index.html` : path));
      const type = { ...TYPES, ...types }[extname(path) || ".html"] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, ...headers }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}
