// The golden cases over HTTP: the server says what the npm package says, to the letter.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { schema } from "../../crates/wasm/pkg/node.js";
import { JSON_API, bulk, client, organisation, rows, server } from "./support.mjs";

const FOLDER = fileURLToPath(new URL("../golden", import.meta.url));
const lockstep = await server();
const org = await organisation(lockstep);
const { db } = lockstep;
const mine = rows(db, org.id);

/** The cases of a family. */
function cases(family) {
  const files = readdirSync(join(FOLDER, family)).filter((file) => file.endsWith(".in.json"));
  assert.ok(files.length > 0, family);
  const read = (name, end) => JSON.parse(readFileSync(join(FOLDER, family, `${name}.${end}.json`), "utf8"));
  return files.map((file) => file.replace(".in.json", "")).map((name) => ({ name, input: read(name, "in"), output: read(name, "out") }));
}

/** Of a call's arguments, not of a request: an HTTP client cannot get these wrong. */
const isAboutArguments = ({ output }) => output.errors?.some(({ code }) => ["invalidArgument", "unknownType"].includes(code));

const PLURALS = Object.fromEntries(
  ["account", "call", "prospect", "ruleset", "sequenceTemplate", "stage", "task", "user", "taskPriority", "taskPurpose"].map((type) => [type, schema(type).plural]),
);
const TABLES = { account: "accounts", prospect: "prospects", user: "users", taskPriority: "task_priorities", taskPurpose: "task_purposes" };

/** Makes a record with this id, unless it is there. */
async function ensure({ type, id }) {
  const table = TABLES[type];
  if (!table || !Number.isSafeInteger(Number(id)) || Number(id) < 1) return;
  const there = await db.prepare(`SELECT organisation_id FROM ${table} WHERE id = ?1`).bind(Number(id)).first();
  if (there) return assert.equal(there.organisation_id, org.id, `${type} ${id}`);
  const values = { account: { name: "Alderfox" }, prospect: {}, user: { email: `golden-${id}@example.com` }, taskPriority: { name: `P${id}` }, taskPurpose: { name: "Renewal" } };
  await mine.insert(table, { id: Number(id), ...values[type] });
}

/** Every record that a document relates to. */
function* related(document) {
  for (const relationship of Object.values(document?.data?.relationships ?? {})) {
    const data = relationship?.data;
    if (data && !Array.isArray(data)) yield { ...data, type: singular(data.type) };
  }
}

const singular = (type) => Object.keys(PLURALS).find((name) => PLURALS[name] === type) ?? type;

/** The text of a case: whole, or parts to be joined, of which some are repeated. */
function textOf({ text, document }) {
  if (text === undefined) return JSON.stringify(document);
  const parts = [text].flat();
  return parts.map((part) => (typeof part === "string" ? part : part.repeat.repeat(part.times))).join("");
}

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

for (const { name, input, output } of cases("check").filter((one) => !isAboutArguments(one))) {
  test(`check: ${name}`, async () => {
    const text = textOf(input);
    const document = parsed(text);
    const type = singular(input.type);
    let path = `/${PLURALS[type]}`;
    if (input.intent === "update") {
      const id = Number(document?.data?.id);
      const known = Number.isSafeInteger(id) && id > 0 ? id : 41;
      path += `/${known}`;
      if (type === "task" && !(await db.prepare("SELECT 1 FROM tasks WHERE id = ?1").bind(known).first())) {
        await mine.task({ id: known, owner_id: org.user });
      }
    }
    if (output.ok) for (const record of related(document)) await ensure(record);
    const method = input.intent === "create" ? "POST" : "PATCH";
    const answer = await org.api.send(method, path, { raw: Buffer.from(text), headers: { "content-type": JSON_API } });
    const is405 = output.errors?.[0].code === "methodNotAllowed";
    if (is405) {
      // The package names the operation, the server the method.
      assert.equal(answer.status, 405, answer.text);
    } else if (!output.ok) {
      assert.deepEqual(answer.body.errors, output.errors);
    } else if (input.intent === "create") {
      assert.equal(answer.status, 201, answer.text);
      assert.deepEqual(answer.body.meta?.ignored ?? [], output.ignored);
    } else if (answer.status !== 200) {
      // Sound, but it says something else of the record than the record does.
      const places = answer.body.errors.map(({ code, source }) => `${code} ${source.pointer}`);
      for (const place of places) assert.ok(output.ignored.some((pointer) => place === `readOnly ${pointer}`), answer.text);
      assert.equal(answer.status, 422);
    }
  });
}

// The server says the same in the dialect's shape.
for (const { name, input, output } of cases("body").filter((one) => !isAboutArguments(one) && one.input.call === "recordsBulkDelete")) {
  test(`body: ${name}`, async () => {
    const list = await mine.insert("record_lists", { name: "Leads", unique_identifier_type: "NOTHING" });
    const id = `00000000-0000-8000-8000-${list.toString(16).padStart(12, "0")}`;
    const raw = Buffer.from(input.text === undefined ? JSON.stringify(input.body) : textOf(input));
    const answer = await org.api.send("DELETE", `${lockstep.url}/record-lists/${id}/records/bulks`, { raw });
    if (output.ok) {
      assert.deepEqual([answer.status, answer.body.total_errors], [200, output.count], answer.text);
      return;
    }
    const codes = new Set(output.errors.map(({ code }) => code));
    assert.deepEqual([answer.status, answer.body.code], [400, codes.size === 1 ? [...codes][0] : "validationError"]);
    assert.equal(answer.body.description, output.errors.map(({ detail }) => detail).join("; "));
    const placed = output.errors.filter(({ source }) => source?.pointer);
    assert.deepEqual((answer.body.fields ?? []).map(({ description }) => description), placed.map(({ detail }) => detail));
  });
}

/** The columns of a task's row, from its resource object. */
function columnsOf({ attributes, relationships = {} }, fallback) {
  const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const columns = { ...fallback };
  for (const [name, value] of Object.entries(attributes)) {
    if (STORED.has(name)) columns[snake(name)] = value;
  }
  for (const [name, { data }] of Object.entries(relationships)) {
    if (RELATED.includes(name)) columns[`${snake(name)}_id`] = data?.id ?? null;
    if (["subject", "creator"].includes(name)) columns[`${snake(name)}_type`] = data?.type ?? null;
  }
  return columns;
}

/** The relationships that a row of its own stands for: three others follow from the subject. */
const RELATED = Object.entries((await org.api.data("GET", `/tasks/${await mine.task({ owner_id: org.user })}`)).relationships)
  .filter(([name, relationship]) => "data" in relationship && !["account", "prospect", "opportunity"].includes(name))
  .map(([name]) => name);

const STORED = new Set([
  "action", "autoskipAt", "completedAt", "createdAt", "dueAt", "note", "opportunityAssociation", "scheduledAt", "state",
  "stateChangedAt", "taskType", "updatedAt",
]);

/** Cases that need a task which storage does not hold, or an actor or a mailing that a server always knows. */
const NOT_ON_A_SERVER = new Set([
  "task-is-a-document", "task-is-null", "task-of-another-type", "task-with-unreadable-attributes", "task-without-state",
  "mark-complete-without-user", "deliver-with-a-mailing-of-unknown-state", "reassign-owner-to-null",
]);

const decide = cases("decide").filter((one) => !isAboutArguments(one));
for (const name of NOT_ON_A_SERVER) assert.ok(decide.some((one) => one.name === name), `there is no case ${name}`);
const actors = new Map();

/** A client for the user with this id. */
async function actor(id) {
  if (!actors.has(id)) {
    await ensure({ type: "user", id });
    const token = await lockstep.createToken({ organisationId: org.id, userId: id });
    actors.set(id, client(lockstep, token));
  }
  return actors.get(id);
}

for (const { name, input, output } of decide.filter(({ name }) => !NOT_ON_A_SERVER.has(name))) {
  test(`decide: ${name}`, async () => {
    const { task, action, params = {}, context } = input;
    await db.batch(["tasks", "mailings", "sequence_states", "notes"].map((table) => db.prepare(`DELETE FROM ${table}`)));
    for (const record of related({ data: task })) await ensure(record);
    const owner = params.ownerId === undefined ? [] : [{ type: "user", id: params.ownerId }];
    for (const record of owner) await ensure(record);
    const { mailing, sequenceState } = task.relationships ?? {};
    if (mailing?.data) await mine.insert("mailings", { id: mailing.data.id, state: context.mailingState ?? "drafted" });
    if (sequenceState?.data) await mine.sequenceState({ id: sequenceState.data.id, sequence_id: 8 });
    const subject = await mine.prospect();
    const fallback = { owner_id: org.user, subject_type: "prospect", subject_id: subject };
    await mine.insert("tasks", { id: task.id, ...columnsOf(task, fallback) });

    const query = Object.entries(params).map(([key, value]) => `actionParams[${key}]=${encodeURIComponent(value)}`);
    const api = await actor(context.userId);
    const before = await api.data("GET", `/tasks/${task.id}`);
    const answer = await api.post(`/tasks/${task.id}/actions/${action}?${query.join("&")}`, undefined, { headers: { "lockstep-now": context.now } });
    if (!output.ok) {
      assert.deepEqual(answer.body.errors, output.errors);
      return;
    }
    assert.equal(answer.status, 200, answer.text);
    const { attributes, relationships } = answer.body.data;
    const wanted = structuredClone(before);
    for (const [field, value] of Object.entries(output.changes)) {
      if (field in attributes) wanted.attributes[field] = value;
      else wanted.relationships[field] = { data: value };
    }
    if (output.effects.some(({ type }) => type === "highestPriority")) wanted.relationships.taskPriority = relationships.taskPriority;
    assert.deepEqual({ attributes, relationships }, { attributes: wanted.attributes, relationships: wanted.relationships });
    for (const effect of output.effects) await checkEffect(effect, task.id, context);
    const notes = output.effects.filter(({ type }) => type === "logNote").length;
    assert.equal(await db.prepare("SELECT count(*) AS n FROM notes").first("n"), notes);
  });
}

async function checkEffect(effect, task, { now, userId }) {
  const row = (table, id) => db.prepare(`SELECT * FROM ${table} WHERE id = ?1`).bind(id).first();
  switch (effect.type) {
    case "advanceSequence":
      return assert.equal((await row("sequence_states", effect.sequenceState)).version, 2);
    case "finishSequence": {
      const { state, replied_at } = await row("sequence_states", effect.sequenceState);
      return assert.deepEqual([state, replied_at], ["finished", effect.replied ? now : null]);
    }
    case "scheduleMailing":
      return assert.equal((await row("mailings", effect.mailing)).state, "scheduled");
    case "logNote": {
      const note = await db.prepare("SELECT * FROM notes WHERE task_id = ?1").bind(task).first();
      const { author_id, subject_type, subject_id, text } = note;
      const { type, id } = effect.subject;
      return assert.deepEqual({ author_id, subject_type, subject_id, text }, { author_id: userId, subject_type: type, subject_id: id, text: effect.text });
    }
    case "highestPriority": {
      const highest = await db.prepare("SELECT id FROM task_priorities WHERE organisation_id = ?1 ORDER BY weight DESC, id LIMIT 1").bind(org.id).first("id");
      return assert.equal((await row("tasks", task)).task_priority_id, highest);
    }
    default:
      return assert.fail(`unknown effect ${effect.type}`);
  }
}

/** Whether storage can hold such a record. */
/** The type that a bulk action is for. */
const targetOf = (action) => (action.startsWith("account") ? "account" : singular(action.match(/^(prospects|tasks|sequenceStates)/)[1]));

/** Whether storage can hold a record with all that the case is about. */
const isStored = (type, output) => (record) => {
  const shown = output.sample.find(({ id }) => id === Number(record?.id));
  const isRecord = record?.type === type && Number.isSafeInteger(Number(record.id));
  return isRecord && !/load it with|must be an array/.test(shown?.reason ?? "");
};

/** The tables of the types that bulk actions are for. */
const TARGETS = { account: "accounts", prospect: "prospects", sequenceState: "sequence_states", task: "tasks" };

/** The columns of a table that are not made up by it. */
const columns = async (table) => (await db.prepare(`SELECT name FROM pragma_table_info('${table}')`).raw()).flat();

/** A record as a row. */
function row({ id, attributes = {}, relationships = {} }) {
  const snake = (name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const row = { id: Number(id) };
  for (const [name, value] of Object.entries(attributes)) {
    if (/^custom\d+$/.test(name)) row.custom_fields = JSON.stringify({ [name]: value });
    else if (Array.isArray(value) || name === "tags") row[snake(name)] = JSON.stringify(value ?? []);
    else row[snake(name)] = value;
  }
  for (const [name, { data }] of Object.entries(relationships)) {
    if (Array.isArray(data)) row[snake(name)] = JSON.stringify(data.map(({ id }) => id));
    else row[`${snake(name)}_id`] = data?.id ?? null;
    if (name === "subject") row.subject_type = data.type;
  }
  return row;
}

/** Columns that may not be NULL, which the records of a case need not have. */
const NEEDED = {
  account: { name: "Alderfox" },
  prospect: {},
  task: { action: "call", state: "incomplete", subject_type: "prospect", subject_id: 1, owner_id: 1 },
  sequenceState: { prospect_id: 1, sequence_id: 1 },
};

/** Makes the records that an action names. */
async function ensureNamed({ ownerId, userIds = [], opportunityId }) {
  for (const id of [ownerId, ...userIds].filter(Boolean)) await ensure({ type: "user", id });
  if (opportunityId) await mine.insert("opportunities", { id: opportunityId, name: "Renewal" });
}

/** What only the moment and the person of a run decide. */
const timeless = (image) => {
  if (!image) return image;
  const { stateChangedAt, completedAt, completer, sequenceStates, ...rest } = image;
  return rest;
};
const VERDICTS = { changed: "changed", unchanged: "unchanged", failed: "error" };

const isLocalOnly = ({ output }) => output.errors?.some(({ code }) => code === "actionNotApplicable");

for (const { name, input, output } of cases("preview").filter((one) => !isAboutArguments(one) && !isLocalOnly(one))) {
  test(`preview: ${name}`, async () => {
    const { action, attributes, records } = input;
    if (!output.ok) {
      const answer = await org.api.post(`/batches/actions/${action}`, bulk(attributes));
      assert.deepEqual(answer.body.errors, output.errors);
      return;
    }
    const type = targetOf(action);
    const stored = records.filter(isStored(type, output)).map(row);
    if (stored.length === 0) return;
    await ensureNamed(attributes);
    const table = TARGETS[type];
    const known = await columns(table);
    await db.prepare(`DELETE FROM ${table}`).run();
    for (const values of stored) {
      const kept = Object.entries(values).filter(([name]) => known.includes(name));
      await mine.insert(table, { ...NEEDED[type], ...Object.fromEntries(kept) });
    }
    const ids = stored.map(({ id }) => id);
    const told = await org.api.post(`/batches/actions/${action}?actionParams[preview]=true`, bulk({ ids, ...attributes }));
    const { id } = await org.api.data("POST", `/batches/actions/${action}`, { body: bulk({ ids, ...attributes }) });
    const { summary } = (await org.api.over(id)).attributes;
    const items = new Map((await org.api.all(`/batchItems?filter[batchId]=${id}`)).map((item) => [item.attributes.recordId, item.attributes]));
    assert.equal(items.size, stored.length);
    if (stored.length === records.length) {
      const { changed, unchanged, failed, reasons, codes } = output;
      assert.deepEqual(summary, { changed, unchanged, failed, canceled: 0, reasons, codes });
      const { preview } = told.body.meta;
      assert.deepEqual([preview.changed, preview.unchanged, preview.failed, preview.reasons, preview.codes], [changed, unchanged, failed, reasons, codes]);
    }
    for (const shown of output.sample.filter((one) => ids.includes(one.id))) {
      const { state, code, info, data } = items.get(shown.id);
      assert.equal(state, VERDICTS[shown.outcome], `record ${shown.id}`);
      assert.deepEqual([code, info], [shown.code ?? null, shown.reason ?? null], `record ${shown.id}`);
      const { before, after } = data ? JSON.parse(data) : {};
      // A tag list that is null is an empty one once it is stored.
      const was = before?.tags && shown.before?.tags === null ? { ...shown.before, tags: [] } : shown.before;
      assert.deepEqual([timeless(before), timeless(after)], [timeless(was), timeless(shown.after)], `record ${shown.id}`);
    }
  });
}

for (const { name, input, output } of cases("body").filter((one) => one.input.call === "communicationsBatchUpdate")) {
  test(`body: ${name}`, async () => {
    // Each organisation has its own properties.
    const { id, token } = await organisation(lockstep);
    for (const { name, type, fieldType, hasUniqueValue = false, options = [] } of input.properties ?? []) {
      const row = { name, type, label: name, group_name: "own", field_type: fieldType, has_unique_value: Number(hasUniqueValue), options: JSON.stringify(options) };
      await rows(lockstep.db, id).insert("communication_properties", row);
    }
    const raw = Buffer.from(input.text === undefined ? JSON.stringify(input.body) : textOf(input));
    const answer = await client(lockstep, token).send("POST", `${lockstep.url}/crm/v3/objects/communications/batch/update`, { raw, headers: { "content-type": "application/json" } });
    if (output.ok) {
      // None of the records is there, which a page cannot know.
      assert.deepEqual([answer.status, answer.body.errors[0].context.ids.length], [207, output.count], answer.text);
      return;
    }
    // A trace id keeps its input's problem apart from the others.
    const problems = answer.status === 207 ? answer.body.errors.filter((one) => one.category !== "OBJECT_NOT_FOUND") : [answer.body];
    const told = problems.flatMap((one) => (one.errors.length > 0 ? one.errors : [one]));
    assert.deepEqual(told.map(({ message }) => message), output.errors.map(({ detail }) => detail), answer.text);
    const indexes = new Set(output.errors.map(({ source }) => /^\/inputs\/(\d+)/.exec(source?.pointer ?? "")?.[1]).filter(Boolean));
    assert.deepEqual(problems.flatMap(({ context }) => context.index ?? []), [...indexes]);
  });
}
