// The tools that the package is tried with: installed once, and kept under `target`.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ROOT, run } from "./support.mjs";

/** Which tools, and of which version. */
const VERSIONS = readFileSync(join(ROOT, "tests/package/environments/package.json"), "utf8");
const TARGET = join(ROOT, "target");
/** A folder for each set of versions: what is there is whole. */
const NAME = `environments-${createHash("sha256").update(VERSIONS).digest("hex").slice(0, 8)}`;
const FOLDER = join(TARGET, NAME);

/** Installs the tools where that was not done for these versions. Test files run side by side: the first to end has done it for all. */
export async function tools() {
  if (existsSync(FOLDER)) return;
  await mkdir(TARGET, { recursive: true });
  const folder = await mkdtemp(join(TARGET, "installing-"));
  await writeFile(join(folder, "package.json"), VERSIONS);
  await run("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"], { cwd: folder });
  await rename(folder, FOLDER).catch(() => rm(folder, { recursive: true }));
  const others = (await readdir(TARGET)).filter((name) => name.startsWith("environments-") && name !== NAME);
  for (const name of others) await rm(join(TARGET, name), { recursive: true, force: true });
}

/** Loads a tool as Node would from beside it. */
export const load = (name) => import(createRequire(join(FOLDER, "package.json")).resolve(name));
/** A program of a tool. */
export const program = (path) => join(FOLDER, "node_modules", path);

/**
 * A project beside the tools, with the installed package and some files.
 * @param {string} installed the project that the package was installed into
 * @param {Record<string, string>} files
 */
export async function project(installed, files, manifest = { type: "module" }) {
  const folder = await mkdtemp(join(FOLDER, "project-"));
  await cp(join(installed, "node_modules"), join(folder, "node_modules"), { recursive: true });
  for (const [path, text] of Object.entries({ "package.json": JSON.stringify({ name: "project", private: true, ...manifest }), ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}
