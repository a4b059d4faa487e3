// The tools that the package is tried with: installed once, and kept under `target`.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ROOT, run } from "./support.mjs";

/** Which tools, and of which version. */
const VERSIONS = join(ROOT, "tests/package/environments/package.json");
const FOLDER = join(ROOT, "target/environments");

/** Installs the tools where that was not done for these versions. */
export async function tools() {
  const wanted = await readFile(VERSIONS, "utf8");
  const stamp = join(FOLDER, "installed.json");
  if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) return;
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, "package.json"), wanted);
  await run("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"], { cwd: FOLDER });
  await writeFile(stamp, wanted);
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
