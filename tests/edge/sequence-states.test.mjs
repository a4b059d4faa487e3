// Sequence states: what can be done with one, with the tasks and mailings that hang on it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const { db } = lockstep;
const mine = rows(db, org.id);
const NOW = "2026-03-01T09:30:00.000Z";
const at = { headers: { "lockstep-now": NOW } };

/** Acts on a sequence state: the answer. */
const act = (id, action, options = at) => api.post(`/sequenceStates/${id}/actions/${action}`, undefined, options);

const read = (table, id) => db.prepare(`SELECT * FROM ${table} WHERE id = ?1`).bind(id).first();
const status = async (path) => (await api.get(path)).status;

/** A prospect in a sequence with three steps, on the second, with its work. */
async function underWay(values = {}) {
  const sequence = await mine.insert("sequences", { name: "Spring", enabled_at: NOW });
  const steps = [];
  for (const order of [1, 2, 3]) steps.push(await mine.step({ sequence_id: sequence, order }));
  const prospect = await mine.prospect();
  const state = await mine.sequenceState({ prospect_id: prospect, sequence_id: sequence, sequence_step_id: steps[1], ...values });
  const task = (step, more) => mine.task({
    owner_id: org.user, subject_type: "prospect", subject_id: prospect, task_type: "sequence_step_call",
    sequence_id: sequence, sequence_state_id: state, sequence_step_id: step, ...more,
  });
  const mailing = (name) => mine.insert("mailings", { state: name, prospect_id: prospect, sequence_state_id: state });
  return {
    sequence, steps, prospect, state,
    done: await task(steps[0], { state: "complete" }),
    open: await task(steps[1], {}),
    sent: await mailing("delivered"),
    unsent: await mailing("drafted"),
  };
}

test("pause takes the open work away, resume brings it back, finish ends it", async () => {
  const { state, done, open, sent, unsent } = await underWay();
  const work = async () => [
    await status(`/tasks/${done}`), await status(`/tasks/${open}`),
    (await read("mailings", sent)).organisation_id > 0, (await read("mailings", unsent)).organisation_id > 0,
  ];
  for (const [action, name, pauseReason, wanted] of [
    ["pause", "paused", "manual", [200, 404, true, false]],
    ["resume", "active", null, [200, 200, true, true]],
    ["finish", "finished", null, [200, 404, true, false]],
  ]) {
    const answer = await act(state, action);
    assert.equal(answer.status, 200, answer.text);
    const { attributes } = answer.body.data;
    assert.deepEqual([attributes.state, attributes.pauseReason], [name, pauseReason], action);
    assert.deepEqual([attributes.stateChangedAt, attributes.updatedAt], [NOW, NOW], action);
    assert.deepEqual(await api.data("GET", `/sequenceStates/${state}`), answer.body.data, "the answer is the state as it is now");
    assert.deepEqual(await work(), wanted, action);
  }
});

test("what the machine forbids is refused with what is allowed, and changes nothing", async () => {
  const { state: paused } = await underWay({ state: "paused" });
  const { state: pending } = await underWay({ state: "pending" });
  const { state: finished } = await underWay({ state: "finished" });
  const before = await snapshot(db);
  for (const [id, name, action, allowed] of [
    [paused, "paused", "pause", "allowed now: `finish` or `resume`"],
    [pending, "pending", "pause", "allowed now: `finish`"],
    [pending, "pending", "resume", "allowed now: `finish`"],
    [finished, "finished", "finish", "nothing is allowed any more"],
  ]) {
    const answer = await act(id, action);
    assert.equal(answer.status, 422, answer.text);
    assert.deepEqual(errors(answer), [["transitionForbidden", `a sequence state that is \`${name}\` does not allow \`${action}\`; ${allowed}`, null]]);
  }
  assert.deepEqual(await snapshot(db), before);
});

test("what is not there cannot be acted on, and there is no PATCH", async () => {
  const { state } = await underWay();
  const stranger = await organisation(lockstep);
  assert.equal((await stranger.api.post(`/sequenceStates/${state}/actions/pause`)).status, 404);
  assert.equal((await act(999_999, "pause")).status, 404);
  const unknown = await act(state, "optOut");
  assert.deepEqual(
    [unknown.status, errors(unknown)],
    [404, [["routeNotFound", "`optOut` is not an action of sequenceState; there are `finish`, `pause` or `resume`", null]]],
  );
  const patch = await api.patch(`/sequenceStates/${state}`, { data: { type: "sequenceState", id: state, attributes: { state: "paused" } } });
  assert.equal(patch.status, 405, patch.text);
  assert.equal((await read("sequence_states", state)).state, "active");
});

test("of several pauses at once one wins, and the others are told", async () => {
  const { state, open } = await underWay();
  const answers = await Promise.all(Array.from({ length: 6 }, () => act(state, "pause")));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 422, 422, 422, 422, 422]);
  assert.equal((await read("sequence_states", state)).version, 2);
  assert.equal((await read("tasks", open)).version, 2);
});

test("a repeated action with the same key is carried out once", async () => {
  const { state } = await underWay();
  const keyed = { headers: { ...at.headers, "idempotency-key": `pause-${state}` } };
  const first = await act(state, "pause", keyed);
  assert.equal(first.status, 200, first.text);
  assert.equal((await act(state, "resume")).status, 200);
  const again = await act(state, "pause", keyed);
  assert.deepEqual([again.status, again.headers.get("idempotency-replayed"), again.text], [200, "true", first.text]);
  assert.equal((await read("sequence_states", state)).state, "active");
});
