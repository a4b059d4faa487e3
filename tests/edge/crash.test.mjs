// SIGKILL in the middle of a batch: after a restart it ends, and every item was applied exactly once.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { until } from "../../scripts/wait.mjs";
import { bulk, client } from "./support.mjs";

const PROGRAM = fileURLToPath(new URL("programs/serve.mjs", import.meta.url));
/** How many prospects there are, and how often the server is killed: more of both by hand. */
const TOTAL = Number(process.env.LOCKSTEP_CRASH_RECORDS ?? 20_000);
const KILLS = Number(process.env.LOCKSTEP_CRASH_KILLS ?? 3);
const folder = mkdtempSync(join(tmpdir(), "lockstep-crash-"));
const running = new Set();
after(() => {
  for (const pid of running) end(pid);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function end(pid) {
  running.delete(pid);
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Starts a server on a data directory. @param {string} name */
async function start(name) {
  const child = spawn(process.execPath, [PROGRAM, join(folder, name), String(TOTAL)], { stdio: ["pipe", "pipe", "inherit"] });
  running.add(child.pid);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    assert.ok(!done, "the server has ended by itself");
    return JSON.parse(value);
  };
  const { url, token, runtime } = await answer();
  running.add(runtime);
  const ask = (question) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    return answer();
  };
  const fetchFrom = (path, init) => fetch(url + path, init);
  return {
    api: client({ url, fetch: fetchFrom }, token),
    tick: (time) => ask({ time }),
    query: (sql) => ask({ sql }),
    /** As when the machine goes down. */
    async kill() {
      end(child.pid);
      end(runtime);
      await until(() => !isAlive(runtime), { what: "the end of workerd" });
    },
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.stdin.end();
      await ended;
      running.delete(child.pid);
      running.delete(runtime);
    },
  };
}

test(`a server that is killed ${KILLS} times at any moment loses nothing and does nothing twice`, { timeout: 600_000 }, async () => {
  let server = await start("often");
  const before = await server.query("SELECT max(version) AS version, count(*) AS n FROM prospects");
  const all = "?actionParams[skipConfirmation]=true&actionParams[all]=true";
  const headers = { "idempotency-key": "after-the-crash" };
  const options = { body: bulk({ tags: ["resilient"] }), headers };
  const accept = () => server.api.data("POST", `/batches/actions/prospectsAddTags${all}`, options);
  const { id } = await accept();
  let time = Date.now();
  let killed = 0;
  for (let pending = TOTAL; killed < KILLS; killed += 1) {
    // At any moment: after some progress of any size, or during start, or while the sweeper sends.
    const goal = pending - Math.floor((Math.random() * TOTAL) / KILLS);
    const progressed = async () => (await server.api.data("GET", `/batches/${id}`)).attributes.pending <= goal;
    await until(progressed, { every: 1, within: 60_000, what: "some progress" });
    await server.kill();
    server = await start("often");
    assert.equal((await accept()).id, id, "a repeated request finds its batch, whatever happened in between");
    const { attributes } = await server.api.data("GET", `/batches/${id}`);
    ({ pending } = attributes);
    const [{ settled, changed }] = await server.query(
      `SELECT (SELECT count(*) FROM batch_items WHERE batch_id = ${id} AND state <> 'pending') AS settled,
              (SELECT count(*) FROM prospects WHERE tags LIKE '%resilient%') AS changed`,
    );
    assert.deepEqual([settled, changed], [TOTAL - pending, TOTAL - pending], "records, items and counters agree");
    time += 61_000;
    await server.tick(time);
  }
  const batch = await server.api.over(id);
  assert.deepEqual(batch.attributes.summary, { changed: TOTAL, unchanged: 0, failed: 0, canceled: 0, reasons: {}, codes: {} });
  const wrong = await server.query(
    `SELECT p.id, p.tags, p.version FROM prospects AS p WHERE p.version <> ${before[0].version + 1}
        OR (SELECT count(*) FROM json_each(p.tags) WHERE value = 'resilient') <> 1 LIMIT 5`,
  );
  assert.deepEqual(wrong, [], "each has the tag once and was changed once");
  await server.stop();
});

test("a killed server resumes its batch, and no record is changed twice", { timeout: 120_000 }, async () => {
  const first = await start("once");
  const all = "?actionParams[skipConfirmation]=true&actionParams[all]=true";
  const { id } = await first.api.data("POST", `/batches/actions/prospectsAddTags${all}`, { body: bulk({ tags: ["vip"] }) });
  await until(async () => (await first.api.data("GET", `/batches/${id}`)).attributes.pending < TOTAL, { every: 1, what: "the first progress" });
  await first.kill();

  const second = await start("once");
  const middle = (await second.api.data("GET", `/batches/${id}`)).attributes;
  assert.deepEqual([middle.state, middle.total], ["running", TOTAL]);
  assert.ok(middle.pending > 0 && middle.pending < TOTAL, `it was killed in the middle: ${middle.pending} items are pending`);
  const [halves] = await second.query(
    `SELECT (SELECT count(*) FROM prospects WHERE tags = '["vip"]' AND version = 2) AS changed,
            (SELECT count(*) FROM prospects WHERE tags = '[]' AND version = 1) AS untouched,
            (SELECT count(*) FROM batch_items WHERE state = 'changed') AS done`,
  );
  const done = TOTAL - middle.pending;
  assert.deepEqual(halves, { changed: done, untouched: middle.pending, done }, "records, items and counters agree");

  await second.tick(Date.now() + 60_000);
  const batch = await second.api.over(id);
  assert.equal(batch.attributes.state, "finished");
  assert.deepEqual(batch.attributes.summary, { changed: TOTAL, unchanged: 0, failed: 0, canceled: 0, reasons: {}, codes: {} });
  const wrong = await second.query(
    `SELECT p.id, p.tags, p.version, i.state FROM prospects AS p LEFT JOIN batch_items AS i ON i.record_id = p.id
     WHERE p.tags <> '["vip"]' OR p.version <> 2 OR i.state IS NOT 'changed' LIMIT 5`,
  );
  assert.deepEqual(wrong, [], "each has the tag once and was changed once");

  // This server is like a deployment: without TEST_CLOCK nobody sets its clock.
  const headers = { "lockstep-now": "2001-01-01T00:00:00Z" };
  const made = await second.api.data("POST", "/prospects", { body: { data: { type: "prospect" } }, headers });
  assert.ok(made.attributes.createdAt > batch.attributes.finishedAt, made.attributes.createdAt);
  await second.stop();
});
