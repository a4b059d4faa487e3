// What validates a task and a list of ids: the package, and what people would take instead. Runs in Node and in a page.

import * as v from "valibot";
import { z } from "zod";
import { ids as ajvIds, task as ajvTask } from "ajv-compiled";

const TIME = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{3})?Z$/;
const ID = /^[1-9]\d{0,15}$/;
const TAGS = { most: 100, longest: 255 };
const MOST_IDS = 100_000;

/** What a new task may have, of the package's own table. */
function fieldsOf(core) {
  const { attributes, relationships } = core.schema("task");
  const isOpen = ({ access }) => access !== "readOnly";
  return { attributes: attributes.filter(isOpen), relationships: relationships.filter(isOpen) };
}

/** JSON Schemas, for ajv to compile. */
export function jsonSchemas(core) {
  const { attributes, relationships } = fieldsOf(core);
  const object = (properties, required) => ({ type: "object", properties, required, additionalProperties: false });
  const id = { anyOf: [{ type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, { type: "string", pattern: ID.source }] };
  const kinds = {
    choice: ({ values }) => ({ enum: values }),
    time: () => ({ type: "string", pattern: TIME.source }),
    text: ({ max }) => ({ type: "string", maxLength: max }),
  };
  const attribute = (one) => (one.required ? kinds[one.kind](one) : { anyOf: [{ type: "null" }, kinds[one.kind](one)] });
  const linked = ({ targets, required }) => {
    const data = object({ type: { enum: targets }, id }, ["type", "id"]);
    return object({ data: required ? data : { anyOf: [{ type: "null" }, data] } }, ["data"]);
  };
  const all = (list, of) => object(Object.fromEntries(list.map((one) => [one.name, of(one)])), list.filter(({ required }) => required).map(({ name }) => name));
  const document = (type, members) => object({ data: object({ type: { const: type }, ...members }, ["type", ...Object.keys(members)]) }, ["data"]);
  return {
    task: document("task", { attributes: all(attributes, attribute), relationships: all(relationships, linked) }),
    ids: document("batch", {
      attributes: object(
        { ids: { type: "array", minItems: 1, maxItems: MOST_IDS, items: id }, tags: { type: "array", maxItems: TAGS.most, items: { type: "string", minLength: 1, maxLength: TAGS.longest } } },
        ["ids", "tags"],
      ),
    }),
  };
}

function ofZod(core) {
  const { attributes, relationships } = fieldsOf(core);
  const id = z.union([z.int().positive(), z.string().regex(ID)]);
  const kinds = { choice: ({ values }) => z.enum(values), time: () => z.string().regex(TIME), text: ({ max }) => z.string().max(max) };
  const attribute = (one) => (one.required ? kinds[one.kind](one) : kinds[one.kind](one).nullable().optional());
  const linked = ({ targets, required }) => {
    const data = z.strictObject({ type: z.enum(targets), id });
    const relationship = z.strictObject({ data: required ? data : data.nullable() });
    return required ? relationship : relationship.optional();
  };
  const all = (list, of) => z.strictObject(Object.fromEntries(list.map((one) => [one.name, of(one)])));
  const document = (type, members) => z.strictObject({ data: z.strictObject({ type: z.literal(type), ...members }) });
  const ids = z.strictObject({ ids: z.array(id).min(1).max(MOST_IDS), tags: z.array(z.string().min(1).max(TAGS.longest)).max(TAGS.most) });
  return { task: document("task", { attributes: all(attributes, attribute), relationships: all(relationships, linked) }), ids: document("batch", { attributes: ids }) };
}

function ofValibot(core) {
  const { attributes, relationships } = fieldsOf(core);
  const id = v.union([v.pipe(v.number(), v.safeInteger(), v.minValue(1)), v.pipe(v.string(), v.regex(ID))]);
  const kinds = { choice: ({ values }) => v.picklist(values), time: () => v.pipe(v.string(), v.regex(TIME)), text: ({ max }) => v.pipe(v.string(), v.maxLength(max)) };
  const attribute = (one) => (one.required ? kinds[one.kind](one) : v.nullish(kinds[one.kind](one)));
  const linked = ({ targets, required }) => {
    const data = v.strictObject({ type: v.picklist(targets), id });
    const relationship = v.strictObject({ data: required ? data : v.nullable(data) });
    return required ? relationship : v.optional(relationship);
  };
  const all = (list, of) => v.strictObject(Object.fromEntries(list.map((one) => [one.name, of(one)])));
  const document = (type, members) => v.strictObject({ data: v.strictObject({ type: v.literal(type), ...members }) });
  const tag = v.pipe(v.string(), v.minLength(1), v.maxLength(TAGS.longest));
  const ids = v.strictObject({ ids: v.pipe(v.array(id), v.minLength(1), v.maxLength(MOST_IDS)), tags: v.pipe(v.array(tag), v.maxLength(TAGS.most)) });
  return { task: document("task", { attributes: all(attributes, attribute), relationships: all(relationships, linked) }), ids: document("batch", { attributes: ids }) };
}

const HEADERS = { "content-type": "application/vnd.api+json" };
const REQUEST = { method: "POST", path: "/api/v2/batches/actions/prospectsAddTags", headers: HEADERS };

/** Each way from a text to a verdict, by what the text is. */
export function contenders(core) {
  const [zod, valibot] = [ofZod(core), ofValibot(core)];
  const ajv = { task: ajvTask, ids: ajvIds };
  const all = (task, ids) => ({ task, "4 errors": task, ids });
  return {
    "JSON.parse alone": all(...Array(2).fill((text) => JSON.parse(text) !== null)),
    "JSON.parse and ajv": all(...["task", "ids"].map((kind) => (text) => ajv[kind](JSON.parse(text)))),
    "JSON.parse and zod": all(...["task", "ids"].map((kind) => (text) => zod[kind].safeParse(JSON.parse(text)).success)),
    "JSON.parse and valibot": all(...["task", "ids"].map((kind) => (text) => v.safeParse(valibot[kind], JSON.parse(text)).success)),
    "@lockstep/core": all(
      (text) => core.check("task", "create", text).ok,
      (text) => core.checkRequest({ ...REQUEST, body: text }).ok,
    ),
  };
}

/** The texts, and whether they are sound: a task of 1.2 KB, the same with four errors, 1,000 ids. */
export function texts() {
  const link = (type, id) => ({ data: { type, id } });
  const task = (attributes, priority) => ({
    data: {
      type: "task",
      attributes: { action: "email", note: "Ask for the order of last spring. ".repeat(23), dueAt: "2026-02-14T09:30:00.000Z", autoskipAt: "2026-03-14T09:30:00.000Z", opportunityAssociation: null, ...attributes },
      relationships: { owner: link("user", 1), subject: link("prospect", 12_345), taskPriority: link("taskPriority", priority) },
    },
  });
  const ids = Array.from({ length: 1_000 }, (_, index) => String(1_234_567 + 7 * index));
  return {
    task: { text: JSON.stringify(task({}, 2)), isSound: true },
    "4 errors": { text: JSON.stringify(task({ action: "emal", dueAt: "tomorrow", nte: "x" }, "two")), isSound: false },
    ids: { text: JSON.stringify({ data: { type: "batch", attributes: { ids, tags: ["spring"] } } }), isSound: true },
  };
}

/** Records as a server answers them. */
export function records(count) {
  const time = "2026-02-14T09:30:00.000Z";
  return Array.from({ length: count }, (_, index) => ({
    type: "task",
    id: index + 1,
    attributes: { action: "email", autoskipAt: null, completed: false, completedAt: null, createdAt: time, dueAt: time, note: "Ask for the order", opportunityAssociation: null, scheduledAt: null, state: "incomplete", stateChangedAt: time, taskType: "manual", updatedAt: time },
    relationships: { owner: { data: { type: "user", id: 1 } }, subject: { data: { type: "prospect", id: index + 1 } }, taskPriority: { data: { type: "taskPriority", id: 2 } } },
    links: { self: `/api/v2/tasks/${index + 1}` },
  }));
}

/** Times of the calls, in turns, so that whatever else the machine does is everybody's. */
function inTurns(calls, rounds, slice) {
  const times = calls.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, call] of calls.entries()) {
      let done = 0;
      const start = performance.now();
      let took = 0;
      while (took < slice) {
        call();
        done += 1;
        took = performance.now() - start;
      }
      // The first round warms up.
      if (round > 0) times[index].push(took / done);
    }
  }
  return times.map((all) => all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)]);
}

/** Milliseconds for each text and way, and for previews of so many records. */
export function measure(core, { rounds, counts }) {
  const ways = contenders(core);
  const checks = {};
  for (const [kind, { text, isSound }] of Object.entries(texts())) {
    const calls = Object.entries(ways).map(([name, way]) => {
      const says = way[kind](text);
      if (says !== isSound && name !== "JSON.parse alone") throw new Error(`${name} says ${says} of: ${kind}`);
      // A clock read costs what a check does.
      return () => {
        for (let call = 0; call < 20; call++) way[kind](text);
      };
    });
    const times = inTurns(calls, rounds, 40).map((time) => time / 20);
    checks[kind] = Object.fromEntries(Object.keys(ways).map((name, index) => [name, times[index]]));
  }
  const previews = counts.map((count) => {
    const all = records(count);
    const preview = () => core.previewBulk("tasksSnooze", { dueAt: "2026-03-01T09:30:00.000Z" }, all, { now: "2026-02-14T09:30:00.000Z" });
    const { changed } = preview();
    if (changed !== count) throw new Error(`${changed} of ${count} would change`);
    return [count, inTurns([preview], rounds, 1)[0]];
  });
  return { checks, previews };
}
