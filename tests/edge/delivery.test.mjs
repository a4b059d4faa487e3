// The queue at its worst: messages that come twice, late or never, and records that others change.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bulk, deliver, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;
const MINUTE = 60_000;

async function fresh(count, values) {
  const org = await organisation(lockstep);
  const ids = await rows(db, org.id).prospects(count, values);
  return { org, api: org.api, ids };
}

const ALL = "?actionParams[skipConfirmation]=true&actionParams[all]=true";
const start = (api, tags, query = ALL) => api.data("POST", `/batches/actions/prospectsAddTags${query}`, { body: bulk({ tags }) });

/** The messages of a batch, as the Worker sends them. */
function messagesOf(org, batch, total) {
  const count = Math.ceil(total / 1_000);
  return Array.from({ length: count }, (_, chunk) => {
    const from = batch * 10_000_000 + chunk * 1_000 + 1;
    return { organisation: org.id, batch, action: "prospectsAddTags", from, to: from + 999 };
  });
}

/** A batch that is accepted, and whose messages are lost. */
async function lost(api, tags) {
  const batch = await start(api, tags, "");
  assert.equal(batch.attributes.state, "confirming");
  await db.prepare("UPDATE batches SET state = 'pending' WHERE id = ?1").bind(batch.id).run();
  return batch;
}

const stored = (sql, ...values) => db.prepare(sql).bind(...values).all().then(({ results }) => results);
// Without what the scheduler notes about the report.
const BATCH = "id, version, updated_at, state, pending, failures, summary, attempts, progress_at";
const everything = async (org, batch) => ({
  prospects: await stored("SELECT * FROM prospects WHERE organisation_id = ?1 ORDER BY id", org.id),
  items: await stored("SELECT * FROM batch_items WHERE batch_id = ?1 ORDER BY id", batch),
  batch: await stored(`SELECT ${BATCH} FROM batches WHERE id = ?1`, batch),
});

/** Each record has the tag once, and was changed once. */
async function checkOnce(org, tag, version = 2) {
  const wrong = await stored(
    `SELECT id, tags, version FROM prospects WHERE organisation_id = ?1
     AND (version <> ?2 OR (SELECT count(*) FROM json_each(tags) WHERE value = ?3) <> 1) LIMIT 5`,
    org.id, version, tag,
  );
  assert.deepEqual(wrong, []);
}

async function checkCounters(api, id, total) {
  const { attributes } = await api.data("GET", `/batches/${id}`);
  const { changed, unchanged, failed, canceled } = attributes.summary;
  assert.equal(changed + unchanged + failed + canceled, total);
  assert.deepEqual([attributes.total, attributes.pending, attributes.failures], [total, 0, failed]);
  return attributes;
}

test("messages that come twice, all at once or afterwards, change nothing twice", async () => {
  const { org, api } = await fresh(3_000);
  const batch = await lost(api, ["vip"]);
  const messages = messagesOf(org, batch.id, 3_000);
  await deliver(lockstep, org, [...messages, ...messages.toReversed(), messages[1], messages[1]]);
  assert.equal((await api.over(batch.id)).attributes.state, "finished");
  await checkOnce(org, "vip");
  await checkCounters(api, batch.id, 3_000);
  const after = await everything(org, batch.id);
  await deliver(lockstep, org, messages);
  assert.deepEqual(await everything(org, batch.id), after);
});

test("a batch without messages is taken up by the sweeper after a minute", async () => {
  const { org, api } = await fresh(2_300);
  const batch = await lost(api, ["vip"]);
  const accepted = Date.parse(batch.attributes.createdAt);
  await lockstep.tick(accepted + MINUTE / 2);
  await deliver(lockstep, org, []);
  assert.equal((await api.data("GET", `/batches/${batch.id}`)).attributes.state, "pending", "it has not stood still for long");
  await lockstep.tick(accepted + MINUTE);
  assert.equal((await api.over(batch.id)).attributes.state, "finished");
  await checkOnce(org, "vip");
  await checkCounters(api, batch.id, 2_300);
  const after = await everything(org, batch.id);
  await lockstep.tick(accepted + 60 * MINUTE);
  await deliver(lockstep, org, []);
  assert.deepEqual(await everything(org, batch.id), after);
});

test("a batch of which some messages are lost is finished by the sweeper", async () => {
  const { org, api } = await fresh(3_500);
  const batch = await lost(api, ["vip"]);
  await deliver(lockstep, org, messagesOf(org, batch.id, 3_500).slice(1, 3));
  assert.equal((await api.data("GET", `/batches/${batch.id}`)).attributes.pending, 1_500);
  await lockstep.tick(Date.now() + MINUTE);
  await api.over(batch.id);
  await checkOnce(org, "vip");
  await checkCounters(api, batch.id, 3_500);
});

test("a batch that never gets anywhere ends with the reason", async () => {
  const { org, api } = await fresh(3);
  const batch = await lost(api, ["vip"]);
  await db.prepare("UPDATE batches SET attempts = 10 WHERE id = ?1").bind(batch.id).run();
  lockstep.expected.push(`batch ${batch.id} of organisation ${org.id} failed: gave up: no progress in 10 attempts`);
  await lockstep.tick(Date.now() + MINUTE);
  const over = await api.over(batch.id);
  const { state, code, info, finishedAt } = over.attributes;
  assert.deepEqual({ state, code, info, finishedAt }, { state: "failed", code: "gaveUp", info: "gave up: no progress in 10 attempts", finishedAt: null });
  const lines = lockstep.logged().split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  const { schedule, ...line } = lines.find((one) => one.batch === Number(batch.id));
  assert.match(schedule, /Z$/);
  assert.deepEqual(line, { level: "error", organisation: org.id, batch: Number(batch.id), what: lockstep.expected.at(-1) });
  assert.deepEqual(over.attributes.summary.reasons, { "gave up: no progress in 10 attempts": 3 });
  assert.deepEqual(over.attributes.summary.codes, { gaveUp: 3 });
  await checkCounters(api, batch.id, 3);
  const tagged = await stored("SELECT id FROM prospects WHERE organisation_id = ?1 AND tags <> '[]'", org.id);
  assert.deepEqual(tagged, []);
  // What was left undone can be tried again.
  const again = await api.data("POST", `/batches/${batch.id}/actions/retry`);
  assert.equal((await api.over(again.id)).attributes.summary.changed, 3);
});

test("what others change meanwhile is kept, and still changed once", async () => {
  const { org, api, ids } = await fresh(4_000);
  const batch = await start(api, ["vip"]);
  let edits = 0;
  let state;
  do {
    const some = Array.from({ length: 40 }, (_, index) => ids[(edits * 97 + index * 101) % ids.length]);
    await db.prepare("UPDATE prospects SET title = coalesce(title, '') || 'x', version = version + 1 WHERE id IN (SELECT value FROM json_each(?1))")
      .bind(JSON.stringify(some)).run();
    edits += 1;
    ({ state } = (await api.data("GET", `/batches/${batch.id}`)).attributes);
  } while (!["finished", "canceled"].includes(state) && edits < 2_000);
  assert.equal((await api.over(batch.id)).attributes.state, "finished");
  await checkCounters(api, batch.id, 4_000);
  const wrong = await stored(
    `SELECT id, tags, version, title FROM prospects WHERE organisation_id = ?1
     AND (tags <> '["vip"]' OR version <> 2 + length(coalesce(title, ''))) LIMIT 5`,
    org.id,
  );
  assert.deepEqual(wrong, [], "each edit and the batch's change count once");
});

test("records that go away meanwhile fail as items", async () => {
  const { org, api, ids } = await fresh(1_200);
  const batch = await lost(api, ["vip"]);
  await db.prepare("DELETE FROM prospects WHERE id IN (SELECT value FROM json_each(?1))").bind(JSON.stringify(ids.slice(990, 1_010))).run();
  await deliver(lockstep, org, messagesOf(org, batch.id, 1_200));
  await api.over(batch.id);
  const attributes = await checkCounters(api, batch.id, 1_200);
  assert.deepEqual(attributes.summary.reasons, { "could not find the prospect": 20 });
});

test("a chunk of records with very much to them is settled a part at a time", async () => {
  const tags = Array.from({ length: 99 }, (_, index) => `${index} `.padEnd(255, "é"));
  const { org, api } = await fresh(200, () => ({ tags }));
  const batch = await start(api, ["vip"]);
  await api.over(batch.id);
  await checkOnce(org, "vip");
  assert.equal((await checkCounters(api, batch.id, 200)).summary.changed, 200);
});

test("two batches over the same records at once lose nothing", async () => {
  const { org, api } = await fresh(2_500);
  const batches = await Promise.all([start(api, ["one"]), start(api, ["other"])]);
  for (const { id } of batches) {
    assert.equal((await api.over(id)).attributes.state, "finished");
    assert.equal((await checkCounters(api, id, 2_500)).summary.changed, 2_500);
  }
  await checkOnce(org, "one", 3);
  await checkOnce(org, "other", 3);
});

test("a message that makes no sense harms nobody", async () => {
  const { org, api } = await fresh(3);
  const batch = await lost(api, ["vip"]);
  lockstep.expected.push("a message cannot be read", "`nothing` is not a bulk action", "chunk of batch");
  const [message] = messagesOf(org, batch.id, 3);
  const queue = await lockstep.mf.getQueueProducer("BATCHES");
  await queue.sendBatch([
    { body: { hello: "world" } },
    { body: { ...message, batch: batch.id + 1_000 } },
    { body: { ...message, organisation: org.id + 1_000 } },
  ]);
  await deliver(lockstep, org, [message]);
  assert.equal((await api.over(batch.id)).attributes.state, "finished");
  await checkOnce(org, "vip");
});
