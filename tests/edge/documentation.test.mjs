// Every `curl` line of docs/API.md and of README.md works as it is printed, in order, on the demo organisation.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { ROOT } from "../../scripts/config.mjs";
import { ORGANISATION, USER, loadDemo, loadOrganisation } from "../../scripts/demo.mjs";
import { startLockstep } from "../../scripts/lockstep.mjs";
import { until } from "../../scripts/wait.mjs";

const run = promisify(execFile);
const read = (file) => readFileSync(join(ROOT, file), "utf8");
/** The lines of a page; one may go on behind a backslash. */
const linesOf = (file) =>
  read(file)
    .replaceAll("\\\n", "")
    .split("\n")
    .filter((line) => line.startsWith("curl "));
const lines = [...linesOf("README.md"), ...linesOf("docs/API.md")];

let lockstep;
let env;
before(async () => {
  lockstep = await startLockstep({ directSockets: true });
  const now = Date.now();
  await loadOrganisation(lockstep.db, { now });
  await loadDemo(lockstep.db, { prospects: 300, now });
  const token = await lockstep.createToken({ organisationId: ORGANISATION, userId: USER });
  const { id, secret } = await lockstep.createClient({ organisationId: ORGANISATION, userId: USER });
  env = { ...process.env, TOKEN: token, API: `${lockstep.url}/api/v2`, CLIENT_ID: id, CLIENT_SECRET: secret };
});
after(() => lockstep?.stop());

test("there are lines to run", () => assert.ok(lines.length >= 10, `only ${lines.length}`));

test("a page says what its lines need before the first of them", () => {
  for (const file of ["README.md", "docs/API.md"]) {
    const [start] = read(file).split("\ncurl ");
    for (const name of ["TOKEN", "API"]) assert.match(start, new RegExp(`\n${name}=`), file);
  }
});

/** Nobody types the next line before the batch of the one before it is over. */
async function idle() {
  const running = "SELECT count(*) AS n FROM batches WHERE state IN ('pending', 'running')";
  await until(async () => (await lockstep.db.prepare(running).first("n")) === 0, { within: 30_000, what: "the end of all batches" });
}

for (const line of lines) {
  test(line, async () => {
    await idle();
    const { stdout } = await run("sh", ["-c", line.replace("curl ", "curl -sS --max-time 30 -w '\\n%{http_code}' ")], { env });
    const status = stdout.slice(stdout.lastIndexOf("\n") + 1);
    assert.match(status, /^20[01247]$/, stdout);
  });
}
