// Tasks: create, show, change, delete; accounts and prospects beside them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CREATED, errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const { db } = lockstep;
const mine = rows(db, org.id);
const NOW = "2026-03-01T09:30:00.000Z";
const at = (time) => ({ headers: { "lockstep-now": time } });

const golden = (name) => JSON.parse(readFileSync(new URL(`../golden/check/${name}.json`, import.meta.url), "utf8"));
const priorities = await api.all("/taskPriorities");
const priority = (name) => priorities.find(({ attributes }) => attributes.name === name).id;

/** The sample document of the reference, with records that exist where it is stored. */
async function sample() {
  const { document } = golden("sample-document-of-the-reference.in");
  const { relationships } = document.data;
  const prospect = await mine.prospect();
  relationships.subject.data.id = prospect;
  relationships.owner.data.id = org.user;
  relationships.taskPriority.data.id = priority("High");
  return { document, prospect };
}

const reference = (type, id) => ({ data: { type, id } });

/** Relationships that the reference got after its sample. */
const NEWER = ["taskDisposition", "taskPurpose"];

test("the reference's sample document is accepted and comes back in its shape", async () => {
  const { document, prospect } = await sample();
  const answer = await api.post("/tasks", document, at(NOW));
  assert.equal(answer.status, 201, answer.text);
  const { data, meta } = answer.body;
  assert.equal(answer.headers.get("content-type"), "application/vnd.api+json");
  assert.equal(answer.headers.get("location"), `${lockstep.url}/api/v2/tasks/${data.id}`);
  assert.deepEqual(meta.ignored, golden("sample-document-of-the-reference.out").ignored);

  const sent = document.data;
  assert.deepEqual([data.type, typeof data.id], ["task", "number"]);
  assert.deepEqual(Object.keys(data.attributes), Object.keys(sent.attributes), "the attributes of the sample, in its order");
  const shown = Object.entries(data.relationships).filter(([name]) => !NEWER.includes(name));
  assert.deepEqual(shown.map(([name]) => name), Object.keys(sent.relationships), "its relationships, in its order");
  for (const [name, relationship] of shown) {
    // Of no sequence there are no steps.
    if (name === "sequenceSequenceSteps") assert.deepEqual(relationship, { data: [], meta: { count: 0 } });
    else if (Array.isArray(sent.relationships[name])) assert.match(relationship.links.related, /^http/, name);
    else assert.deepEqual(Object.keys(relationship), ["data"], name);
  }
  assert.deepEqual(data.attributes, {
    action: "call",
    autoskipAt: "2019-08-24T14:15:22.000Z",
    compiledSequenceTemplateHtml: null,
    completed: false,
    completedAt: null,
    createdAt: NOW,
    dueAt: "2019-08-24T14:15:22.000Z",
    note: "Ask about the renewal",
    opportunityAssociation: "recent_created",
    scheduledAt: null,
    state: "incomplete",
    stateChangedAt: null,
    taskType: "manual",
    updatedAt: NOW,
  });
  assert.deepEqual(data.relationships.subject, reference("prospect", prospect));
  assert.deepEqual(data.relationships.prospect, reference("prospect", prospect));
  assert.deepEqual(data.relationships.owner, reference("user", org.user));
  assert.deepEqual(data.relationships.creator, reference("user", org.user));
  assert.deepEqual(data.relationships.taskPriority, reference("taskPriority", priority("High")));
  for (const name of ["account", "call", "completer", "mailing", "opportunity", "sequence", "template"]) {
    assert.deepEqual(data.relationships[name], { data: null }, name);
  }
  assert.deepEqual(data.links, { self: `${lockstep.url}/api/v2/tasks/${data.id}` });
  assert.deepEqual(await api.data("GET", `/tasks/${data.id}`), data, "and it is shown as it was answered");
});

/** A minimal document. */
const minimal = (subject, attributes = {}) => ({
  data: { type: "task", attributes: { action: "email", ...attributes }, relationships: { subject: reference("prospect", subject) } },
});

test("what is not given has its default", async () => {
  const { data, meta } = (await api.post("/tasks", minimal(await mine.prospect()), at(NOW))).body;
  assert.equal(meta, undefined, "nothing was ignored");
  const { dueAt, createdAt, note, state, taskType } = data.attributes;
  assert.deepEqual({ dueAt, createdAt, note, state, taskType }, { dueAt: NOW, createdAt: NOW, note: null, state: "incomplete", taskType: "manual" });
  assert.deepEqual(data.relationships.owner, reference("user", org.user));
  assert.deepEqual(data.relationships.taskPriority, reference("taskPriority", priority("Normal")));
});

test("a task has a purpose and a disposition, for as long as there are such", async () => {
  const make = async (type, plural, name) => (await api.data("POST", `/${plural}`, { body: { data: { type, attributes: { name } } } })).id;
  const purpose = await make("taskPurpose", "taskPurposes", "Renewal");
  const disposition = await make("taskDisposition", "taskDispositions", "Reached");
  const document = minimal(await mine.prospect());
  document.data.relationships.taskPurpose = reference("taskPurpose", purpose);
  const { id, relationships } = await api.data("POST", "/tasks", { body: document });
  assert.deepEqual(relationships.taskPurpose, reference("taskPurpose", purpose));
  assert.deepEqual(relationships.taskDisposition, { data: null });

  const change = (related) => api.patch(`/tasks/${id}`, { data: { type: "task", id, relationships: related } });
  const changed = await change({ taskPurpose: { data: null }, taskDisposition: reference("taskDisposition", disposition) });
  assert.deepEqual(changed.body.data.relationships.taskPurpose, { data: null });
  assert.deepEqual(changed.body.data.relationships.taskDisposition, reference("taskDisposition", disposition));
  assert.deepEqual(errors(await change({ taskPurpose: reference("taskPurpose", 999) })), [
    ["relatedNotFound", "`taskPurpose` names taskPurpose 999, which could not be found", "/data/relationships/taskPurpose/data"],
  ]);
  const { included } = (await api.get(`/tasks/${id}?include=taskDisposition`)).body;
  assert.deepEqual(included.map(({ type, attributes }) => [type, attributes.name]), [["taskDisposition", "Reached"]]);
  // The reference names no filter for them.
  const filtered = await api.get(`/tasks?filter[taskPurpose][id]=${purpose}`);
  assert.deepEqual(errors(filtered).map(([code, , place]) => [code, place]), [["unknownFilter", "filter[taskPurpose][id]"]]);

  assert.equal((await api.delete(`/taskDispositions/${disposition}`)).status, 204);
  assert.deepEqual((await api.data("GET", `/tasks/${id}`)).relationships.taskDisposition, { data: null });
});

test("ids may be strings, types plural, the media type JSON's or none", async () => {
  const account = await mine.account();
  const document = {
    data: {
      type: "tasks",
      id: "77",
      attributes: { action: "call" },
      relationships: { subject: reference("accounts", String(account)), owner: reference("users", `${org.user}`) },
    },
    meta: {},
  };
  for (const headers of [{ "content-type": "application/json; charset=utf-8" }, { "content-type": "" }]) {
    const answer = await api.send("POST", "/tasks", { raw: Buffer.from(JSON.stringify(document)), headers });
    assert.equal(answer.status, 201, answer.text);
    assert.notEqual(answer.body.data.id, 77, "ids are ours to give");
    assert.deepEqual(answer.body.data.relationships.account, reference("account", account));
  }
});

test("every character that may be stored comes back", async () => {
  const note = "quotes \" ' ` backslash \\ slash / newline \n tab \t controls \u0001\u001f\u007f separators \u2028\u2029 emoji 🦊👩‍👩‍👧 \ufeff\uffff é e\u0301";
  const created = await api.data("POST", "/tasks", { body: minimal(await mine.prospect(), { note }) });
  assert.equal(created.attributes.note, note);
  const longest = "🦊".repeat(65_535);
  const patched = await api.data("PATCH", `/tasks/${created.id}`, { body: { data: { type: "task", attributes: { note: longest } } } });
  assert.equal(patched.attributes.note, longest);
  assert.equal((await api.data("GET", `/tasks/${created.id}`)).attributes.note, longest);
});

test("what was read can be written back, changed or not", async () => {
  const created = await api.data("POST", "/tasks", { body: minimal(await mine.prospect()), ...at(NOW) });
  const same = await api.patch(`/tasks/${created.id}`, { data: created }, at("2026-03-02T00:00:00Z"));
  assert.equal(same.status, 200, same.text);
  assert.deepEqual(same.body.data, created, "nothing to change, and so nothing changes, updatedAt included");
  const changed = structuredClone(created);
  changed.attributes.note = "a new note";
  changed.attributes.action = "in_person";
  const answer = await api.patch(`/tasks/${created.id}`, { data: changed }, at("2026-03-03T00:00:00Z"));
  assert.equal(answer.status, 200, answer.text);
  changed.attributes.updatedAt = "2026-03-03T00:00:00.000Z";
  assert.deepEqual(answer.body.data, changed);
  assert.deepEqual(await api.data("GET", `/tasks/${created.id}`), changed);
  assert.equal(await version(created.id), 2);
});

const version = (id) => db.prepare("SELECT version FROM tasks WHERE id = ?1").bind(id).first("version");

test("a change touches what it names", async () => {
  const account = await mine.account();
  const second = await lockstep.createUser(org.id);
  const id = await mine.task({ owner_id: org.user, note: "old", autoskip_at: CREATED });
  const before = await api.data("GET", `/tasks/${id}`);
  const document = {
    data: {
      type: "task",
      id,
      attributes: { note: null, dueAt: null, autoskipAt: "2026-04-01T10:00:00+02:00" },
      relationships: {
        subject: reference("account", account),
        owner: reference("user", second),
        taskPriority: reference("taskPriority", priority("Low")),
      },
    },
  };
  const after = await api.data("PATCH", `/tasks/${id}`, { body: document, ...at(NOW) });
  assert.deepEqual(after.attributes, {
    ...before.attributes,
    note: null,
    dueAt: NOW,
    autoskipAt: "2026-04-01T08:00:00.000Z",
    updatedAt: NOW,
  });
  assert.deepEqual(after.relationships, {
    ...before.relationships,
    subject: reference("account", account),
    account: reference("account", account),
    prospect: { data: null },
    owner: reference("user", second),
    taskPriority: reference("taskPriority", priority("Low")),
  });
});

test("read-only members that differ are refused, all of them, and nothing changes", async () => {
  const id = await mine.task({ owner_id: org.user });
  const before = await snapshot(db);
  const readOnly = (name) => `\`${name}\` of task is read-only; leave it out, or send the value that it has`;
  const document = {
    data: {
      type: "task",
      id,
      attributes: { note: "new", state: "complete", completed: true, createdAt: NOW },
      relationships: { completer: reference("user", org.user), account: { data: null } },
    },
  };
  const answer = await api.patch(`/tasks/${id}`, document);
  assert.equal(answer.status, 422, answer.text);
  assert.deepEqual(errors(answer), [
    ["readOnly", readOnly("state"), "/data/attributes/state"],
    ["readOnly", readOnly("completed"), "/data/attributes/completed"],
    ["readOnly", readOnly("createdAt"), "/data/attributes/createdAt"],
    ["readOnly", readOnly("completer"), "/data/relationships/completer"],
  ]);
  assert.deepEqual(await snapshot(db), before);
});

test("another id or type than the address says is a conflict", async () => {
  const id = await mine.task({ owner_id: org.user });
  const wrongId = await api.patch(`/tasks/${id}`, { data: { type: "task", id: id + 1, attributes: { note: "x" } } });
  assert.equal(wrongId.status, 409, wrongId.text);
  assert.deepEqual(errors(wrongId), [["idMismatch", `\`id\` is ${id + 1}; it must be ${id}, as in the address`, "/data/id"]]);
  const wrongType = await api.patch(`/tasks/${id}`, { data: { type: "prospect", id, attributes: { note: "x" } } });
  assert.equal(wrongType.status, 409, wrongType.text);
  assert.deepEqual(errors(wrongType), [["typeMismatch", "`type` is `prospect`; it must be `task`", "/data/type"]]);
  assert.equal(await version(id), 1);
});

test("a deleted task is gone", async () => {
  const id = await mine.task({ owner_id: org.user });
  const answer = await api.delete(`/tasks/${id}`);
  assert.deepEqual([answer.status, answer.text, answer.headers.get("content-type")], [204, "", null]);
  for (const [method, path] of [["GET", ""], ["DELETE", ""], ["PATCH", ""], ["POST", "/actions/snooze"]]) {
    const body = method === "PATCH" ? { data: { type: "task", attributes: { note: "x" } } } : undefined;
    const gone = await api.send(method, `/tasks/${id}${path}`, { body });
    assert.equal(gone.status, 404, `${method}: ${gone.text}`);
    assert.deepEqual(errors(gone), [["notFound", `could not find task ${id}`, null]]);
  }
});

test("accounts and prospects are created and shown", async () => {
  const account = await api.data("POST", "/accounts", {
    body: { data: { type: "account", attributes: { name: "Dovetail & Daughters", tags: ["a", "b"], custom7: "x", buyerIntentScore: 0.1 } } },
    ...at(NOW),
  });
  const { name, named, tags, custom7, buyerIntentScore, createdAt } = account.attributes;
  assert.deepEqual({ name, named, tags, custom7, buyerIntentScore, createdAt }, {
    name: "Dovetail & Daughters", named: true, tags: ["a", "b"], custom7: "x", buyerIntentScore: 0.1, createdAt: NOW,
  });
  assert.equal("custom8" in account.attributes, false);
  assert.deepEqual(await api.data("GET", `/accounts/${account.id}`), account);

  const prospect = await api.data("POST", "/prospects", {
    body: {
      data: {
        type: "prospect",
        attributes: { firstName: "Lucía", lastName: "Maplewood", emails: ["lucia@example.com"], score: 7 },
        relationships: { account: reference("account", account.id) },
      },
    },
  });
  assert.equal(prospect.attributes.name, "Lucía Maplewood");
  assert.deepEqual(prospect.relationships.account, reference("account", account.id));
  assert.deepEqual(prospect.relationships.creator, reference("user", org.user));
  assert.deepEqual(await api.data("GET", `/prospects/${prospect.id}`), prospect);
  const empty = await api.data("POST", "/prospects", { body: { data: { type: "prospect" } } });
  assert.deepEqual([empty.attributes.name, empty.attributes.tags, empty.attributes.optedOut], ["", [], false]);
});

test("opportunities and mailboxes are created, and an opportunity has tasks", async () => {
  const account = await mine.account();
  const opportunity = await api.data("POST", "/opportunities", {
    body: {
      data: {
        type: "opportunity",
        attributes: { name: "Alderfox: pilot", amount: 12_500, closeDate: "2026-06-30T00:00:00Z", probability: 40, tags: ["q2"] },
        relationships: { account: reference("account", account), owner: reference("user", org.user) },
      },
    },
    ...at(NOW),
  });
  const { name, amount, closeDate, probability, tags, customId, createdAt } = opportunity.attributes;
  assert.deepEqual({ name, amount, closeDate, probability, tags, customId, createdAt }, {
    name: "Alderfox: pilot", amount: 12_500, closeDate: "2026-06-30T00:00:00.000Z", probability: 40, tags: ["q2"], customId: null, createdAt: NOW,
  });
  assert.deepEqual(opportunity.relationships.account, reference("account", account));
  assert.deepEqual(opportunity.relationships.creator, reference("user", org.user));
  assert.deepEqual(await api.data("GET", `/opportunities/${opportunity.id}`), opportunity);

  const task = await api.data("POST", "/tasks", {
    body: { data: { type: "task", attributes: { action: "call" }, relationships: { subject: reference("opportunity", opportunity.id) } } },
  });
  assert.deepEqual(task.relationships.opportunity, reference("opportunity", opportunity.id));
  assert.deepEqual((await api.get(opportunity.relationships.tasks.links.related)).body.data, [task]);

  const mailbox = await api.data("POST", "/mailboxes", {
    body: { data: { type: "mailbox", attributes: { email: "mara@example.com", maxMailingsPerDay: 50 }, relationships: { user: reference("user", org.user) } } },
  });
  const { email, maxMailingsPerDay, sendDisabled, userId } = mailbox.attributes;
  assert.deepEqual({ email, maxMailingsPerDay, sendDisabled, userId }, { email: "mara@example.com", maxMailingsPerDay: 50, sendDisabled: false, userId: org.user });
  assert.deepEqual(await api.data("GET", `/mailboxes/${mailbox.id}`), mailbox);
});
