// Clients for Python, each a program of its own in one virtual environment.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "../../scripts/config.mjs";
import { organisation, rows, server } from "../edge/support.mjs";

const run = promisify(execFile);
const here = (name) => join(ROOT, "tests/clients", name);

/** The interpreter of an environment with what requirements.txt names; made where there is none yet. */
async function python() {
  const home = join(ROOT, "target/python");
  const interpreter = join(home, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const stamp = join(home, "requirements.sha256");
  const wanted = createHash("sha256").update(readFileSync(here("requirements.txt"))).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return interpreter;
  rmSync(home, { recursive: true, force: true });
  await run("python3", ["-m", "venv", home]);
  await run(interpreter, ["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", "-r", here("requirements.txt")]);
  writeFileSync(stamp, wanted);
  return interpreter;
}

const interpreter = await python();
const lockstep = await server();
const org = await organisation(lockstep);
const mine = rows(lockstep.db, org.id);

test("jsonapi-requests creates, reads, lists, pages, updates, acts and deletes", async () => {
  const prospect = await mine.prospect();
  const program = here("jsonapi_requests_user.py");
  const { stderr } = await run(interpreter, [program, `${lockstep.url}/api/v2`, org.token, String(prospect)]);
  assert.equal(stderr, "");
});
