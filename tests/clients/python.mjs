// The interpreter of a virtual environment with what requirements.txt names.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../scripts/config.mjs";

const run = promisify(execFile);

/**
 * Its path; the environment is made where there is none yet.
 * @param {string} name of the environment: its requirements are `requirements-{name}.txt`
 */
export async function python(name) {
  const requirements = join(ROOT, `tests/clients/requirements-${name}.txt`);
  const home = join(ROOT, "target/python", name);
  const interpreter = join(home, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const stamp = join(home, "requirements.sha256");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return interpreter;
  rmSync(home, { recursive: true, force: true });
  await run("python3", ["-m", "venv", home]);
  await run(interpreter, ["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", "-r", requirements]);
  writeFileSync(stamp, wanted);
  return interpreter;
}

/** A program of the environment. @param {string} interpreter @param {string} name */
export const program = (interpreter, name) => join(dirname(interpreter), name);
