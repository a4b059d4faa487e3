// Messages that failed each time: named in the log, tried once more, and never in anybody's way.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bulk, organisation, rows, server } from "./support.mjs";

const lockstep = await server({}, { queue: { maxBatchTimeout: 0.05, maxRetries: 1 } });
const { db } = lockstep;
const org = await organisation(lockstep);
const { api } = org;
const PEOPLE = 300;
await rows(db, org.id).prospects(PEOPLE);

/** What the log says of a batch. */
const saidOf = (batch) =>
  lockstep.logged().split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)).filter((line) => line.batch === Number(batch));

async function until(holds, what) {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("what failed while the database was away goes on when it is back, without the sweeper", async () => {
  // A batch whose messages are lost, so that this one message is all that it has.
  await lockstep.trouble({ queue: 1 });
  const all = "?actionParams[skipConfirmation]=true&actionParams[all]=true";
  const batch = await api.data("POST", `/batches/actions/prospectsAddTags${all}`, { body: bulk({ tags: ["vip"] }) });
  await lockstep.trouble({ queue: 0, before: 1 });
  lockstep.expected.push("Network connection lost", "failed each time that they were tried");
  const [from, to] = [1, PEOPLE].map((position) => Number(batch.id) * 10_000_000 + position);
  const queue = await lockstep.mf.getQueueProducer("BATCHES");
  await queue.send({ organisation: org.id, batch: Number(batch.id), action: "prospectsAddTags", from, to });
  await until(() => saidOf(batch.id).filter(({ what }) => what.startsWith("chunk of batch")).length === 2, "it fails twice");
  await lockstep.trouble({ before: 0 });
  const over = await api.over(batch.id);
  assert.equal(over.attributes.state, "finished");
  assert.deepEqual([over.attributes.summary.changed, over.attributes.failures], [PEOPLE, 0]);
  const [line, ...more] = saidOf(batch.id).filter(({ what }) => !what.startsWith("chunk of batch"));
  assert.deepEqual(more, []);
  assert.match(line.message, /./);
  const what = `items ${from} to ${to} of batch ${batch.id} (\`prospectsAddTags\`) failed each time that they were tried; they are tried once more`;
  assert.deepEqual({ ...line, message: "" }, { level: "error", message: "", organisation: org.id, batch: Number(batch.id), what });
});

test("what fails here, too, is left to the sweeper", async () => {
  lockstep.expected.push("are left to the sweeper");
  const queue = await lockstep.mf.getQueueProducer("BATCHES");
  await lockstep.trouble({ queue: 1 });
  const all = "?actionParams[skipConfirmation]=true&actionParams[all]=true";
  const batch = await api.data("POST", `/batches/actions/prospectsAddTags${all}`, { body: bulk({ tags: ["eu"] }) });
  await lockstep.trouble({ queue: 0, before: 1 });
  const [from, to] = [1, PEOPLE].map((position) => Number(batch.id) * 10_000_000 + position);
  await queue.send({ organisation: org.id, batch: Number(batch.id), action: "prospectsAddTags", from, to });
  await until(() => saidOf(batch.id).some(({ what }) => what.includes("left to the sweeper")), "it is tried once more, in vain");
  await lockstep.trouble({ before: 0 });
  assert.equal((await api.data("GET", `/batches/${batch.id}`)).attributes.pending, PEOPLE);
  await lockstep.tick(Date.parse(batch.attributes.createdAt) + 5 * 60_000);
  assert.equal((await api.over(batch.id)).attributes.summary.changed, PEOPLE);
});
