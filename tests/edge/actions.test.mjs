// The actions on a task, with what they do besides, and several at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const { db } = lockstep;
const mine = rows(db, org.id);
const NOW = "2026-03-01T09:30:00.000Z";
const DAY = 86_400_000;
const at = { headers: { "lockstep-now": NOW } };

/** Acts on a task: the answer. */
const act = (id, action, params = {}) => {
  const query = Object.entries(params).map(([name, value]) => `actionParams[${name}]=${encodeURIComponent(value)}`);
  return api.post(`/tasks/${id}/actions/${action}?${query.join("&")}`, undefined, at);
};

/** Acts on a task, which must succeed: the task. */
async function done(id, action, params) {
  const answer = await act(id, action, params);
  assert.equal(answer.status, 200, `${action}: ${answer.text}`);
  assert.deepEqual(await api.data("GET", `/tasks/${id}`), answer.body.data, "the answer is the task as it is now");
  return answer.body.data;
}

/** A step task: a sequence with three steps, its state on the first, a mailing. */
async function stepTask(values = {}) {
  const sequence = 40;
  const step = async (order) => {
    const known = await db.prepare(`SELECT id FROM sequence_steps WHERE organisation_id = ?1 AND sequence_id = ?2 AND "order" = ?3`)
      .bind(org.id, sequence, order).first("id");
    return known ?? mine.step({ sequence_id: sequence, order });
  };
  const steps = [await step(1), await step(2), await step(3)];
  const state = await mine.sequenceState({ sequence_id: sequence, sequence_step_id: steps[0] });
  const mailing = await mine.insert("mailings", { state: "drafted" });
  const task = await mine.task({
    owner_id: org.user, task_type: "sequence_step_email", sequence_id: sequence, sequence_state_id: state,
    sequence_step_id: steps[0], mailing_id: mailing, ...values,
  });
  const read = (table, id) => db.prepare(`SELECT * FROM ${table} WHERE id = ?1`).bind(id).first();
  return { task, steps, sequence: () => read("sequence_states", state), mailing: () => read("mailings", mailing) };
}

const complete = { state: "complete", completed: true, completedAt: NOW, stateChangedAt: NOW, updatedAt: NOW };
const picked = (attributes, like) => Object.fromEntries(Object.keys(like).map((name) => [name, attributes[name]]));

test("markComplete completes, and keeps the note with the subject", async () => {
  const prospect = await mine.prospect();
  const id = await mine.task({ owner_id: org.user, subject_type: "prospect", subject_id: prospect });
  const task = await done(id, "markComplete", { completionNote: "it's \"agreed\" 🦊" });
  assert.deepEqual(picked(task.attributes, complete), complete);
  assert.deepEqual(task.relationships.completer, { data: { type: "user", id: org.user } });
  const note = await db.prepare("SELECT author_id, subject_type, subject_id, text, created_at FROM notes WHERE task_id = ?1").bind(id).all();
  assert.deepEqual(note.results, [
    { author_id: org.user, subject_type: "prospect", subject_id: prospect, text: "it's \"agreed\" 🦊", created_at: NOW },
  ]);
});

test("markComplete of a step task advances or finishes its sequence state", async () => {
  for (const [completionAction, wanted] of [
    [undefined, { state: "active", replied_at: null, step: 1 }],
    ["whatever", { state: "active", replied_at: null, step: 1 }],
    ["finish_no_reply", { state: "finished", replied_at: null, step: 0 }],
    ["finish_replied", { state: "finished", replied_at: NOW, step: 0 }],
  ]) {
    const { task, steps, sequence } = await stepTask();
    await done(task, "markComplete", completionAction ? { completionAction } : {});
    const { state, replied_at, sequence_step_id, version } = await sequence();
    assert.deepEqual({ state, replied_at, step: steps.indexOf(sequence_step_id) }, wanted, completionAction);
    assert.equal(version, 2);
  }
});

test("advance completes a step task and moves on, after the last step to the end", async () => {
  const { task, steps, sequence } = await stepTask();
  const after = await done(task, "advance");
  assert.deepEqual(picked(after.attributes, complete), complete);
  assert.deepEqual([(await sequence()).sequence_step_id, (await sequence()).state], [steps[1], "active"]);
  const last = await stepTask();
  await db.prepare("UPDATE sequence_states SET sequence_step_id = ?1 WHERE id = ?2").bind(last.steps[2], (await last.sequence()).id).run();
  await db.prepare("UPDATE tasks SET sequence_step_id = ?1 WHERE id = ?2").bind(last.steps[2], last.task).run();
  await done(last.task, "advance");
  assert.deepEqual([(await last.sequence()).state, (await last.sequence()).state_changed_at], ["finished", NOW]);
});

test("deliver schedules the mailing once, and the task stays", async () => {
  const { task, mailing } = await stepTask();
  const before = await api.data("GET", `/tasks/${task}`);
  assert.deepEqual(await done(task, "deliver"), before);
  assert.deepEqual([(await mailing()).state, (await mailing()).scheduled_at], ["scheduled", NOW]);
  const again = await act(task, "deliver");
  assert.equal(again.status, 422, again.text);
  assert.deepEqual(errors(again), [
    ["actionNotApplicable", "the task's mailing is `scheduled`; `deliver` needs one that is `drafted`, `failed` or `placeholder`", null],
  ]);
});

test("reassignOwner, reschedule, updateNote and updateOpportunityAssociation change what they say", async () => {
  const other = await lockstep.createUser(org.id);
  const id = await mine.task({ owner_id: org.user });
  assert.deepEqual((await done(id, "reassignOwner", { ownerId: other })).relationships.owner, { data: { type: "user", id: other } });
  assert.equal((await done(id, "reschedule", { dueAt: "2026-05-01T10:00:00+02:00" })).attributes.dueAt, "2026-05-01T08:00:00.000Z");
  assert.equal((await done(id, "updateNote", { note: "a & b = c + d % 100 🦊" })).attributes.note, "a & b = c + d % 100 🦊");
  assert.equal((await done(id, "updateNote", { note: "" })).attributes.note, null);
  const association = await done(id, "updateOpportunityAssociation", { opportunityAssociation: "noop" });
  assert.equal(association.attributes.opportunityAssociation, "noop");
  assert.equal(association.attributes.updatedAt, NOW);
});

test("snooze counts from the later of now and the due time, and may make it urgent", async () => {
  const later = (time) => new Date(Date.parse(time) + DAY).toISOString();
  const overdue = await mine.task({ owner_id: org.user, due_at: "2026-02-01T00:00:00.000Z" });
  assert.equal((await done(overdue, "snooze")).attributes.dueAt, later(NOW));
  const ahead = await mine.task({ owner_id: org.user, due_at: "2026-06-01T00:00:00.000Z" });
  assert.equal((await done(ahead, "snooze")).attributes.dueAt, later("2026-06-01T00:00:00.000Z"));
  const urgent = await done(ahead, "snooze", { dueAt: "2026-07-01T00:00:00Z", markAsUrgent: true });
  assert.equal(urgent.attributes.dueAt, "2026-07-01T00:00:00.000Z");
  const high = (await api.all("/taskPriorities?sort=-weight"))[0];
  assert.deepEqual(urgent.relationships.taskPriority, { data: { type: "taskPriority", id: high.id } });
});

test("an action that changes nothing writes nothing", async () => {
  const id = await mine.task({ owner_id: org.user, note: "same" });
  const before = await snapshot(db);
  await done(id, "updateNote", { note: "same" });
  await done(id, "reassignOwner", { ownerId: org.user });
  assert.deepEqual(await snapshot(db), before);
});

test("what the state or the kind forbids is refused with what is allowed, and changes nothing", async () => {
  const open = await mine.task({ owner_id: org.user });
  const pending = await mine.task({ owner_id: org.user, state: "pending" });
  const over = (await stepTask({ state: "complete" })).task;
  const before = await snapshot(db);
  const forbidden = (state, action, allowed) => ["transitionForbidden", `a task that is \`${state}\` does not allow \`${action}\`; allowed now: ${allowed}`, null];
  const afterwards = "`updateNote` or `updateOpportunityAssociation`";
  const requests = [
    [over, "markComplete", {}, forbidden("complete", "markComplete", afterwards)],
    [over, "advance", {}, forbidden("complete", "advance", afterwards)],
    [over, "deliver", {}, forbidden("complete", "deliver", afterwards)],
    [over, "snooze", {}, forbidden("complete", "snooze", afterwards)],
    [over, "reschedule", { dueAt: NOW }, forbidden("complete", "reschedule", afterwards)],
    [over, "reassignOwner", { ownerId: org.user }, forbidden("complete", "reassignOwner", afterwards)],
    [open, "advance", {}, ["actionNotApplicable", "a task of type `manual` cannot `advance`; only those of the types `sequence_step_*` can", null]],
    [open, "deliver", {}, ["actionNotApplicable", "the task has no mailing; `deliver` needs one", null]],
  ];
  for (const [id, action, params, error] of requests) {
    const answer = await act(id, action, params);
    assert.equal(answer.status, 422, `${action}: ${answer.text}`);
    assert.deepEqual(errors(answer), [error]);
  }
  const early = await act(pending, "deliver");
  assert.equal(early.status, 422, early.text);
  assert.deepEqual(await snapshot(db), before);
});

test("of several completions at once exactly one wins", async () => {
  const { task, steps, sequence } = await stepTask();
  const answers = await Promise.all(Array.from({ length: 8 }, () => act(task, "markComplete", { completionNote: "mine" })));
  const statuses = answers.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [200, 422, 422, 422, 422, 422, 422, 422]);
  const notes = await db.prepare("SELECT count(*) AS n FROM notes WHERE task_id = ?1").bind(task).first("n");
  assert.equal(notes, 1, "the note of the one that won");
  const { sequence_step_id, version } = await sequence();
  assert.deepEqual([steps.indexOf(sequence_step_id), version], [1, 2], "the sequence has moved by one step");
});

test("snoozes at once are applied one after the other, none is lost", async () => {
  const due = "2026-06-01T00:00:00.000Z";
  const id = await mine.task({ owner_id: org.user, due_at: due });
  const answers = await Promise.all(Array.from({ length: 6 }, () => act(id, "snooze")));
  // One that lost every race is told so, and has done nothing.
  const applied = answers.filter(({ status }) => status === 200).length;
  for (const { status, text } of answers) assert.ok([200, 409].includes(status), text);
  assert.ok(applied > 0);
  const task = await db.prepare("SELECT due_at, version FROM tasks WHERE id = ?1").bind(id).first();
  assert.deepEqual(task, { due_at: new Date(Date.parse(due) + applied * DAY).toISOString(), version: 1 + applied });
});

test("different changes at once are all kept", async () => {
  const other = await lockstep.createUser(org.id);
  const id = await mine.task({ owner_id: org.user });
  const answers = await Promise.all([
    api.patch(`/tasks/${id}`, { data: { type: "task", attributes: { note: "patched" } } }, at),
    act(id, "reassignOwner", { ownerId: other }),
    act(id, "reschedule", { dueAt: "2026-07-01T00:00:00Z" }),
    act(id, "updateOpportunityAssociation", { opportunityAssociation: "noop" }),
  ]);
  assert.deepEqual(answers.map(({ status }) => status), [200, 200, 200, 200], answers.map(({ text }) => text).join("\n"));
  const { attributes, relationships } = await api.data("GET", `/tasks/${id}`);
  const { note, dueAt, opportunityAssociation } = attributes;
  assert.deepEqual({ note, dueAt, opportunityAssociation }, { note: "patched", dueAt: "2026-07-01T00:00:00.000Z", opportunityAssociation: "noop" });
  assert.equal(relationships.owner.data.id, other);
});
