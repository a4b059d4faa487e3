// Every bulk action: its preview tells what it does, and taking it back leaves everything as it was.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { bulk, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;

/** The tables that a bulk change may change. */
const TABLES = ["accounts", "prospects", "opportunities", "tasks", "sequence_states", "mailings", "notes", "communications", "records"];

/** What is not part of a record's meaning. */
const BOOKKEEPING = ["version", "updated_at", "removed_by", "made_by", "moved_by", "document_values"];

/** What an organisation has, and what is in its bin (but for what items had made), without bookkeeping. */
async function contents(org) {
  const found = {};
  for (const table of TABLES) {
    const { results } = await db.prepare(`SELECT * FROM ${table} WHERE abs(organisation_id) = ?1 ORDER BY id`).bind(org.id).all();
    const kept = results.filter((row) => row.organisation_id > 0 || !row.made_by);
    found[table] = kept.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !BOOKKEEPING.includes(name))));
  }
  return found;
}

/** The rows that differ: `[table, id, { column: [before, after] }]`. */
function differences(before, after) {
  const all = [];
  for (const table of TABLES) {
    const old = new Map(before[table].map((row) => [row.id, row]));
    for (const row of after[table]) {
      const was = old.get(row.id) ?? {};
      const changed = Object.entries(row).filter(([name, value]) => was[name] !== value);
      if (changed.length > 0) all.push([table, row.id, Object.fromEntries(changed.map(([name, value]) => [name, [was[name], value]]))]);
    }
  }
  return all;
}

/**
 * A small organisation: two users, two accounts with prospects, a sequence with steps and states,
 * tasks of which one is a step's.
 */
async function world() {
  const org = await organisation(lockstep);
  const mine = rows(db, org.id);
  const colleague = await lockstep.createUser(org.id, { firstName: "Ilse", lastName: "Brightwater" });
  const urgent = await mine.insert("task_priorities", { name: "Pressing", weight: 9_000 });
  const usual = await mine.insert("task_priorities", { name: "Calm", weight: 1 });
  const accounts = [await mine.account({ tags: '["emea"]' }), await mine.account({ name: "Brisk & Co", owner_id: org.user })];
  const opportunity = await mine.insert("opportunities", { name: "Renewal", account_id: accounts[0] });
  const mailbox = await mine.insert("mailboxes", { email: "mara@example.com", user_id: org.user });
  const sequence = await mine.insert("sequences", { name: "Inbound", enabled_at: "2026-01-01T00:00:00.000Z" });
  const steps = [
    await mine.step({ sequence_id: sequence, order: 1, step_type: "auto_email" }),
    await mine.step({ sequence_id: sequence, order: 2 }),
  ];
  const prospects = [
    await mine.prospect({ tags: '["vip"]', account_id: accounts[0], owner_id: org.user }),
    await mine.prospect({ first_name: "Bo", assigned_users: JSON.stringify([org.user]), account_id: accounts[0] }),
    await mine.prospect({ first_name: "Cy", opted_out: 1, opted_out_at: "2026-01-02T00:00:00.000Z" }),
  ];
  const states = [
    await mine.sequenceState({ sequence_id: sequence, sequence_step_id: steps[1], prospect_id: prospects[0] }),
    await mine.sequenceState({ sequence_id: sequence, sequence_step_id: steps[0], prospect_id: prospects[1], state: "paused", pause_reason: "vacation" }),
  ];
  const mailing = await mine.insert("mailings", { state: "scheduled", sequence_state_id: states[0], prospect_id: prospects[0] });
  const due_at = "2026-01-10T09:00:00.000Z";
  const task = (values) => mine.task({ due_at, owner_id: org.user, subject_type: "prospect", subject_id: prospects[0], task_priority_id: usual, ...values });
  const tasks = [
    await task({}),
    await task({ state: "complete", completed_at: CREATED, completer_id: org.user }),
    await task({
      task_type: "sequence_step_call",
      sequence_id: sequence,
      sequence_state_id: states[0],
      sequence_step_id: steps[1],
    }),
    await task({ subject_type: "account", subject_id: accounts[0] }),
  ];
  const communication = await mine.insert("communications", { properties: '{"hs_communication_body":"Thank you"}' });
  const list = await mine.insert("record_lists", { name: "Spring", unique_identifier_type: "NOTHING" });
  const record = await mine.insert("records", { record_list_id: list, first_name: "Di", last_name: "Oakes", phone_numbers: '{"MOBILE":"+15550100"}' });
  return { communication, record, org, api: org.api, mine, colleague, urgent, usual, accounts, opportunity, mailbox, sequence, steps, prospects, states, mailing, tasks };
}
const CREATED = "2026-01-01T08:00:00.000Z";

/**
 * What each action is tried with: its targets, its attributes, how many of them change, are
 * unchanged and fail, and what changes: rows of tables, with the columns that matter.
 * @type {Record<string, (w: Awaited<ReturnType<typeof world>>) => { ids: number[], attributes?: object, outcome: [number, number, number], changes: [string, number, object][] }>}
 */
const ACTIONS = {
  accountAddTags: ({ accounts: [a, b] }) => ({
    ids: [a, b],
    attributes: { tags: ["emea"] },
    outcome: [1, 1, 0],
    changes: [["accounts", b, { tags: ["[]", '["emea"]'] }]],
  }),
  accountsRemoveTags: ({ accounts: [a, b] }) => ({
    ids: [a, b],
    attributes: { tags: ["emea"] },
    outcome: [1, 1, 0],
    changes: [["accounts", a, { tags: ['["emea"]', "[]"] }]],
  }),
  accountsAddAssignments: ({ accounts: [a], colleague }) => ({
    ids: [a, 999_999_999],
    attributes: { userIds: [String(colleague)] },
    outcome: [1, 0, 1],
    changes: [["accounts", a, { assigned_users: ["[]", `[${colleague}]`] }]],
  }),
  accountsRemoveAssignments: ({ accounts: [a], colleague }) => ({
    ids: [a],
    attributes: { userIds: [colleague] },
    outcome: [0, 1, 0],
    changes: [],
  }),
  accountsRemoveAllAssignments: ({ accounts: [a, b] }) => ({ ids: [a, b], outcome: [0, 2, 0], changes: [] }),
  accountsAssignOwner: ({ accounts: [a, b], org }) => ({
    ids: [a, b],
    attributes: { ownerId: org.user },
    outcome: [1, 1, 0],
    changes: [["accounts", a, { owner_id: [null, org.user] }]],
  }),
  accountsBulkModify: ({ accounts: [a, b], colleague, org }) => ({
    ids: [a, b],
    attributes: { industry: "Paper", custom7: "x", owner: colleague, numberOfEmployees: "12" },
    outcome: [2, 0, 0],
    changes: [a, b].map((id, index) => [
      "accounts",
      id,
      {
        industry: [null, "Paper"],
        custom_fields: ["{}", '{"custom7":"x"}'],
        owner_id: [index === 0 ? null : org.user, colleague],
        number_of_employees: [null, 12],
      },
    ]),
  }),
  accountsDestroyAll: ({ accounts: [a], org, prospects, opportunity, tasks }) => ({
    ids: [a],
    outcome: [1, 0, 0],
    changes: [
      ["accounts", a, { organisation_id: [org.id, -org.id] }],
      ["prospects", prospects[0], { account_id: [a, -a] }],
      ["prospects", prospects[1], { account_id: [a, -a] }],
      ["opportunities", opportunity, { account_id: [a, -a] }],
      ["tasks", tasks[3], { organisation_id: [org.id, -org.id] }],
    ],
  }),
  prospectsAddTags: ({ prospects: [a, b, c] }) => ({
    ids: [a, b, c],
    attributes: { tags: ["vip", "new"] },
    outcome: [3, 0, 0],
    changes: [
      ["prospects", a, { tags: ['["vip"]', '["vip","new"]'] }],
      ["prospects", b, { tags: ["[]", '["vip","new"]'] }],
      ["prospects", c, { tags: ["[]", '["vip","new"]'] }],
    ],
  }),
  prospectsRemoveTags: ({ prospects: [a, b] }) => ({
    ids: [a, b],
    attributes: { tags: ["vip"] },
    outcome: [1, 1, 0],
    changes: [["prospects", a, { tags: ['["vip"]', "[]"] }]],
  }),
  prospectsAddAssignments: ({ prospects: [a, b], org, colleague }) => ({
    ids: [a, b],
    attributes: { userIds: [org.user, colleague] },
    outcome: [2, 0, 0],
    changes: [
      ["prospects", a, { assigned_users: ["[]", `[${org.user},${colleague}]`] }],
      ["prospects", b, { assigned_users: [`[${org.user}]`, `[${org.user},${colleague}]`] }],
    ],
  }),
  prospectsRemoveAssignments: ({ prospects: [a, b], org }) => ({
    ids: [a, b],
    attributes: { userIds: [org.user] },
    outcome: [1, 1, 0],
    changes: [["prospects", b, { assigned_users: [`[${org.user}]`, "[]"] }]],
  }),
  prospectsRemoveAllAssignments: ({ prospects: [a, b], org }) => ({
    ids: [a, b],
    outcome: [1, 1, 0],
    changes: [["prospects", b, { assigned_users: [`[${org.user}]`, "[]"] }]],
  }),
  prospectsAssignOwner: ({ prospects: [a, b], colleague, org }) => ({
    ids: [a, b],
    attributes: { ownerId: colleague },
    outcome: [2, 0, 0],
    changes: [
      ["prospects", a, { owner_id: [org.user, colleague] }],
      ["prospects", b, { owner_id: [null, colleague] }],
    ],
  }),
  prospectsAssignAccount: ({ prospects: [a, , c], accounts }) => ({
    ids: [a, c],
    attributes: { accountId: String(accounts[0]) },
    outcome: [1, 1, 0],
    changes: [["prospects", c, { account_id: [null, accounts[0]] }]],
  }),
  prospectsAssignOpportunity: ({ prospects: [a], opportunity }) => ({
    ids: [a],
    attributes: { opportunityId: String(opportunity) },
    outcome: [1, 0, 0],
    changes: [["prospects", a, { opportunities: ["[]", `[${opportunity}]`] }]],
  }),
  prospectsBulkModify: ({ prospects: [a, b, c] }) => ({
    ids: [a, b, c],
    attributes: { fieldName: "optedOut", fieldValue: "false" },
    outcome: [1, 2, 0],
    changes: [["prospects", c, { opted_out: [1, 0], opted_out_at: ["2026-01-02T00:00:00.000Z", null] }]],
  }),
  prospectsDestroyAll: ({ prospects: [a], states, mailing, tasks, org }) => ({
    ids: [a],
    outcome: [1, 0, 0],
    changes: [
      ["prospects", a, { organisation_id: [org.id, -org.id] }],
      ...[tasks[0], tasks[1], tasks[2]].map((id) => ["tasks", id, { organisation_id: [org.id, -org.id] }]),
      ["sequence_states", states[0], { organisation_id: [org.id, -org.id] }],
      ["mailings", mailing, { organisation_id: [org.id, -org.id] }],
    ],
  }),
  prospectsFinishAll: ({ prospects: [a, b, c], states, mailing, tasks, org }) => ({
    ids: [a, b, c],
    outcome: [2, 1, 0],
    changes: [
      ["tasks", tasks[2], { organisation_id: [org.id, -org.id] }],
      ["sequence_states", states[0], { state: ["active", "finished"] }],
      ["sequence_states", states[1], { state: ["paused", "finished"], pause_reason: ["vacation", null] }],
      ["mailings", mailing, { organisation_id: [org.id, -org.id] }],
    ],
  }),
  prospectsPauseAll: ({ prospects: [a, b], states, mailing, tasks, org }) => ({
    ids: [a, b],
    outcome: [1, 1, 0],
    changes: [
      ["tasks", tasks[2], { organisation_id: [org.id, -org.id] }],
      ["sequence_states", states[0], { state: ["active", "paused"], pause_reason: [null, "manual"] }],
      ["mailings", mailing, { organisation_id: [org.id, -org.id] }],
    ],
  }),
  sequenceStatesFinish: ({ states: [a, b], mailing, tasks, org }) => ({
    ids: [a, b, 999_999_999],
    outcome: [2, 0, 1],
    changes: [
      ["tasks", tasks[2], { organisation_id: [org.id, -org.id] }],
      ["sequence_states", a, { state: ["active", "finished"] }],
      ["sequence_states", b, { state: ["paused", "finished"], pause_reason: ["vacation", null] }],
      ["mailings", mailing, { organisation_id: [org.id, -org.id] }],
    ],
  }),
  sequenceStatesPause: ({ states: [a, b], mailing, tasks, org }) => ({
    ids: [a, b],
    outcome: [1, 0, 1],
    changes: [
      ["tasks", tasks[2], { organisation_id: [org.id, -org.id] }],
      ["sequence_states", a, { state: ["active", "paused"], pause_reason: [null, "manual"] }],
      ["mailings", mailing, { organisation_id: [org.id, -org.id] }],
    ],
  }),
  sequenceStatesResume: ({ states: [a, b] }) => ({
    ids: [a, b],
    outcome: [1, 0, 1],
    changes: [["sequence_states", b, { state: ["paused", "active"], pause_reason: ["vacation", null] }]],
  }),
  tasksMarkComplete: ({ tasks: [a, b, c], states, org, mailing }) => ({
    ids: [a, b, c],
    attributes: { completionAction: "finish_replied" },
    outcome: [2, 0, 1],
    changes: [
      ...[a, c].map((id) => ["tasks", id, { state: ["incomplete", "complete"], completed: [0, 1], completer_id: [null, org.user] }]),
      ["sequence_states", states[0], { state: ["active", "finished"] }],
      ["mailings", mailing, { organisation_id: [org.id, -org.id] }],
    ],
  }),
  tasksReassignOwner: ({ tasks: [a, b], colleague, org }) => ({
    ids: [a, b],
    attributes: { ownerId: colleague },
    outcome: [1, 0, 1],
    changes: [["tasks", a, { owner_id: [org.user, colleague] }]],
  }),
  tasksReschedule: ({ tasks: [a, b] }) => ({
    ids: [a, b],
    attributes: { dueAt: "2026-05-01T09:00:00+02:00" },
    outcome: [1, 0, 1],
    changes: [["tasks", a, { due_at: ["2026-01-10T09:00:00.000Z", "2026-05-01T07:00:00.000Z"] }]],
  }),
  tasksSnooze: ({ tasks: [a, b], usual, urgent }) => ({
    ids: [a, b],
    attributes: { dueAt: "2026-05-01T09:00:00Z", markAsUrgent: true },
    outcome: [1, 0, 1],
    changes: [["tasks", a, { due_at: ["2026-01-10T09:00:00.000Z", "2026-05-01T09:00:00.000Z"], task_priority_id: [usual, urgent] }]],
  }),
  communicationsDestroyAll: ({ communication, org }) => ({
    ids: [communication, 999_999_999],
    outcome: [1, 0, 1],
    changes: [["communications", communication, { organisation_id: [org.id, -org.id] }]],
  }),
  recordsDestroyAll: ({ record, org }) => ({
    ids: [record],
    outcome: [1, 0, 0],
    changes: [["records", record, { organisation_id: [org.id, -org.id] }]],
  }),
  tasksDestroyAll: ({ tasks: [a, , c], org }) => ({
    ids: [a, c],
    outcome: [2, 0, 0],
    changes: [a, c].map((id) => ["tasks", id, { organisation_id: [org.id, -org.id] }]),
  }),
};

/** What has a test of its own, since it makes records or takes an input for each item. */
const ELSEWHERE = [
  ...["prospectsAddToSequence", "prospectsImport", "accountsImport"],
  ...["communicationsCreate", "communicationsUpdate", "communicationsUpsert", "recordsCreate", "recordsUpdate"],
];

test("what takes an input for each item is sent to its dialect", async () => {
  const { api } = await organisation(lockstep);
  for (const [action, address] of [
    ["communicationsUpdate", "/crm/v3/objects/communications/batch"],
    ["recordsCreate", "/record-lists/{id}/records/bulks"],
  ]) {
    const { status, body } = await api.post(`/batches/actions/${action}`, bulk({ ids: [1] }));
    assert.equal(status, 422);
    assert.equal(body.errors[0].detail, `\`${action}\` takes an input for each item; send them to \`${address}\`, in its own dialect`);
  }
});

test("every bulk action is tried", () => {
  const table = readFileSync(new URL("../../crates/core/src/bulk/spec/table.rs", import.meta.url), "utf8");
  const names = [...table.matchAll(/^ {4}action\(\s*"(\w+)"/gm)].map(([, name]) => name);
  assert.ok(names.length >= 30, `found ${names}`);
  assert.deepEqual(new Set([...Object.keys(ACTIONS), ...ELSEWHERE]), new Set(names));
});

for (const [action, scenario] of Object.entries(ACTIONS)) {
  test(`${action}: preview, run, take back, do again`, async () => {
    const w = await world();
    const { ids, attributes = {}, outcome, changes } = scenario(w);
    const { org, api } = w;
    const before = await contents(org);

    const { body } = await api.post(`/batches/actions/${action}?actionParams[preview]=true`, bulk({ ids, ...attributes }));
    const { preview } = body.meta;
    assert.deepEqual([preview.total, preview.examined], [ids.length, ids.length]);
    assert.deepEqual([preview.changed, preview.unchanged, preview.failed], outcome, "the preview");
    assert.deepEqual(await contents(org), before, "a preview writes nothing");
    assert.equal((await api.get("/batches")).body.data.length, 0);

    const batch = await api.over((await api.data("POST", `/batches/actions/${action}`, { body: bulk({ ids, ...attributes }) })).id);
    const { changed, unchanged, failed } = batch.attributes.summary;
    assert.deepEqual([changed, unchanged, failed], outcome, JSON.stringify(batch.attributes.summary));
    assert.deepEqual(batch.attributes.summary.reasons, preview.reasons);
    const after = await contents(org);
    assertChanges(differences(before, after), changes);
    const items = await api.all(`/batchItems?filter[batchId]=${batch.id}`);
    const sample = preview.sample.filter(({ outcome }) => outcome === "changed");
    for (const { id, before, after } of sample) {
      const { attributes } = items.find(({ attributes }) => attributes.recordId === id);
      assert.deepEqual(unstamped(JSON.parse(attributes.data)), unstamped({ before, after }), "what was previewed happened");
    }

    const undo = await api.data("POST", `/batches/${batch.id}/actions/revert`);
    assert.deepEqual(undo.relationships.sourceBatch.data, { type: "batch", id: batch.id });
    const undone = await api.over(undo.id);
    assert.deepEqual(undone.attributes.summary.reasons, {});
    assert.equal(undone.attributes.summary.changed, changed);
    assertChanges(differences(before, await contents(org)), []);

    const redone = await api.over((await api.data("POST", `/batches/${undo.id}/actions/revert`)).id);
    assert.equal(redone.attributes.summary.changed, changed);
    assertChanges(differences(after, await contents(org)), []);
  });
}

/** Compares what changed, table by table; times of the run may be any. */
function assertChanges(found, wanted) {
  const sorted = (list) => [...list].sort(([a, x], [b, y]) => TABLES.indexOf(a) - TABLES.indexOf(b) || x - y);
  const columns = (changes) => {
    const { completed_at, replied_at, state_changed_at, active_at, ...rest } = changes;
    return Object.fromEntries(Object.entries(rest).map(([name, [was, is]]) => [name, [was ?? null, is]]));
  };
  assert.deepEqual(
    sorted(found).map(([table, id, changes]) => [table, id, columns(changes)]),
    sorted(wanted).map(([table, id, changes]) => [table, id, columns(changes)]),
  );
}

/** Images without the times of the run, and without the ids of what was made by it. */
const unstamped = (images) =>
  JSON.parse(JSON.stringify(images), (name, value) => (["stateChangedAt", "activeAt", "completedAt", "repliedAt"].includes(name) ? undefined : value));

test("prospects are added to a sequence once, and taken out again", async () => {
  const { org, api, mine, prospects, sequence, mailbox, steps } = await world();
  const fresh = await mine.prospect({ first_name: "Di" });
  const ids = [prospects[0], fresh, prospects[2]];
  const before = await contents(org);
  const add = () => api.data("POST", "/batches/actions/prospectsAddToSequence", { body: bulk({ ids, sequenceId: sequence, mailboxId: mailbox }) });
  const batch = await api.over((await add()).id);
  const { changed, unchanged, failed, reasons } = batch.attributes.summary;
  assert.deepEqual([changed, unchanged, failed, reasons], [1, 1, 1, { "the prospect has opted out": 1 }]);
  const { results } = await db.prepare("SELECT * FROM sequence_states WHERE prospect_id = ?1").bind(fresh).all();
  assert.equal(results.length, 1);
  const [made] = results;
  assert.deepEqual(
    [made.state, made.sequence_id, made.sequence_step_id, made.mailbox_id, made.creator_id],
    ["active", sequence, steps[0], mailbox, org.user],
  );
  const [, item] = await api.all(`/batchItems?filter[batchId]=${batch.id}`);
  assert.equal(made.batch_item_creator_id, item.id);
  assert.equal(JSON.parse(item.attributes.data).after.sequenceStates[0].id, made.id, "the image names the state that was made");

  const work = async () => (await db.prepare("SELECT * FROM mailings WHERE sequence_state_id = ?1").bind(made.id).all()).results;
  const [mailing, ...others] = await work();
  assert.deepEqual([others.length, mailing.state, mailing.sequence_step_id, mailing.made_by], [0, "scheduled", steps[0], item.id]);

  const again = await api.over((await add()).id);
  assert.equal(again.attributes.summary.unchanged, 2);
  await api.over((await api.data("POST", `/batches/${batch.id}/actions/revert`)).id);
  const gone = await db.prepare("SELECT organisation_id FROM sequence_states WHERE id = ?1").bind(made.id).first();
  assert.equal(gone.organisation_id, -org.id);
  assert.deepEqual((await work()).map((row) => row.organisation_id), [-org.id], "with its work");
  const now = await contents(org);
  assert.deepEqual({ ...now, sequence_states: [] }, { ...before, sequence_states: [] });
  const third = await api.over((await add()).id);
  assert.equal(third.attributes.summary.changed, 1, "and can be added anew");
});

test("completed tasks of steps make the work of the next step once, and take it along when they are taken back", async () => {
  const { org, api, mine, prospects, sequence, states, steps, tasks } = await world();
  const next = await mine.step({ sequence_id: sequence, order: 3, step_type: "manual_email" });
  const step = { sequence_id: sequence, sequence_state_id: states[0], sequence_step_id: steps[1] };
  const second = await mine.task({ owner_id: org.user, subject_type: "prospect", subject_id: prospects[0], task_type: "sequence_step_call", ...step });
  const started = await api.data("POST", "/batches/actions/tasksMarkComplete", { body: bulk({ ids: [tasks[2], second] }) });
  const batch = await api.over(started.id);
  assert.equal(batch.attributes.summary.changed, 2);
  const open = async () => {
    const found = await api.all(`/tasks?filter[sequenceState][id]=${states[0]}&filter[state]=incomplete`);
    return found.map(({ id, attributes, relationships }) => [id, attributes.taskType, relationships.sequenceStep.data.id, relationships.mailing.data !== null]);
  };
  const stepOf = async () => (await api.data("GET", `/sequenceStates/${states[0]}`)).relationships.sequenceStep.data.id;
  const [made, ...others] = await open();
  assert.deepEqual([others, made.slice(1), await stepOf()], [[], ["sequence_step_email", next, true], next]);

  const undone = await api.over((await api.data("POST", `/batches/${batch.id}/actions/revert`)).id);
  assert.equal(undone.attributes.summary.changed, 2);
  assert.equal((await api.get(`/tasks/${made[0]}`)).status, 404);
  assert.deepEqual([(await open()).map(([id]) => id).sort(), await stepOf()], [[tasks[2], second].sort(), steps[1]]);

  await api.over((await api.data("POST", `/batches/${undone.id}/actions/revert`)).id);
  assert.deepEqual([await open(), await stepOf()], [[made], next]);
});

test("a completion note is kept once for each task that was completed", async () => {
  const { org, api, tasks } = await world();
  const attributes = { ids: tasks, completionNote: "Called, no answer" };
  await api.over((await api.data("POST", "/batches/actions/tasksMarkComplete", { body: bulk(attributes) })).id);
  const { results } = await db.prepare("SELECT task_id, text, author_id, subject_type FROM notes WHERE organisation_id = ?1 ORDER BY task_id").bind(org.id).all();
  assert.deepEqual(
    results.map(({ task_id, text, author_id }) => [task_id, text, author_id]),
    [tasks[0], tasks[2], tasks[3]].map((id) => [id, "Called, no answer", org.user]),
  );
});

test("records that become very long in the middle of a batch are read again, fewer at a time", async () => {
  const org = await organisation(lockstep);
  const mine = rows(db, org.id);
  const short = await mine.prospect({ tags: '["old"]' });
  // As many as one settlement takes, and then more text than D1 holds in one.
  await db
    .prepare(
      `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 640)
       INSERT INTO prospects (organisation_id, created_at, updated_at, tags)
       SELECT ?1, ?2, ?2, iif(n < 600, '["old"]', ?3) FROM n`,
    )
    .bind(org.id, CREATED, JSON.stringify(Array.from({ length: 99 }, (_, index) => `${index}${"🦊".repeat(200)}`)))
    .run();
  const added = bulk({ tags: ["new"] });
  const query = "?actionParams[all]=true&actionParams[skipConfirmation]=true";
  const started = await org.api.data("POST", `/batches/actions/prospectsAddTags${query}`, { body: added });
  const { attributes } = await org.api.over(started.id);
  assert.deepEqual([attributes.state, attributes.total, attributes.summary.changed], ["finished", 641, 641]);
  const tags = await db
    .prepare("SELECT json_array_length(tags) AS length, tags ->> '$[#-1]' AS last, count(*) AS n FROM prospects WHERE organisation_id = ?1 GROUP BY 1, 2")
    .bind(org.id)
    .all();
  assert.deepEqual(tags.results, [{ length: 2, last: "new", n: 600 }, { length: 100, last: "new", n: 41 }]);
  assert.equal((await org.api.get(`/prospects/${short}`)).body.data.attributes.tags.length, 2);
});
