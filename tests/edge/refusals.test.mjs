// Bad requests, to the letter: the status, the code, the sentence, the place; and nothing is written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { JSON_API, client, errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const mine = rows(lockstep.db, org.id);
const task = await mine.task({ owner_id: org.user });
const prospect = await mine.prospect();
const missing = task + 1_000;
const before = await snapshot(lockstep.db);

const json = { "content-type": JSON_API };
const text = (text) => ({ raw: Buffer.from(text), headers: json });
const body = (body) => ({ body });
const bulk = (attributes) => body({ data: { type: "batch", attributes } });
const create = (attributes, relationships = { subject: { data: { type: "prospect", id: prospect } } }) =>
  body({ data: { type: "task", attributes, relationships } });

/** Addresses: [method, path, status, error, Allow]. */
const addresses = [
  ["GET", "/nothing", 404, ["routeNotFound", "`/api/v2/nothing` is not an address; collections: accounts, batches, batchItems, calls, callDispositions, callPurposes, communications, emailAddresses, mailboxes, mailings, opportunities, opportunityStages, personas, phoneNumbers, prospects, records, recordLists, rulesets, sequences, sequenceStates, sequenceSteps, sequenceTemplates, settings, stages, tasks, taskDispositions, taskPriorities, taskPurposes, templates, tokens, users", null]],
  ["GET", "/task", 404, ["routeNotFound", "`/api/v2/task` is not an address; collections: accounts, batches, batchItems, calls, callDispositions, callPurposes, communications, emailAddresses, mailboxes, mailings, opportunities, opportunityStages, personas, phoneNumbers, prospects, records, recordLists, rulesets, sequences, sequenceStates, sequenceSteps, sequenceTemplates, settings, stages, tasks, taskDispositions, taskPriorities, taskPurposes, templates, tokens, users", null]],
  ["GET", "/tasks/x", 404, ["routeNotFound", "`/api/v2/tasks/x` is not an address; ids are positive whole numbers", null]],
  ["GET", "/tasks/0", 404, ["routeNotFound", "`/api/v2/tasks/0` is not an address; ids are positive whole numbers", null]],
  ["GET", "/tasks/9007199254740992", 404, ["routeNotFound", "`/api/v2/tasks/9007199254740992` is not an address; ids are positive whole numbers", null]],
  ["GET", `/tasks/${task}/owner`, 404, ["routeNotFound", `\`/api/v2/tasks/${task}/owner\` is not an address; \`GET /openapi.json\` has all`, null]],
  ["POST", `/prospects/${prospect}/actions/snooze`, 404, ["routeNotFound", `\`/api/v2/prospects/${prospect}/actions/snooze\` is not an address; \`GET /openapi.json\` has all`, null]],
  ["GET", `/tasks/${missing}`, 404, ["notFound", `could not find task ${missing}`, null]],
  ["DELETE", `/tasks/${missing}`, 404, ["notFound", `could not find task ${missing}`, null]],
  ["POST", `/tasks/${missing}/actions/snooze`, 404, ["notFound", `could not find task ${missing}`, null]],
  ["GET", "/batches/77", 404, ["notFound", "could not find batch 77", null]],
  ["POST", "/batches/77/actions/cancel", 404, ["notFound", "could not find batch 77", null]],
  ["POST", "/batches/77/actions/explode", 404, ["routeNotFound", "`explode` is not an action of batch; there are `cancel`, `confirm`, `retry` or `revert`", null]],
  ["POST", `/tasks/${task}/actions/snoze`, 404, ["routeNotFound", "`snoze` is not an action of task; did you mean `snooze`?", null]],
  ["POST", "/batches/actions/prospectsAddTag", 404, ["routeNotFound", "`prospectsAddTag` is not a bulk action; did you mean `prospectsAddTags`?", null]],
  ["DELETE", "/tasks", 405, ["methodNotAllowed", "`DELETE` is not allowed here; allowed: GET, POST", null], "GET, POST"],
  ["PUT", `/tasks/${task}`, 405, ["methodNotAllowed", "`PUT` is not allowed here; allowed: GET, PATCH, DELETE", null], "GET, PATCH, DELETE"],
  ["PATCH", "/taskPriorities/1", 405, ["methodNotAllowed", "`PATCH` is not allowed here; allowed: GET", null], "GET"],
  ["DELETE", `/users/${org.user}`, 405, ["methodNotAllowed", "`DELETE` is not allowed here; allowed: GET, PATCH", null], "GET, PATCH"],
  ["POST", "/taskPriorities", 405, ["methodNotAllowed", "`POST` is not allowed here; allowed: GET", null], "GET"],
  ["PUT", "/batches", 405, ["methodNotAllowed", "`PUT` is not allowed here; allowed: GET, POST", null], "GET, POST"],
  ["GET", `/tasks/${task}/actions/snooze`, 405, ["methodNotAllowed", "`GET` is not allowed here; allowed: POST", null], "POST"],
  ["GET", "/batches/actions/prospectsAddTags", 405, ["methodNotAllowed", "`GET` is not allowed here; allowed: POST", null], "POST"],
  ["POST", "", 405, ["methodNotAllowed", "`POST` is not allowed here; allowed: GET", null], "GET"],
];
for (const [method, path, status, error, allow = null] of addresses) {
  test(`${status}: ${method} ${path.replaceAll(/\d+/g, "…")} (${error[0]})`, async () => {
    const answer = await api.send(method, path);
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.headers.get("content-type"), JSON_API);
    assert.deepEqual(errors(answer), [error]);
    assert.equal(answer.headers.get("allow"), allow);
    assert.equal(answer.body.errors[0].status, String(status));
  });
}

/** Bodies and parameters: [what, method, path, options, status, errors]. */
const required = (name, place) => ["required", `\`${name}\` is missing; it must be given on create`, `/data/${place}/${name}`];
const requests = [
  ["XML", "POST", "/tasks", { raw: Buffer.from("<task/>"), headers: { "content-type": "text/xml; charset=utf-8" } }, 415,
    [["unsupportedMediaType", "the body is `text/xml`; send `application/vnd.api+json` or `application/json`", null]]],
  ["a form", "PATCH", `/tasks/${task}`, { raw: Buffer.from("a=b"), headers: { "content-type": "application/x-www-form-urlencoded" } }, 415,
    [["unsupportedMediaType", "the body is `application/x-www-form-urlencoded`; send `application/vnd.api+json` or `application/json`", null]]],
  ["a form to a bulk action", "POST", "/batches/actions/prospectsAddTags", { raw: Buffer.from("a=b"), headers: { "content-type": "text/plain" } }, 415,
    [["unsupportedMediaType", "the body is `text/plain`; send `application/vnd.api+json` or `application/json`", null]]],
  ["no body", "POST", "/tasks", {}, 400, [["missingBody", "the body is empty; it must be a JSON document", null]]],
  ["blanks", "PATCH", `/tasks/${task}`, text(" \n\t "), 400, [["missingBody", "the body is empty; it must be a JSON document", null]]],
  ["no body for a bulk action", "POST", "/batches/actions/prospectsAddTags", {}, 400, [["missingBody", "the body is empty; it must be a JSON document", null]]],
  ["bytes that are no UTF-8", "POST", "/tasks", { raw: Buffer.from([0x7b, 0x22, 0xff, 0x22]), headers: json }, 400,
    [["invalidUtf8", "the body is not valid UTF-8 from byte 2 on; send it as UTF-8", null]]],
  ["a slip in a name", "POST", "/tasks", create({ action: "call", noet: "x" }), 422,
    [["unknownAttribute", "`noet` is not an attribute of task; did you mean `note`?", "/data/attributes/noet"]]],
  ["all errors at once", "POST", "/tasks", create({ action: "fly", dueAt: "2026-02-30T00:00:00Z", note: 5 }, {}), 422, [
    ["notAllowedValue", "`action` is `fly`; it must be `action_item`, `call`, `email` or `in_person`", "/data/attributes/action"],
    ["invalidDateTime", "`dueAt` is `2026-02-30T00:00:00Z`; there is no such day or time", "/data/attributes/dueAt"],
    ["wrongType", "`note` is a number; it must be a string", "/data/attributes/note"],
    required("subject", "relationships"),
  ]],
  ["a related record that there is not", "POST", "/tasks", create({ action: "call" }, { subject: { data: { type: "prospect", id: missing } } }), 422,
    [["relatedNotFound", `\`subject\` names prospect ${missing}, which could not be found`, "/data/relationships/subject/data"]]],
  ["a related record of another kind that there is not", "POST", "/tasks", create({ action: "call" }, { subject: { data: { type: "opportunity", id: missing } } }), 422,
    [["relatedNotFound", `\`subject\` names opportunity ${missing}, which could not be found`, "/data/relationships/subject/data"]]],
  ["an unknown parameter of an action", "POST", `/tasks/${task}/actions/snooze?actionParams[until]=x`, {}, 400,
    [["unknownParameter", "`actionParams[until]` is not a parameter of `snooze`; allowed: `actionParams[dueAt]` or `actionParams[markAsUrgent]`", "actionParams[until]"]]],
  ["a missing parameter of an action", "POST", `/tasks/${task}/actions/reschedule`, {}, 422,
    [["missingParameter", "`reschedule` needs `actionParams[dueAt]`: the new due time", "actionParams[dueAt]"]]],
  ["a parameter of the wrong kind", "POST", `/tasks/${task}/actions/reassignOwner?actionParams[ownerId]=bob`, {}, 422,
    [["invalidId", "`ownerId` is `bob`; it must be a positive whole number", "actionParams[ownerId]"]]],
  ["an owner that there is not", "POST", `/tasks/${task}/actions/reassignOwner?actionParams[ownerId]=99999`, {}, 422,
    [["relatedNotFound", "`owner` names user 99999, which could not be found", "actionParams[ownerId]"]]],
  ["a note over its limit", "POST", `/tasks/${task}/actions/markComplete?actionParams[completionAction]=${"x".repeat(256)}`, {}, 422,
    [["stringTooLong", "`completionAction` has 256 characters; at most 255 are allowed", "actionParams[completionAction]"]]],
  ["ids: []", "POST", "/batches/actions/prospectsAddTags", bulk({ ids: [], tags: ["vip"] }), 422,
    [["listEmpty", "`ids` is an empty array; name at least one id, or leave `ids` out and send a filter", "/data/attributes/ids"]]],
  ["ids: [] with a filter", "POST", "/batches/actions/prospectsAddTags?actionParams[filter][id]=1", bulk({ ids: [], tags: ["vip"] }), 422,
    [["listEmpty", "`ids` is an empty array; name at least one id, or leave `ids` out and send a filter", "/data/attributes/ids"]]],
  ["ids that are none", "POST", "/batches/actions/prospectsAddTags", bulk({ ids: null, tags: ["vip"] }), 422,
    [["wrongType", "`ids` is null; it must be an array of ids", "/data/attributes/ids"]]],
  ["no tags", "POST", "/batches/actions/accountAddTags", bulk({ ids: [1] }), 422,
    [["required", "`tags` is missing; `accountAddTags` needs it", "/data/attributes/tags"]]],
  ["a filter outside of actionParams", "POST", "/batches/actions/prospectsAddTags?filter[id]=1", bulk({ tags: ["vip"] }), 400,
    [["unknownParameter", "`filter[id]` is not a parameter here; did you mean `actionParams[filter][id]`?", "filter[id]"]]],
  ["a filter that there is not", "POST", "/batches/actions/accountsRemoveTags?actionParams[filter][industry]=x", bulk({ tags: ["vip"] }), 400,
    [["unknownFilter", "account cannot be filtered by `industry`; allowed: `id`, `buyerIntentScore`, `createdAt`, `customId`, `domain`, `name`, `named`, `sharingTeamId`, `tags`, `touchedAt`, `updatedAt`, `owner` or `q`", "actionParams[filter][industry]"]]],
  ["a slip in a flag", "POST", "/batches/actions/prospectsAddTags?actionParams[skipConfirmation]=yes&actionParams[all]=true", bulk({ tags: ["vip"] }), 422,
    [["wrongType", "`skipConfirmation` is `yes`; it must be `true` or `false`", "actionParams[skipConfirmation]"]]],
];
for (const [what, method, path, options, status, wanted] of requests) {
  test(`${status}: ${what}`, async () => {
    const answer = await api.send(method, path, options);
    assert.deepEqual(errors(answer), wanted);
    assert.equal(answer.status, status, answer.text);
    assert.deepEqual(await snapshot(lockstep.db), before, "nothing is written");
  });
}

test("413: a body over the limit, announced or not", async () => {
  const long = Buffer.from(JSON.stringify({ data: { type: "task", attributes: { note: "x".repeat(1_500_000) } } }));
  const detail = `the body has ${long.length.toLocaleString("en")} bytes; at most 1,500,000 are allowed`;
  const announced = await api.send("PATCH", `/tasks/${task}`, { raw: long, headers: json });
  assert.equal(announced.status, 413, announced.text);
  assert.deepEqual(errors(announced), [["bodyTooLarge", detail, null]]);
  // In chunks, a body does not say how long it is.
  const parts = new ReadableStream({
    start(controller) {
      for (let from = 0; from < long.length; from += 100_000) controller.enqueue(long.subarray(from, from + 100_000));
      controller.close();
    },
  });
  const unannounced = await api.send("PATCH", `/tasks/${task}`, { raw: parts, headers: json });
  assert.equal(unannounced.status, 413, unannounced.text);
  assert.equal(errors(unannounced)[0][0], "bodyTooLarge");
  assert.deepEqual(await snapshot(lockstep.db), before, "nothing is written");
});

test("a body at the limit is read", async () => {
  const rest = JSON.stringify({ data: { type: "task", attributes: { note: null } } });
  const raw = Buffer.from(rest + " ".repeat(1_500_000 - rest.length));
  const answer = await api.send("PATCH", `/tasks/${task}`, { raw, headers: json });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(await snapshot(lockstep.db), before, "the note was null already");
});

test("outside of the API there is nothing", async () => {
  for (const path of ["/api", "/api/v1/tasks", "/healthz/x"]) {
    const response = await lockstep.fetch(path);
    assert.equal(response.status, 404, path);
    const document = await response.json();
    assert.equal(document.errors[0].code, "routeNotFound");
    assert.equal(document.errors[0].detail, `\`${path}\` is not an address; \`GET /openapi.json\` has all`);
  }
  const answer = await client(lockstep, null).get("/tasks/x");
  assert.equal(answer.status, 404, "what does not exist needs no token");
});

test("an answer never tells what went wrong inside", async () => {
  // A column that the Worker reads is gone: our fault.
  await lockstep.db.prepare("ALTER TABLE notes RENAME TO notes_away").run();
  lockstep.expected.push("no such table: notes");
  const answer = await api.post(`/tasks/${task}/actions/markComplete?actionParams[completionNote]=x`);
  await lockstep.db.prepare("ALTER TABLE notes_away RENAME TO notes").run();
  assert.equal(answer.status, 500);
  assert.deepEqual(errors(answer), [["internal", "something went wrong on our side; it has been noted", null]]);
  assert.deepEqual(await snapshot(lockstep.db), before, "and nothing is half-written");
});
