// Batches take turns: however large one is, another waits for a few messages of it and no more.

import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../scripts/wait.mjs";
import { bulk, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;
const ALL = "?actionParams[skipConfirmation]=true&actionParams[all]=true";

/** The items that the messages of a batch are about which are in the queue at once. */
const WINDOW = 6 * 1_200;

const tag = (api, tags) => api.data("POST", `/batches/actions/prospectsAddTags${ALL}`, { body: bulk({ tags }) });
const left = (batch) => db.prepare("SELECT pending FROM batches WHERE id = ?1").bind(batch).first("pending");

for (const latency of [0, 30]) {
  test(`at a distance of ${latency} ms, another organisation's batch waits behind one window of a large one`, async () => {
    const [large, small] = [await organisation(lockstep), await organisation(lockstep)];
    await rows(db, large.id).prospects(40_000);
    await rows(db, small.id).prospects(300);
    await lockstep.trouble({ latency });
    const batch = await tag(large.api, ["vip"]);
    await until(async () => (await left(batch.id)) < 38_000, { within: 30_000, every: 1, what: "the beginning of the large batch" });
    const other = await tag(small.api, ["vip"]);
    assert.equal(other.attributes.state, "pending");
    const before = await left(batch.id);
    await small.api.over(other.id);
    const during = before - (await left(batch.id));
    await lockstep.trouble({ latency: 0 });
    // What was under way, what was in the queue before it, and what ran until its client looked again.
    assert.ok(during <= 4 * WINDOW, `${during} items of the large batch went first`);
    assert.equal((await large.api.over(batch.id)).attributes.summary.changed, 40_000);
  });
}

test("messages that are lost are sent again, a few at a time, and those go on", async () => {
  const org = await organisation(lockstep);
  await rows(db, org.id).prospects(20_000);
  await lockstep.trouble({ queue: 1 });
  const batch = await tag(org.api, ["vip"]);
  await lockstep.trouble({ queue: 0 });
  assert.equal((await org.api.data("GET", `/batches/${batch.id}`)).attributes.state, "pending");
  const sent = async () => ((await lockstep.usage()).messages?.invocations ?? 0);
  const before = await sent();
  await lockstep.tick(Date.now() + 120_000);
  assert.equal((await org.api.over(batch.id)).attributes.summary.changed, 20_000);
  assert.ok((await sent()) > before + 1, "they came one after the other");
});

test("a batch of 200 items runs in its request, one of 201 does not", async () => {
  const org = await organisation(lockstep);
  const ids = await rows(db, org.id).prospects(201);
  const start = (count) => org.api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ ids: ids.slice(0, count), tags: [`${count}`] }) });
  const small = await start(200);
  const { state, pending, summary } = small.attributes;
  assert.deepEqual([state, pending, summary.changed], ["finished", 0, 200]);
  const large = await start(201);
  assert.equal(large.attributes.state, "pending");
  assert.equal((await org.api.over(large.id)).attributes.summary.changed, 201);
});

test("so does one that was confirmed, one that takes another back, one that tries again, and an import", async () => {
  const org = await organisation(lockstep);
  await rows(db, org.id).prospects(20);
  const waiting = await org.api.data("POST", "/batches/actions/prospectsAddTags?actionParams[filter][firstName]=Ada", { body: bulk({ tags: ["vip"] }) });
  assert.equal(waiting.attributes.state, "confirming");
  const confirmed = await org.api.data("POST", `/batches/${waiting.id}/actions/confirm`);
  assert.deepEqual([confirmed.attributes.state, confirmed.attributes.summary.changed], ["finished", 20]);
  const undone = await org.api.data("POST", `/batches/${waiting.id}/actions/revert`);
  assert.deepEqual([undone.attributes.state, undone.attributes.summary.changed], ["finished", 20]);
  const failing = await org.api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ ids: [999_999_999], tags: ["vip"] }) });
  assert.deepEqual([failing.attributes.state, failing.attributes.failures], ["finished", 1]);
  const again = await org.api.data("POST", `/batches/${failing.id}/actions/retry`);
  assert.deepEqual([again.attributes.state, again.attributes.failures], ["finished", 1]);
  const file = { raw: "firstName,lastName\nMara,Quillfeather\n", headers: { "content-type": "text/csv" } };
  const imported = await org.api.data("POST", "/batches/actions/prospectsImport", file);
  assert.deepEqual([imported.attributes.state, imported.attributes.summary.changed], ["finished", 1]);
});

test("a repeat of a batch that ran in its request gets the first answer, as it was then", async () => {
  const org = await organisation(lockstep);
  const ids = await rows(db, org.id).prospects(3);
  const post = () =>
    org.api.post("/batches/actions/prospectsAddTags", bulk({ ids, tags: ["vip"] }), { headers: { "idempotency-key": "once" } });
  const [first, repeat] = [await post(), await post()];
  assert.equal(first.body.data.attributes.state, "finished");
  assert.equal(repeat.headers.get("idempotency-replayed"), "true");
  assert.deepEqual(repeat.body, first.body);
});
