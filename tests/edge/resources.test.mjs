// Every plain resource type, by its schema: created, read, changed, deleted, refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { schema } from "../../crates/wasm/pkg/node.js";
import { JSON_API, errors, organisation, server, snapshot } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const theirs = await organisation(lockstep);
const { api } = org;
const { db } = lockstep;

/** Types without a machine of their own, each after those that it needs. */
const TYPES = [
  "user", "account", "persona", "stage", "opportunityStage", "opportunity", "prospect", "emailAddress", "phoneNumber", "mailbox", "ruleset",
  "sequence", "sequenceStep", "template", "sequenceTemplate", "taskPurpose", "taskDisposition", "callPurpose", "callDisposition", "call", "mailing",
].map((name) => schema(name));
const TIMES = ["2026-02-03T04:05:06.000Z", "2027-02-03T04:05:06.000Z"];

const priorities = await api.all("/taskPriorities");

let unique = 0;

/** A value of an attribute; `turn` 0 and 1 differ. */
function value(attribute, turn) {
  const { kind, max, name, values } = attribute;
  switch (kind) {
    // A short one differs by its beginning.
    case "text": return [...`${"éè"[turn]}${"é🦊".repeat(3)} ${name} ${turn} ${(unique += 1)}`].slice(0, max).join("");
    case "choice": return values[turn % values.length];
    case "boolean": return turn === 1;
    case "integer": return 40 + turn + (unique += 1);
    case "number": return 0.5 + turn;
    case "time": return TIMES[turn];
    case "date": return TIMES[turn].slice(0, 10);
    case "textList": return turn === 0 ? ["a", "ü,\"b\""] : ["c"];
    default: throw new Error(`${name}: ${kind}`);
  }
}

const isWritable = ({ access }) => access === "writable";
const isGiven = ({ access }) => access !== "readOnly";
const toOne = ({ cardinality }) => cardinality === "one";

/** The attributes and relationships of a new record of a type, with all that it can have. */
async function whole(type) {
  const attributes = {};
  for (const attribute of type.attributes.filter(isGiven)) attributes[attribute.name] = value(attribute, 0);
  const relationships = {};
  for (const relationship of type.relationships.filter(isGiven)) {
    const [target] = relationship.targets;
    const related = { type: target, id: target === "task" ? await task() : await make(schema(target)) };
    relationships[relationship.name] = { data: toOne(relationship) ? related : [related] };
  }
  return { data: { type: type.name, attributes, relationships } };
}

/** The same with what is required only. */
async function bare(type) {
  const document = await whole(type);
  for (const [members, known] of [[document.data.attributes, type.attributes], [document.data.relationships, type.relationships]]) {
    for (const { name, required } of known) if (!required) delete members[name];
  }
  return document;
}

async function make(type) {
  // Nothing that would lead on and on: what is required only.
  if (type.name === "sequenceState") return sequenceState();
  // They are the organisation's from the beginning.
  if (type.name === "taskPriority") return priorities[(unique += 1) % priorities.length].id;
  const required = type.relationships.filter((one) => one.required);
  const relationships = {};
  for (const { name, targets } of required) relationships[name] = { data: { type: targets[0], id: await make(schema(targets[0])) } };
  const attributes = {};
  for (const attribute of type.attributes.filter((one) => one.required)) attributes[attribute.name] = value(attribute, 0);
  const { id } = await api.data("POST", `/${type.plural}`, { body: { data: { type: type.name, attributes, relationships } } });
  return id;
}

async function task() {
  const subject = { data: { type: "prospect", id: await make(schema("prospect")) } };
  const { id } = await api.data("POST", "/tasks", { body: { data: { type: "task", attributes: { action: "call" }, relationships: { subject } } } });
  return id;
}

async function sequenceState() {
  const [prospect, sequence] = [await make(schema("prospect")), await make(schema("sequence"))];
  const statement = db.prepare(
    `INSERT INTO sequence_states (organisation_id, created_at, updated_at, state, prospect_id, sequence_id)
     VALUES (?1, ?2, ?2, 'finished', ?3, ?4) RETURNING id`,
  );
  return statement.bind(org.id, TIMES[0], prospect, sequence).first("id");
}

/** What was sent is what is shown. */
function shows(document, sent) {
  for (const [name, value] of Object.entries(sent.data.attributes)) assert.deepEqual(document.attributes[name], value, name);
  for (const [name, { data }] of Object.entries(sent.data.relationships ?? {})) assert.deepEqual(document.relationships[name].data, data, name);
}

for (const type of TYPES) {
  const { name, plural, operations } = type;
  const offers = (operation) => operations.includes(operation);

  test(`${name}: created with all that it can have, and read`, async () => {
    const sent = await whole(type);
    const answer = await api.post(`/${plural}`, sent);
    assert.equal(answer.status, 201, answer.text);
    const { data, meta } = answer.body;
    assert.equal(meta, undefined);
    assert.equal(answer.headers.get("location"), `${lockstep.url}/api/v2/${plural}/${data.id}`);
    assert.equal(answer.headers.get("content-type"), JSON_API);
    assert.deepEqual([data.type, data.links.self], [name, answer.headers.get("location")]);
    const names = type.attributes.map((one) => one.name);
    assert.deepEqual(Object.keys(data.attributes), names);
    assert.deepEqual(Object.keys(data.relationships), type.relationships.map((one) => one.name));
    shows(data, sent);
    assert.deepEqual(await api.data("GET", `/${plural}/${data.id}`), data);
    const listed = await api.data("GET", `/${plural}?filter[id]=${data.id}`);
    assert.deepEqual(listed, [data]);
    for (const { name: member, cardinality } of type.relationships) {
      const { links } = data.relationships[member];
      assert.equal(links !== undefined, cardinality === "few" || cardinality === "many", member);
    }
  });

  test(`${name}: what is required, and how long and of what kind it is`, async () => {
    const required = [...type.attributes.map((one) => ["attributes", one]), ...type.relationships.map((one) => ["relationships", one])].filter(([, one]) => one.required);
    const empty = await api.post(`/${plural}`, { data: { type: name } });
    if (required.length > 0) {
      const wanted = required.map(([kind, one]) => ["required", `\`${one.name}\` is missing; it must be given on create`, `/data/${kind}/${one.name}`]);
      assert.deepEqual([empty.status, errors(empty)], [422, wanted]);
    } else {
      assert.equal(empty.status, 201, empty.text);
    }
    const before = await snapshot(db);
    const attributes = {};
    const wanted = [];
    for (const attribute of type.attributes.filter(isGiven)) {
      const { kind, max, name: member } = attribute;
      const pointer = `/data/attributes/${member}`;
      if (kind === "text" && max <= 70_000) {
        attributes[member] = "x".repeat(max + 1);
        wanted.push(["stringTooLong", pointer]);
      } else if (kind === "choice") {
        attributes[member] = "none of them";
        wanted.push(["notAllowedValue", pointer]);
      } else if (kind === "time") {
        attributes[member] = "2026-02-30T00:00:00Z";
        wanted.push(["invalidDateTime", pointer]);
      } else if (kind === "date") {
        attributes[member] = "2026-02-30";
        wanted.push(["invalidDateTime", pointer]);
      } else {
        attributes[member] = { a: 1 };
        wanted.push(["wrongType", pointer]);
      }
    }
    const refused = await api.post(`/${plural}`, { data: { type: name, attributes, relationships: (await bare(type)).data.relationships } });
    assert.equal(refused.status, 422, refused.text);
    assert.deepEqual(errors(refused).map(([code, , pointer]) => [code, pointer]), wanted);
    // Records that the bare document needs were made; none of this type was.
    const after = await snapshot(db);
    const table = plural.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    assert.deepEqual(after[table], before[table]);
  });

  test(`${name}: names only records of its own organisation`, async () => {
    for (const relationship of type.relationships.filter(isGiven)) {
      const document = await bare(type);
      const [target] = relationship.targets;
      const missing = { type: target, id: target === "user" ? theirs.user : 999_999 };
      document.data.relationships[relationship.name] = { data: toOne(relationship) ? missing : [missing] };
      const answer = await api.post(`/${plural}`, document);
      const wanted = [["relatedNotFound", `\`${relationship.name}\` names ${target} ${missing.id}, which could not be found`, `/data/relationships/${relationship.name}/data`]];
      assert.deepEqual([answer.status, errors(answer)], [422, wanted]);
    }
  });

  test(`${name}: ${offers("update") ? "changed member by member, and cleared" : "not changed"}`, async () => {
    const { id } = await api.data("POST", `/${plural}`, { body: await whole(type) });
    const patch = (members) => api.patch(`/${plural}/${id}`, { data: { type: name, id, ...members } });
    if (!offers("update")) return assert.equal((await patch({ attributes: {} })).status, 405);
    const fresh = await whole(type);
    const ofType = (members, known, filter) => Object.fromEntries(known.filter(filter).map((one) => [one.name, members[one.name]]));
    const attributes = {};
    for (const attribute of type.attributes.filter(isWritable)) attributes[attribute.name] = value(attribute, 1);
    const relationships = ofType(fresh.data.relationships, type.relationships, isWritable);
    const changed = await patch({ attributes, relationships });
    assert.equal(changed.status, 200, changed.text);
    shows(changed.body.data, { data: { attributes, relationships } });
    assert.deepEqual(await api.data("GET", `/${plural}/${id}`), changed.body.data);

    for (const attribute of type.attributes.filter(isWritable)) {
      const answer = await patch({ attributes: { [attribute.name]: null } });
      if (attribute.required || attribute.kind === "boolean") {
        assert.equal(answer.status, 422, attribute.name);
        assert.equal(errors(answer)[0][2], `/data/attributes/${attribute.name}`);
      } else {
        assert.equal(answer.status, 200, answer.text);
        assert.deepEqual(answer.body.data.attributes[attribute.name], attribute.kind === "textList" ? [] : null, attribute.name);
      }
    }
    for (const relationship of type.relationships.filter(isWritable)) {
      const none = toOne(relationship) ? null : [];
      const answer = await patch({ relationships: { [relationship.name]: { data: none } } });
      assert.equal(answer.status, relationship.required ? 422 : 200, answer.text);
      if (!relationship.required) assert.deepEqual(answer.body.data.relationships[relationship.name].data, none);
    }
    for (const attribute of type.attributes.filter((one) => !isWritable(one) && one.kind === "time")) {
      const answer = await patch({ attributes: { [attribute.name]: "2001-01-01T00:00:00Z" } });
      assert.deepEqual([answer.status, errors(answer)[0][0]], [422, "readOnly"], attribute.name);
    }
  });

  test(`${name}: ${offers("delete") ? "deleted once" : "not deleted"}, and nothing to others`, async () => {
    const { id } = await api.data("POST", `/${plural}`, { body: await bare(type) });
    const path = `/${plural}/${id}`;
    const attempts = [["GET", "show"], ["PATCH", "update"], ["DELETE", "delete"]].filter(([, operation]) => offers(operation));
    for (const [method] of attempts) {
      const answer = await theirs.api.send(method, path, method === "PATCH" ? { body: { data: { type: name, attributes: {} } } } : {});
      assert.deepEqual([answer.status, errors(answer)], [404, [["notFound", `could not find ${name} ${id}`, null]]], method);
    }
    assert.deepEqual(await theirs.api.data("GET", `/${plural}?filter[id]=${id}`), []);
    const answer = await api.delete(path);
    assert.equal(answer.status, offers("delete") ? 204 : 405, answer.text);
    assert.equal((await api.get(path)).status, offers("delete") ? 404 : 200);
    if (offers("delete")) assert.equal((await api.delete(path)).status, 404);
  });
}

test("a mailing and a call have from their task and mailbox what they do not say", async () => {
  const mailbox = await api.data("POST", "/mailboxes", { body: { data: { type: "mailbox", attributes: { email: "a@example.com" }, relationships: { user: { data: { type: "user", id: org.user } } } } } });
  const id = await task();
  const { relationships } = await api.data("GET", `/tasks/${id}`);
  for (const [type, path, more] of [["mailing", "/mailings", { mailbox: { data: { type: "mailbox", id: mailbox.id } } }], ["call", "/calls", {}]]) {
    const made = await api.data("POST", path, { body: { data: { type, relationships: { task: { data: { type: "task", id } }, ...more } } } });
    assert.deepEqual(made.relationships.prospect, relationships.subject);
    assert.deepEqual(made.relationships.user, { data: { type: "user", id: org.user } });
    const after = await api.data("GET", `/tasks/${id}`);
    assert.deepEqual(after.relationships[type], { data: { type, id: made.id } });
  }
  const scheduled = await api.data("POST", "/mailings", { body: { data: { type: "mailing", attributes: { scheduledAt: TIMES[1], subject: "Tea" } } } });
  assert.deepEqual([scheduled.attributes.state, scheduled.attributes.mailingType], ["scheduled", "single"]);
});

test("a sequence counts its steps and days", async () => {
  const sequence = await make(schema("sequence"));
  const steps = [];
  for (const [order, interval] of [[1, 0], [2, 86_400], [3, 129_600]]) {
    const body = { data: { type: "sequenceStep", attributes: { order, interval, stepType: "call" }, relationships: { sequence: { data: { type: "sequence", id: sequence } } } } };
    steps.push((await api.data("POST", "/sequenceSteps", { body })).id);
  }
  const counts = async () => {
    const { attributes } = await api.data("GET", `/sequences/${sequence}`);
    return [attributes.sequenceStepCount, attributes.durationInDays];
  };
  assert.deepEqual(await counts(), [3, 2]);
  await api.data("PATCH", `/sequenceSteps/${steps[1]}`, { body: { data: { type: "sequenceStep", attributes: { interval: 172_800 } } } });
  assert.deepEqual(await counts(), [3, 3]);
});

test("a template in use is not deleted, and archiving has its time", async () => {
  const template = await make(schema("template"));
  const archived = await api.data("PATCH", `/templates/${template}`, { body: { data: { type: "template", attributes: { archived: true } } }, headers: { "lockstep-now": TIMES[0] } });
  assert.equal(archived.attributes.archivedAt, TIMES[0]);
  const step = await make(schema("sequenceStep"));
  const relationships = { template: { data: { type: "template", id: template } }, sequenceStep: { data: { type: "sequenceStep", id: step } } };
  const { id } = await api.data("POST", "/sequenceTemplates", { body: { data: { type: "sequenceTemplate", relationships } } });
  const answer = await api.delete(`/templates/${template}`);
  assert.deepEqual([answer.status, errors(answer)], [422, [["stillNeeded", `template ${template} is still needed by sequence templates (1); delete them first`, null]]]);
  assert.equal((await api.delete(`/sequenceTemplates/${id}`)).status, 204);
  assert.equal((await api.delete(`/templates/${template}`)).status, 204);
});

test("a sequence is switched off and on, and its states with it", async () => {
  const sequence = await make(schema("sequence"));
  const stepBody = { data: { type: "sequenceStep", attributes: { order: 1, stepType: "call" }, relationships: { sequence: { data: { type: "sequence", id: sequence } } } } };
  await api.data("POST", "/sequenceSteps", { body: stepBody });
  const act = (action, options = {}) => api.send("POST", `/sequences/${sequence}/actions/${action}`, options);
  const enrol = async () => {
    const relationships = { prospect: { data: { type: "prospect", id: await make(schema("prospect")) } }, sequence: { data: { type: "sequence", id: sequence } } };
    return (await api.data("POST", "/sequenceStates", { body: { data: { type: "sequenceState", relationships } } })).id;
  };
  const state = async (id) => (await api.data("GET", `/sequenceStates/${id}`)).attributes.state;
  const tasks = async (id) => (await api.data("GET", `/tasks?filter[sequenceState][id]=${id}`)).length;
  const early = await enrol();
  assert.deepEqual([await state(early), await tasks(early)], ["pending", 0]);

  const at = { headers: { "lockstep-now": TIMES[0], "idempotency-key": "on" } };
  const on = await act("activate", at);
  assert.equal(on.status, 200, on.text);
  const { enabled, enabledAt } = on.body.data.attributes;
  assert.deepEqual([enabled, enabledAt], [true, TIMES[0]]);
  assert.deepEqual((await act("activate", at)).body.data, on.body.data, "a repeat gets the first answer");
  assert.deepEqual([await state(early), await tasks(early)], ["active", 1], "it begins with its first step");
  assert.deepEqual((await act("activate")).body.data.attributes.enabledAt, TIMES[0], "what is on stays as it is");

  const paused = await enrol();
  await api.data("POST", `/sequenceStates/${paused}/actions/pause`);
  const off = await act("deactivate");
  assert.deepEqual([off.body.data.attributes.enabled, off.body.data.attributes.enabledAt], [false, null]);
  assert.deepEqual([await state(early), await tasks(early), await state(paused)], ["disabled", 1, "paused"]);
  await act("activate");
  assert.deepEqual([await state(early), await tasks(early), await state(paused)], ["active", 1, "paused"]);

  const other = await theirs.api.send("POST", `/sequences/${sequence}/actions/deactivate`);
  assert.deepEqual([other.status, errors(other)], [404, [["notFound", `could not find sequence ${sequence}`, null]]]);
  const unknown = await act("lock");
  assert.deepEqual([unknown.status, errors(unknown)], [404, [["routeNotFound", "`lock` is not an action of sequence; there are `activate` or `deactivate`", null]]]);
});

test("a sequence template is switched on and off", async () => {
  const id = await make(schema("sequenceTemplate"));
  const on = await api.data("POST", `/sequenceTemplates/${id}/actions/activate`);
  assert.equal(on.attributes.enabled, true);
  const off = await api.data("POST", `/sequenceTemplates/${id}/actions/deactivate`);
  assert.deepEqual([off.attributes.enabled, off.attributes.enabledAt], [false, null]);
});
