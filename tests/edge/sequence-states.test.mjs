// Sequence states: what can be done with one, with the tasks and mailings that hang on it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { client, errors, organisation, rows, server, snapshot } from "./support.mjs";

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
  const mailing = (name) => mine.insert("mailings", { state: name, prospect_id: prospect, sequence_state_id: state, sequence_step_id: steps[1] });
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

/** A sequence whose first step is of this kind, and a document that adds a prospect to it. */
async function entrance(step_type = "call", values = {}) {
  const sequence = await mine.insert("sequences", { name: "Autumn", enabled_at: NOW, ...values });
  const step = await mine.step({ sequence_id: sequence, order: 2, step_type, task_note: "Say hello", interval: 3_600 });
  await mine.step({ sequence_id: sequence, order: 5 });
  const prospect = await mine.prospect({ account_id: await mine.account() });
  return { sequence, step, prospect };
}
const related = (type, id) => ({ data: { type, id } });
const document = (relationships) => ({ data: { type: "sequenceState", relationships } });
const entry = ({ prospect, sequence }, more = {}) =>
  document({ prospect: related("prospect", prospect), sequence: related("sequence", sequence), ...more });
const add = (body, options = at) => api.post("/sequenceStates", body, options);
const count = (table, id) => db.prepare(`SELECT count(*) AS n FROM ${table} WHERE prospect_id = ?1`).bind(id).first("n");

test("a prospect comes into a sequence, and the first step becomes a task", async () => {
  const there = await entrance();
  const mailbox = await mine.insert("mailboxes", { email: "mara@example.com", user_id: org.user });
  const answer = await add(entry(there, { mailbox: related("mailbox", mailbox) }));
  assert.equal(answer.status, 201, answer.text);
  const { id, attributes, relationships } = answer.body.data;
  assert.ok(answer.headers.get("location").endsWith(`/api/v2/sequenceStates/${id}`));
  assert.deepEqual(await api.data("GET", `/sequenceStates/${id}`), answer.body.data);
  const { state, activeAt, createdAt, stateChangedAt, openCount } = attributes;
  assert.deepEqual([state, activeAt, createdAt, stateChangedAt, openCount], ["active", NOW, NOW, NOW, 0]);
  const { account_id } = await read("prospects", there.prospect);
  for (const [name, type, wanted] of [
    ["account", "account", account_id], ["creator", "user", org.user], ["mailbox", "mailbox", mailbox],
    ["prospect", "prospect", there.prospect], ["sequence", "sequence", there.sequence], ["sequenceStep", "sequenceStep", there.step],
  ]) assert.deepEqual(relationships[name], related(type, wanted), name);
  const [task] = await api.all(`/tasks?filter[sequenceState][id]=${id}`);
  const due = "2026-03-01T10:30:00.000Z";
  const { action, taskType, note, dueAt, scheduledAt, completed } = task.attributes;
  assert.deepEqual([action, taskType, task.attributes.state, note, dueAt, scheduledAt, completed],
    ["call", "sequence_step_call", "pending", "Say hello", due, due, false]);
  assert.deepEqual(task.relationships.owner, related("user", org.user));
  assert.deepEqual(task.relationships.creator, related("sequenceStep", there.step));
});

test("while the sequence is disabled the state is pending and nothing is to be done", async () => {
  const there = await entrance("call", { enabled_at: null });
  const answer = await add(entry(there));
  assert.equal(answer.status, 201, answer.text);
  assert.deepEqual([answer.body.data.attributes.state, answer.body.data.attributes.activeAt], ["pending", null]);
  assert.equal(await count("tasks", there.prospect), 0);
});

test("an automatic e-mail is a scheduled mailing", async () => {
  const there = await entrance("auto_email");
  const missing = await add(entry(there));
  assert.deepEqual([missing.status, errors(missing)], [422, [[
    "required", `\`mailbox\` is missing; sequence ${there.sequence} has e-mail steps and needs a mailbox to send from`,
    "/data/relationships/mailbox/data",
  ]]]);
  const mailbox = await mine.insert("mailboxes", { email: "mara@example.com", user_id: org.user });
  const answer = await add(entry(there, { mailbox: related("mailbox", mailbox) }));
  assert.equal(answer.status, 201, answer.text);
  const mailings = await db.prepare("SELECT state, scheduled_at, mailbox_id, sequence_state_id FROM mailings WHERE prospect_id = ?1").bind(there.prospect).all();
  assert.deepEqual(mailings.results, [{
    state: "scheduled", scheduled_at: "2026-03-01T10:30:00.000Z", mailbox_id: mailbox, sequence_state_id: answer.body.data.id,
  }]);
  assert.equal(await count("tasks", there.prospect), 0);
});

test("who may not come in is refused with the reason, and nothing happens", async () => {
  const there = await entrance();
  const away = await mine.prospect({ opted_out: 1 });
  await mine.sequenceState({ prospect_id: there.prospect, sequence_id: there.sequence, state: "paused" });
  const left = await mine.prospect();
  await mine.sequenceState({ prospect_id: left, sequence_id: there.sequence, state: "opted_out" });
  const stranger = await organisation(lockstep);
  const theirs = await rows(db, stranger.id).prospect();
  const before = await snapshot(db);
  const place = "/data/relationships/prospect/data";
  for (const [body, ...wanted] of [
    [entry({ ...there, prospect: away }), ["notAllowedValue", "the prospect has opted out", place]],
    [entry(there), ["notAllowedValue", "the prospect is in the sequence already", place]],
    [entry({ ...there, prospect: left }), ["notAllowedValue", "the prospect has opted out of the sequence", place]],
    [entry({ ...there, prospect: theirs }), ["relatedNotFound", `\`prospect\` names prospect ${theirs}, which could not be found`, place]],
    [entry({ prospect: away, sequence: 999_999 }, { mailbox: related("mailbox", 888_888) }),
      ["relatedNotFound", "`mailbox` names mailbox 888888, which could not be found", "/data/relationships/mailbox/data"],
      ["relatedNotFound", "`sequence` names sequence 999999, which could not be found", "/data/relationships/sequence/data"]],
    [document({}), ["required", "`prospect` is missing; it must be given on create", "/data/relationships/prospect"],
      ["required", "`sequence` is missing; it must be given on create", "/data/relationships/sequence"]],
  ]) {
    const answer = await add(body);
    assert.equal(answer.status, 422, answer.text);
    assert.deepEqual(errors(answer).sort(), wanted.sort());
  }
  assert.deepEqual(await snapshot(db), before);
});

test("one that has finished may come in again, and of several at once one does", async () => {
  const there = await entrance();
  await mine.sequenceState({ prospect_id: there.prospect, sequence_id: there.sequence, state: "finished" });
  const answers = await Promise.all(Array.from({ length: 6 }, () => add(entry(there))));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 422, 422, 422, 422, 422], answers.map(({ text }) => text).join("\n"));
  assert.equal(await count("sequence_states", there.prospect), 2);
  assert.equal(await count("tasks", there.prospect), 1);
});

test("with a key a prospect is added once, whatever became of it since", async () => {
  const there = await entrance();
  const keyed = { headers: { ...at.headers, "idempotency-key": `add-${there.prospect}` } };
  const [first, second] = [await add(entry(there), keyed), await add(entry(there), keyed)];
  assert.deepEqual([first.status, second.status, second.headers.get("idempotency-replayed")], [201, 201, "true"]);
  assert.equal(second.text, first.text);
  assert.equal(second.headers.get("location"), first.headers.get("location"));
  assert.equal(await count("sequence_states", there.prospect), 1);
});

test("deleting removes the open work and lets go of what was done", async () => {
  const { state, done, open, sent, unsent } = await underWay();
  const paused = await underWay({ state: "active" });
  await act(paused.state, "pause");
  const stranger = await organisation(lockstep);
  assert.equal((await stranger.api.delete(`/sequenceStates/${state}`)).status, 404);
  for (const one of [state, paused.state]) {
    const answer = await api.delete(`/sequenceStates/${one}`, at);
    assert.deepEqual([answer.status, answer.text], [204, ""]);
    assert.equal(await status(`/sequenceStates/${one}`), 404);
    assert.equal((await api.delete(`/sequenceStates/${one}`)).status, 404);
  }
  assert.deepEqual([await read("tasks", open), await read("mailings", unsent)], [null, null]);
  assert.deepEqual([await read("tasks", paused.open), await read("mailings", paused.unsent)], [null, null], "also what rested in the bin");
  const task = await api.data("GET", `/tasks/${done}`);
  assert.deepEqual([task.relationships.sequenceState, task.attributes.state], [{ data: null }, "complete"]);
  assert.equal((await read("mailings", sent)).sequence_state_id, null);
});

test("advance makes the task of the next step, and after the last one the state is over", async () => {
  const { steps, sequence, prospect, state, open } = await underWay();
  const later = (id) => db.prepare("UPDATE sequence_steps SET interval = 60 WHERE id = ?1").bind(id).run();
  await later(steps[2]);
  assert.equal((await api.post(`/tasks/${open}/actions/advance`, undefined, at)).status, 200);
  const tasks = await api.all(`/tasks?filter[sequenceState][id]=${state}&filter[state]=pending`);
  assert.deepEqual(tasks.map(({ attributes, relationships }) => [attributes.dueAt, relationships.sequenceStep, relationships.subject, relationships.sequence]), [
    ["2026-03-01T09:31:00.000Z", related("sequenceStep", steps[2]), related("prospect", prospect), related("sequence", sequence)],
  ]);
  assert.deepEqual((await api.data("GET", `/sequenceStates/${state}`)).relationships.sequenceStep, related("sequenceStep", steps[2]));
  assert.equal((await api.post(`/tasks/${tasks[0].id}/actions/markComplete`, undefined, at)).status, 200);
  assert.equal((await api.data("GET", `/sequenceStates/${state}`)).attributes.state, "finished");
});

test("two tasks of one step move the state once", async () => {
  const { steps, state, prospect, open } = await underWay();
  const twin = await mine.task({
    owner_id: org.user, subject_type: "prospect", subject_id: prospect, task_type: "sequence_step_call",
    sequence_state_id: state, sequence_step_id: steps[1],
  });
  const answers = await Promise.all([open, twin].map((id) => api.post(`/tasks/${id}/actions/advance`, undefined, at)));
  assert.deepEqual(answers.map(({ status }) => status), [200, 200]);
  assert.equal((await read("sequence_states", state)).sequence_step_id, steps[2]);
  assert.equal((await api.all(`/tasks?filter[sequenceState][id]=${state}&filter[sequenceStep][id]=${steps[2]}`)).length, 1);
});

test("a state names the open tasks and unsent mailings of its step, and a task the steps of its sequence", async () => {
  const { sequence, steps, state, open, unsent, prospect } = await underWay();
  const few = (type, ids, related) => ({ data: ids.map((id) => ({ type, id })), links: { related: `${base}/${related}` }, meta: { count: ids.length } });
  const { relationships, links } = await api.data("GET", `/sequenceStates/${state}`);
  const base = links.self.replace(/\/sequenceStates.*/, "");
  const by = (plural) => `${plural}?filter%5BsequenceState%5D%5Bid%5D=${state}`;
  assert.deepEqual(relationships.activeStepTasks, few("task", [open], by("tasks")));
  assert.deepEqual(relationships.activeStepMailings, few("mailing", [unsent], by("mailings")));
  const task = await api.data("GET", `/tasks/${open}`);
  const wanted = few("sequenceStep", steps, `sequenceSteps?filter%5Bsequence%5D%5Bid%5D=${sequence}`);
  assert.deepEqual(task.relationships.sequenceSequenceSteps, wanted);
  assert.equal((await api.all(wanted.links.related)).length, 3, "the link leads to them");
  const person = await api.data("GET", `/prospects/${prospect}`);
  assert.deepEqual(person.relationships.activeSequenceStates.data, [{ type: "sequenceState", id: state }]);
});

test("meta says what the caller may do and where a record comes from, when it is asked", async () => {
  const { state, open, prospect } = await underWay();
  await db.prepare("UPDATE prospects SET external_source = 'CRM' WHERE id = ?1").bind(prospect).run();
  const meta = async (path) => (await api.data("GET", path)).meta;
  assert.equal(await meta(`/tasks/${open}`), undefined);
  assert.deepEqual(await meta(`/tasks/${open}?provideAuthorizationMeta=true`), { canWrite: true, canDelete: true });
  assert.deepEqual(await meta(`/sequenceStates/${state}?provideAuthorizationMeta=true`), { canDelete: true });
  assert.deepEqual(await meta(`/tasks/${open}?provideDataConnections=true`), {
    dataConnections: [{ source: "CRM", data: { type: "prospect", id: prospect } }],
  });
  const token = await lockstep.createToken({ organisationId: org.id, userId: org.user, scopes: "tasks.read tasks.delete" });
  const reader = client(lockstep, token);
  assert.deepEqual((await reader.data("GET", `/tasks/${open}?provideAuthorizationMeta=true`)).meta, { canWrite: false, canDelete: true });
  const [listed] = (await api.get(`/tasks?filter[sequenceState][id]=${state}&filter[state]=incomplete&provideAuthorizationMeta=true`)).body.data;
  assert.deepEqual(listed.meta, { canWrite: true, canDelete: true });
  const wrong = await api.get("/tasks?provideAuthorizationMeta=maybe");
  assert.deepEqual([wrong.status, errors(wrong)], [400, [
    ["invalidParameter", "`provideAuthorizationMeta` is `maybe`; it must be `true` or `false`", "provideAuthorizationMeta"],
  ]]);
});
