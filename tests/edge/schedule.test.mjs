// The passing of time: every minute, tasks are skipped or become incomplete.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { insertAll } from "../../scripts/insert.mjs";
import { bulk, errors, organisation, rows, server } from "./support.mjs";

const HOUR = 60 * 60_000;
const EARLIER = "2026-01-05T09:00:00.000Z";
const THEN = "2026-01-10T09:00:00.000Z";
const LATER = "2026-01-10T09:00:00.001Z";

const lockstep = await server();
let org;
let db;
before(async () => {
  org = await organisation(lockstep);
  db = rows(lockstep.db, org.id);
});

const attributes = async (id) => (await org.api.data("GET", `/tasks/${id}`)).attributes;

test("a task is skipped once its time has come, and nobody has completed it", async () => {
  const due = await db.task({ owner_id: org.user, autoskip_at: THEN });
  const later = await db.task({ owner_id: org.user, autoskip_at: LATER });
  await lockstep.tick(Date.parse(THEN));
  const skipped = await org.api.data("GET", `/tasks/${due}`);
  assert.equal(skipped.attributes.state, "complete");
  assert.equal(skipped.attributes.completedAt, THEN);
  assert.equal(skipped.relationships.completer.data, null);
  assert.equal((await attributes(later)).state, "incomplete");
});

test("a pending task becomes incomplete at its time, once", async () => {
  const task = await db.task({ owner_id: org.user, state: "pending", scheduled_at: THEN });
  await lockstep.tick(Date.parse(EARLIER));
  assert.equal((await attributes(task)).state, "pending");
  await lockstep.tick(Date.parse(THEN));
  await lockstep.tick(Date.parse(LATER));
  const { state, stateChangedAt, completedAt } = await attributes(task);
  assert.deepEqual([state, stateChangedAt, completedAt], ["incomplete", THEN, null]);
});

test("a batch that nobody confirms is canceled after a day, and says why", async () => {
  await db.prospect();
  const tag = (query) => org.api.data("POST", `/batches/actions/prospectsAddTags${query}`, { body: bulk({ tags: ["vip"] }) });
  const [waiting, other] = [await tag("?actionParams[filter][firstName]=Ada"), await tag("")];
  assert.deepEqual([waiting.attributes.state, other.attributes.state], ["confirming", "confirming"]);
  const accepted = Date.parse(waiting.attributes.createdAt);
  await lockstep.tick(accepted + 24 * HOUR - 1);
  assert.equal((await org.api.data("GET", `/batches/${waiting.id}`)).attributes.state, "confirming");
  const confirmed = await org.api.data("POST", `/batches/${other.id}/actions/confirm?actionParams[confirmedCount]=${other.attributes.confirmCount}`);
  await lockstep.tick(accepted + 24 * HOUR);
  const { state, code, info, canceledAt, pending, summary } = (await org.api.data("GET", `/batches/${waiting.id}`)).attributes;
  const at = new Date(accepted + 24 * HOUR).toISOString();
  assert.deepEqual(
    { state, code, info, canceledAt, pending },
    { state: "canceled", code: "notConfirmed", info: "nobody confirmed it within 24 hours; start it again", canceledAt: at, pending: 0 },
  );
  assert.equal(summary.canceled, waiting.attributes.total);
  assert.equal((await org.api.over(confirmed.id)).attributes.state, "finished");
  const late = await org.api.post(`/batches/${waiting.id}/actions/confirm`);
  assert.deepEqual(errors(late), [["transitionForbidden", "a batch that is `canceled` does not allow `confirm`; allowed now: `retry` or `revert`", null]]);
});

test("a step of the scheduler that fails stops none of the others", async () => {
  const old = "2020-01-01T00:00:00.000Z";
  const user = { organisation_id: org.id, user_id: org.user };
  await insertAll(lockstep.db, "idempotency_keys", [{ ...user, key: "old", fingerprint: "x", token: "x", created_at: old, status: 200, body: "{}" }]);
  await insertAll(lockstep.db, "tokens", [{ hash: "0".repeat(64), ...user, created_at: old, scopes: "*", expires_at: old }]);
  await lockstep.db.prepare("CREATE TRIGGER kept BEFORE DELETE ON idempotency_keys BEGIN SELECT RAISE(ABORT, 'no change'); END").run();
  lockstep.expected.push("idempotency keys: ");
  const due = await db.task({ owner_id: org.user, autoskip_at: THEN });
  await lockstep.tick(Date.parse(THEN));
  assert.match(lockstep.logged(), /"schedule":"2026-01-10T09:00:00.000Z","what":"idempotency keys: .*no change/);
  assert.equal((await attributes(due)).state, "complete", "before it");
  assert.equal(await lockstep.db.prepare("SELECT count(*) AS n FROM tokens WHERE expires_at = ?1").bind(old).first("n"), 0, "behind it");
  await lockstep.db.prepare("DROP TRIGGER kept").run();
});

test("skipping the task of a step moves its sequence to the next step", async () => {
  const [first, second] = [await db.step({ sequence_id: 1, order: 1 }), await db.step({ sequence_id: 1, order: 2 })];
  const sequence = await db.sequenceState({ sequence_id: 1, sequence_step_id: first });
  await db.task({ owner_id: org.user, task_type: "sequence_step_call", sequence_state_id: sequence, autoskip_at: THEN });
  await lockstep.tick(Date.parse(THEN));
  const after = await lockstep.db.prepare("SELECT state, sequence_step_id FROM sequence_states WHERE id = ?1").bind(sequence).first();
  assert.deepEqual(after, { state: "active", sequence_step_id: second });
});
