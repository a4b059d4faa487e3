// `Idempotency-Key` on batches: accepted, confirmed and canceled once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bulk, errors, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const mine = rows(lockstep.db, org.id);
const ids = await mine.prospects(3);

const keyed = (key) => ({ headers: { "idempotency-key": key } });
const isReplayed = (answer) => answer.headers.get("idempotency-replayed") === "true";
const batches = () => lockstep.db.prepare("SELECT count(*) AS n FROM batches WHERE organisation_id = ?1").bind(org.id).first("n");

/** Sends a request ten times at once and then once more; returns the answer that all get. */
async function often(path, body, key) {
  const send = () => api.post(path, body, keyed(key));
  const answers = await Promise.all(Array.from({ length: 10 }, send));
  assert.equal(answers[0].status, 200, answers[0].text);
  assert.equal(answers.filter(isReplayed).length, 9);
  const again = await send();
  assert.ok(isReplayed(again));
  for (const answer of [...answers, again]) assert.equal(answer.text, answers[0].text);
  return answers[0].body.data;
}

test("a batch is accepted once, and runs once", async () => {
  const body = bulk({ ids, tags: ["vip"] });
  const { id, attributes } = await often("/batches/actions/prospectsAddTags", body, "accept");
  assert.deepEqual([attributes.state, attributes.total], ["finished", 3]);
  assert.equal(await batches(), 1);
  const over = await api.over(id);
  assert.deepEqual([over.attributes.summary.changed, over.attributes.summary.unchanged], [3, 0]);
  const again = await api.post("/batches/actions/prospectsAddTags", body, keyed("accept"));
  assert.deepEqual(again.body.data, over, "the first answer");
  const other = await api.post("/batches/actions/prospectsAddTags", bulk({ ids, tags: ["x"] }), keyed("accept"));
  assert.equal(errors(other)[0][0], "idempotencyKeyReused");
  assert.equal(await batches(), 1);
});

test("of a batch that cannot run in its request, what was accepted is the answer to all", async () => {
  // Whose first settling fails, as where somebody has taken a value meanwhile.
  await lockstep.db.prepare("CREATE TRIGGER stumble BEFORE UPDATE OF state ON batch_items WHEN NEW.state = 'changed' BEGIN SELECT RAISE(ABORT, 'stumble'); END").run();
  lockstep.expected.push("stumble");
  const body = bulk({ ids, tags: ["stumbled"] });
  const first = await api.post("/batches/actions/prospectsAddTags", body, keyed("stumble"));
  assert.equal(first.body.data.attributes.state, "pending", first.text);
  const kept = await lockstep.db.prepare("SELECT provisional FROM idempotency_keys WHERE key = 'stumble'").first("provisional");
  assert.equal(kept, 0, "no repeat waits for another answer");
  const again = await api.post("/batches/actions/prospectsAddTags", body, keyed("stumble"));
  assert.deepEqual([isReplayed(again), again.text], [true, first.text]);
  await lockstep.db.prepare("DROP TRIGGER stumble").run();
  assert.equal((await api.over(first.body.data.id)).attributes.summary.changed, 3);
});

test("a batch is confirmed once", async () => {
  const { id } = await often("/batches/actions/prospectsAddTags?actionParams[filter][firstName]=Ada", bulk({ tags: ["b"] }), "wait");
  const wrong = await api.post(`/batches/${id}/actions/confirm?actionParams[confirmedCount]=7`, undefined, keyed("confirm"));
  assert.equal(errors(wrong)[0][0], "confirmedCountMismatch");
  const confirmed = await often(`/batches/${id}/actions/confirm`, undefined, "confirm");
  assert.equal(confirmed.attributes.state, "finished");
  const over = await api.over(id);
  assert.equal(over.attributes.summary.changed, 3);
  const another = await api.post(`/batches/${id}/actions/confirm`, undefined, keyed("another"));
  assert.equal(errors(another)[0][0], "transitionForbidden");
});

test("a batch is canceled once", async () => {
  const { id } = await often("/batches/actions/prospectsAddTags?actionParams[filter][firstName]=Ada", bulk({ tags: ["c"] }), "wait too");
  const canceled = await often(`/batches/${id}/actions/cancel`, undefined, "cancel");
  assert.equal(canceled.attributes.state, "canceled");
});
