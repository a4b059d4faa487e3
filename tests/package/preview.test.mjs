// Previews take a short way where records are as servers answer them; the long way says the same.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "./support.mjs";

const core = await import(join(ROOT, "crates/wasm/pkg/node.js"));

const NOW = "2026-02-14T09:30:00.000Z";

/** A task as a server answers it, with something else in it. */
function task(id, attributes = {}, relationships = {}, rest = {}) {
  const priority = { data: { type: "taskPriority", id: 2 }, links: { related: "/x" } };
  return {
    type: "task",
    id,
    attributes: { state: "incomplete", taskType: "manual", dueAt: "2026-02-20T08:00:00.000Z", note: "x", autoskipAt: null, ...attributes },
    relationships: { owner: { data: { type: "user", id: 1 } }, taskPriority: priority, ...relationships },
    ...rest,
  };
}

const SOUND = [task(1), task("2"), task(3, { state: "complete" }), task(4, { dueAt: "2026-03-01T09:30:00Z" }), task(5, { dueAt: new Date(NOW) })];

class Model {
  constructor(id) {
    Object.assign(this, task(id));
  }
}

/** Records that are not all as servers answer them. */
const ODD = {
  "no attributes": [{ type: "task", id: 1 }],
  "attributes that are null": [task(1, {}, {}, { attributes: null })],
  "attributes that are a list": [task(1, {}, {}, { attributes: [] })],
  "attributes that write themselves": [task(1, {}, {}, { attributes: { toJSON: () => ({ state: "incomplete" }) } })],
  "a record that writes itself": [{ toJSON: () => task(7) }],
  "a class of its own": [new Model(8)],
  "an attribute that is undefined": [task(1, { state: undefined }), task(2)],
  "an attribute that is a function": [task(1, { dueAt: () => {} })],
  "an attribute that is a symbol": [task(1, { dueAt: Symbol("x") })],
  "an attribute that writes nothing": [task(1, { dueAt: { toJSON: () => undefined } })],
  "a number that is none": [task(1, { dueAt: Number.NaN })],
  "a date that is none": [task(1, { dueAt: new Date(Number.NaN) })],
  "an attribute of another type": [task(1, { dueAt: 3 }), task(2, { state: [1] }), task(3)],
  "a state that there is not": [task(1, { state: "done" })],
  "a day that there is not": [task(1, { dueAt: "2026-02-30T00:00:00Z" })],
  "a time in another form": [task(1, { dueAt: "2026-02-20T10:00:00+02:00" })],
  "no id": [task(undefined), task(null), task("x"), task(0), task(1.5), task({})],
  "the id of another": [task(1), task(1)],
  "another type": [task(1, {}, {}, { type: "prospect" }), task(2, {}, {}, { type: "tasks" }), task(3, {}, {}, { type: undefined })],
  "a relationship without data": [task(1, {}, { taskPriority: { links: {} } }), task(2, {}, { taskPriority: { data: undefined } })],
  "a relationship to nothing": [task(1, {}, { taskPriority: { data: null }, owner: { data: null } })],
  "a relationship that is null": [task(1, {}, { taskPriority: null })],
  "a relationship to another type": [task(1, {}, { taskPriority: { data: { type: "user", id: 1 } } })],
  "a relationship with more in it": [task(1, {}, { taskPriority: { data: { type: "taskPriority", id: "3", meta: {}, x: 1 }, x: 1 } })],
  "what are no records": [null, 1, "x", [], undefined, () => {}],
  "a hole": [task(1), , task(2)],
  "lone surrogates": [task(1, { note: "\ud800", state: "\udc00" })],
};

const ACTIONS = [
  ["tasksSnooze", { dueAt: "2026-03-01T09:30:00.000Z", markAsUrgent: true }],
  ["tasksReschedule", { dueAt: "2026-03-01T09:30:00.000Z" }],
  ["tasksReassignOwner", { ownerId: 2 }],
  ["tasksMarkComplete", {}],
  ["tasksDestroyAll", {}],
  ["tasksSnooze", {}],
  ["tasksSnoze", {}],
];

test("records that are not as servers answer them are looked at as they are", () => {
  const all = { sound: SOUND, none: [], ...ODD };
  for (const [name, records] of Object.entries(all)) {
    for (const some of [records, [...SOUND, ...records]]) {
      for (const [action, attributes] of ACTIONS) {
        const context = { now: NOW, sample: 100 };
        const short = core.previewBulk(action, attributes, some, context);
        // What is no array goes the long way.
        const long = core.previewBulk(action, attributes, { toJSON: () => some }, context);
        assert.equal(JSON.stringify(short), JSON.stringify(long), `${name}: ${action}`);
      }
    }
  }
});

test("an attribute that a record does not have is told from one that is null", () => {
  const prospect = (attributes) => ({ type: "prospect", id: 1, attributes });
  const modify = (record) => core.previewBulk("prospectsBulkModify", { custom1: "x", title: "y" }, [record], { now: NOW });
  const missing = "the record has no `title`; load it with this field";
  assert.deepEqual(modify(prospect({ custom1: "x" })).reasons, { [missing]: 1 });
  // A numbered attribute without a value is left out by the server.
  assert.deepEqual(modify(prospect({ title: "z" })).sample[0].before, { custom1: null, title: "z" });
});

test("sound records are counted as they were", () => {
  const preview = core.previewBulk("tasksSnooze", { dueAt: "2026-03-01T09:30:00.000Z" }, SOUND, { now: NOW });
  assert.deepEqual([preview.total, preview.changed, preview.unchanged, preview.failed], [5, 3, 1, 1]);
});
