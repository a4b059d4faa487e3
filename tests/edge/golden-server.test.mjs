// The golden cases of what only the server does, over HTTP: queries find what a plain reading of them
// finds, sequence states do what the core decided, and refusals are the same to the letter.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { allowedActions, decide, schema } from "../../crates/wasm/pkg/node.js";
import { bulk, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const { db } = lockstep;
const mine = rows(db, org.id);

/** The cases of a family. */
function cases(family) {
  const folder = fileURLToPath(new URL(`../golden/server/${family}/`, import.meta.url));
  const read = (name, end) => JSON.parse(readFileSync(`${folder}${name}.${end}.json`, "utf8"));
  const files = readdirSync(folder).filter((file) => file.endsWith(".in.json"));
  assert.ok(files.length > 20, family);
  return files.map((file) => file.replace(".in.json", "")).map((name) => ({ name, input: read(name, "in"), output: read(name, "out") }));
}

// What the queries are about.
const day = (number) => `2026-01-0${number}T00:00:00.000Z`;
await mine.insert("users", { id: 901, email: "ada@paper-lantern.example.com", first_name: "Ada" });
await mine.insert("users", { id: 902, email: "bram@example.com", first_name: "Bram" });
await mine.account({ id: 911, domain: "alderfox.example.com", owner_id: 901 });
await mine.account({ id: 912, name: "Brackenfold" });
await mine.insert("stages", { id: 921, name: "Working" });
await mine.prospect({ id: 931, title: "Head, of..ops", stage_id: 921, account_id: 911, tags: '["vip","trial"]', emails: '["ada@example.com"]' });
await mine.prospect({ id: 932, first_name: "Bram", last_name: "Adaline", title: "Buyer", account_id: 912, tags: '["trial"]' });
await mine.prospect({ id: 933, first_name: "Cleo", title: "Head" });
await mine.insert("opportunities", { id: 935, name: "Renewal", account_id: 911 });
await mine.insert("sequences", { id: 941, name: "Spring", enabled_at: day(1) });
await mine.step({ id: 942, sequence_id: 941, order: 1 });
await mine.sequenceState({ id: 943, prospect_id: 931, sequence_id: 941, sequence_step_id: 942 });
await mine.sequenceState({ id: 944, prospect_id: 932, sequence_id: 941, sequence_step_id: 942, state: "paused" });
const TASKS = [
  [951, 901, day(1), "incomplete", "prospect", 931, 943],
  [952, 901, day(3), "incomplete", "prospect", 932, null],
  [953, 902, day(3), "complete", "prospect", 931, 943],
  [954, 902, null, "incomplete", "account", 911, null],
  [955, 901, day(5), "pending", "prospect", 933, null],
  [956, 901, day(2), "incomplete", "opportunity", 935, null],
];
for (const [id, owner_id, due_at, state, subject_type, subject_id, sequence_state_id] of TASKS) {
  await mine.task({ id, owner_id, due_at, state, subject_type, subject_id, sequence_state_id, created_at: day(1 + (id % 3)) });
}

const plural = (type) => schema(type).plural;
const everything = new Map();

/** All records of a type. */
async function all(type) {
  if (!everything.has(type)) everything.set(type, await api.all(`/${plural(type)}?page[size]=1000`));
  return everything.get(type);
}

/** What a record has at the end of a path such as `prospect.stage.id`. */
async function valuesAt(record, [name, ...rest]) {
  if (name === "id") return [record.id];
  if (rest.length === 0) return [record.attributes[name]].flat().filter((value) => value !== null);
  const { data, links } = record.relationships[name];
  const related = data === undefined ? await api.all(links.related) : await named([data ?? []].flat());
  return (await Promise.all(related.map((one) => valuesAt(one, rest)))).flat();
}

/** The records that identifiers name. */
async function named(identifiers) {
  const found = identifiers.map(async ({ type, id }) => (await all(type)).find((one) => one.id === id));
  return Promise.all(found);
}

async function meets(record, { field, condition }) {
  const values = await valuesAt(record, field.split("."));
  if (condition === "null") return values.length === 0;
  if (condition === "notNull") return values.length > 0;
  if (condition.any) return values.some((value) => condition.any.includes(value));
  return values.some((value) => (condition.from === null || value >= condition.from) && (condition.to === null || value <= condition.to));
}

/** Nothing comes before everything. */
const compare = (a, b) => (a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1);

/** An order by these keys, and then by the id in the direction of the last. */
function inOrder(sort) {
  const last = sort.at(-1)?.startsWith("-") ? "-id" : "id";
  const keys = [...sort, last].map((key) => ({ name: key.replace("-", ""), sign: key.startsWith("-") ? -1 : 1 }));
  const value = (record, name) => (name === "id" ? record.id : record.attributes[name]);
  return (a, b) => keys.map(({ name, sign }) => sign * compare(value(a, name), value(b, name))).find((order) => order !== 0) ?? 0;
}

/** What `filter[q]` finds here, which no plain reading of a filter tells. */
const SEARCHED = { "search-prefix": [931, 932], "search-exact": [911] };

for (const { name, input, output } of cases("query")) {
  test(`query: ${name}`, async () => {
    const answer = await api.get(`/${plural(input.type)}?${input.query}`);
    if (!output.ok) {
      assert.equal(answer.status, 400, answer.text);
      assert.deepEqual(answer.body.errors, output.errors);
      return;
    }
    assert.equal(answer.status, 200, answer.text);
    const found = [];
    for (const record of await all(input.type)) {
      const met = SEARCHED[name] ? [SEARCHED[name].includes(record.id)] : await Promise.all(output.filters.map((filter) => meets(record, filter)));
      if (met.every(Boolean)) found.push(record);
    }
    const wanted = found.sort(inOrder(output.sort)).slice(output.offset, output.offset + output.size);
    assert.deepEqual(answer.body.data.map(({ id }) => id), wanted.map(({ id }) => id));
    assert.equal(answer.body.meta.count, output.count ? found.length : null);

    const included = answer.body.included ?? [];
    assert.deepEqual([...new Set(included.map(({ type }) => type))].sort(), output.included.toSorted());
    for (const { type, attributes, relationships } of [...answer.body.data, ...included]) {
      const shown = [...Object.keys(attributes), ...Object.keys(relationships)];
      if (output.fields[type]) assert.deepEqual(shown.sort(), output.fields[type].toSorted(), type);
      else assert.ok(shown.length > 5, type);
    }
  });
}

const NOW = "2026-03-01T09:30:00.000Z";
const at = { headers: { "lockstep-now": NOW } };

/** A prospect with these states in a sequence of its own, the last of them with a task of its step. */
async function enrolled({ states, optedOut = false, enabled = true, pauseReason = null }) {
  const sequence = await mine.insert("sequences", { name: "Autumn", enabled_at: enabled ? day(1) : null });
  const step = await mine.step({ sequence_id: sequence, order: 1 });
  const prospect = await mine.prospect({ opted_out: Number(optedOut) });
  let id;
  for (const state of states) {
    const reason = state === "paused" ? pauseReason : null;
    id = await mine.sequenceState({ prospect_id: prospect, sequence_id: sequence, sequence_step_id: step, state, pause_reason: reason });
  }
  return { sequence, step, prospect, id };
}

for (const { name, input, output } of cases("sequence-state").filter(({ input }) => input.create)) {
  test(`sequence state: ${name}`, async () => {
    const { optedOut, known, enabled } = input.create;
    const { sequence, prospect } = await enrolled({ states: known, optedOut, enabled });
    const related = (type, id) => ({ data: { type, id } });
    const relationships = { prospect: related("prospect", prospect), sequence: related("sequence", sequence) };
    const answer = await api.post("/sequenceStates", { data: { type: "sequenceState", relationships } }, at);
    if (output.ok) {
      assert.deepEqual([answer.status, answer.body.data?.attributes.state], [201, output.state], answer.text);
    } else {
      const details = answer.body.errors.map(({ code, detail }) => [code, detail]);
      assert.deepEqual([answer.status, details], [422, [["notAllowedValue", output.reason]]]);
    }
  });
}

for (const { name, input, output } of cases("sequence-state").filter(({ input }) => !input.create)) {
  test(`sequence state: ${name}`, async () => {
    const { state, pauseReason, action } = input;
    assert.equal(input.now, NOW);
    const { sequence, step, prospect, id } = await enrolled({ states: [state], pauseReason });
    const task = await mine.task({
      owner_id: org.user, task_type: "sequence_step_call", subject_type: "prospect", subject_id: prospect,
      sequence_id: sequence, sequence_step_id: step, sequence_state_id: id,
    });
    const before = await api.data("GET", `/sequenceStates/${id}`);
    const answer = await api.post(`/sequenceStates/${id}/actions/${action}`, undefined, at);
    const decided = decide("sequenceState", before, action, {}, { now: NOW });
    assert.equal(allowedActions("sequenceState", before).includes(action), answer.status === 200, "what the package allows");
    if (!output.ok) {
      assert.deepEqual(decided.errors, answer.body.errors);
      assert.equal(answer.status, Number(output.errors[0].status), answer.text);
      assert.deepEqual(answer.body.errors.map(({ code, status }) => [code, status]), output.errors.map(({ code, status }) => [code, status]));
      // Of an address that is none the server says which there are.
      if (output.errors[0].code !== "routeNotFound") assert.deepEqual(answer.body.errors, output.errors);
      assert.deepEqual(await api.data("GET", `/sequenceStates/${id}`), before);
      return;
    }
    assert.equal(answer.status, 200, answer.text);
    const { attributes } = answer.body.data;
    assert.deepEqual(attributes, { ...before.attributes, ...output.changes, updatedAt: NOW });
    assert.deepEqual(decided.record.attributes, attributes, "what the package decides");
    const { status } = await api.get(`/tasks/${task}`);
    assert.equal(status, output.keepsWork ? 200 : 404, "its open work");
  });
}

for (const [action, params] of [
  ["confirm", { confirmedCount: 1 }],
  ["confirm", {}],
  ["confirm", { confirmedCount: 7 }],
  ["cancel", {}],
  ["retry", {}],
  ["revert", {}],
  ["stop", {}],
]) {
  test(`batch: ${action} ${JSON.stringify(params)}, as the package decides it`, async () => {
    const id = await mine.prospect();
    const { id: batch } = await api.data("POST", `/batches/actions/prospectsAddTags?actionParams[filter][id]=${id}`, { body: bulk({ tags: ["spring"] }), ...at });
    const query = new URLSearchParams(Object.entries(params).map(([name, value]) => [`actionParams[${name}]`, value]));
    // It waits for its confirmation, then it is canceled or over.
    for (let time = 0; time < 2; time += 1) {
      const before = await api.data("GET", `/batches/${batch}`);
      const decided = decide("batch", before, action, params, { now: NOW, userId: org.user });
      const allowed = allowedActions("batch", before);
      const answer = await api.post(`/batches/${batch}/actions/${action}?${query}`, undefined, at);
      if (answer.status !== 200) {
        assert.deepEqual(decided.errors, answer.body.errors);
        assert.equal(allowed.includes(action), answer.body.errors[0].code === "confirmedCountMismatch");
        continue;
      }
      assert.ok(decided.ok && allowed.includes(action), JSON.stringify(decided));
      const { attributes, relationships } = await api.data("GET", `/batches/${batch}`);
      // A small batch has run by now.
      const { state, confirmer, ...changes } = decided.changes;
      assert.deepEqual(relationships.confirmer.data, confirmer ?? null);
      assert.equal(confirmer !== undefined, action === "confirm");
      if (state) assert.ok([state, "finished"].includes(attributes.state));
      for (const [name, value] of Object.entries(changes)) assert.equal(attributes[name], value, name);
      await api.post(`/batches/${batch}/actions/cancel`, undefined, at);
    }
  });
}
