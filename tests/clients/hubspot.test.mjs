// HubSpot's own client for Node, as its users write it: only the address and the token are ours.

import assert from "node:assert/strict";
import { test } from "node:test";
import hubspot from "@hubspot/api-client";
import { organisation, rows, server } from "../edge/support.mjs";

const lockstep = await server();

/** The client of a new organisation, which has defined a unique property and a number. */
async function world(prefix = "") {
  const org = await organisation(lockstep);
  const client = new hubspot.Client({ accessToken: org.token, basePath: `${lockstep.url}${prefix}` });
  const direct = prefix ? new hubspot.Client({ accessToken: org.token, basePath: lockstep.url }) : client;
  const define = (name, type, more = {}) =>
    direct.crm.properties.coreApi.create("communications", { name, label: name, groupName: "own", type, fieldType: type === "number" ? "number" : "text", ...more });
  await define("ticket", "string", { hasUniqueValue: true });
  await define("score", "number");
  const { communications } = client.crm.objects;
  return { org, client, ...communications, direct: direct.crm.objects.communications };
}

/** What the client throws for a call. */
async function thrown(call) {
  const error = await call.then(
    () => assert.fail("the call went through"),
    (error) => error,
  );
  assert.equal(error.constructor.name, "ApiException", error.message);
  return error;
}

test("t: create, update, upsert, read, search, archive", async () => {
  const { org, batchApi, basicApi, searchApi } = await world();
  const prospect = await rows(lockstep.db, org.id).prospect();
  const associations = [{ to: { id: String(prospect) }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 81 }] }];
  const properties = { ticket: "T-1", hs_communication_channel_type: "SMS", hs_communication_logged_from: "CRM", hs_communication_body: "Hello Ada", hs_timestamp: "2026-01-05T10:00:00Z", score: 17 };

  const created = await batchApi.createWithHttpInfo({ inputs: [{ properties, associations }] });
  assert.deepEqual([created.httpStatusCode, created.data.status], [201, "COMPLETE"]);
  const [{ id, createdAt }] = created.data.results;
  assert.ok(createdAt instanceof Date && !Number.isNaN(createdAt.getTime()));

  const updated = await batchApi.updateWithHttpInfo({ inputs: [{ id, properties: { score: 18, hs_communication_body: "" } }] });
  assert.equal(updated.httpStatusCode, 200);
  assert.deepEqual([updated.data.results[0].properties.score, updated.data.results[0].properties.hs_communication_body], ["18", null]);

  const byTicket = await batchApi.update({ inputs: [{ id: "T-1", idProperty: "ticket", properties: { hs_communication_body: "Hello again, Ada" } }] });
  assert.equal(byTicket.results[0].id, id);

  const upserted = await batchApi.upsertWithHttpInfo({ inputs: ["T-1", "T-2"].map((ticket) => ({ id: ticket, idProperty: "ticket", properties: { score: 19 } })) });
  assert.equal(upserted.httpStatusCode, 200);
  assert.deepEqual(upserted.data.results.map((one) => one._new), [false, true]);

  const read = await batchApi.readWithHttpInfo({ inputs: [{ id }], properties: ["score", "ticket"], propertiesWithHistory: ["score"] });
  assert.equal(read.httpStatusCode, 200);
  assert.deepEqual([read.data.results[0].properties.ticket, read.data.results[0].properties.score], ["T-1", "19"]);
  assert.deepEqual(read.data.results[0].propertiesWithHistory.score.map((one) => one.value), ["19", "18", "17"]);
  assert.ok(read.data.results[0].propertiesWithHistory.score[0].timestamp instanceof Date);

  const shown = await basicApi.getById(id, ["score"], undefined, ["contacts"]);
  assert.deepEqual(shown.associations.contacts.results.map((one) => ({ ...one })), [{ id: String(prospect), type: "communication_to_contact" }]);

  const found = await searchApi.doSearch({
    filterGroups: [{ filters: [{ propertyName: "score", operator: "EQ", value: "19" }, { propertyName: "ticket", operator: "IN", values: ["T-1", "T-9"] }] }],
    properties: ["ticket"],
    sorts: ["-hs_object_id"],
    limit: 10,
    after: "0",
  });
  assert.deepEqual([found.total, found.results.map((one) => one.properties.ticket)], [1, ["T-1"]]);

  const gone = await batchApi.archiveWithHttpInfo({ inputs: [{ id }] });
  assert.equal(gone.httpStatusCode, 204);
  assert.equal((await thrown(basicApi.getById(id))).code, 404);
  const archived = await basicApi.getById(id, undefined, undefined, undefined, true);
  assert.ok(archived.archived && archived.archivedAt instanceof Date);
});

test("t: one record: create, list, update, archive", async () => {
  const { basicApi } = await world();
  const created = await basicApi.createWithHttpInfo({ properties: { ticket: "x", score: 1 }, associations: [] });
  assert.equal(created.httpStatusCode, 201);
  for (let score = 2; score < 5; score += 1) await basicApi.create({ properties: { score }, associations: [] });
  const scores = [];
  let after;
  do {
    const page = await basicApi.getPage(2, after, ["score"]);
    scores.push(...page.results.map((one) => one.properties.score));
    after = page.paging?.next?.after;
  } while (after);
  assert.deepEqual(scores, ["1", "2", "3", "4"]);
  const updated = await basicApi.update("x", { properties: { score: 9 } }, "ticket");
  assert.deepEqual([updated.id, updated.properties.score], [created.data.id, "9"]);
  assert.equal((await basicApi.archiveWithHttpInfo(updated.id)).httpStatusCode, 204);
});

test("t: properties are defined, changed, shown and archived", async () => {
  const { client } = await world();
  const { coreApi } = client.crm.properties;
  const all = await coreApi.getAll("communications");
  const readOnly = (name) => all.results.find((one) => one.name === name).modificationMetadata.readOnlyValue;
  assert.deepEqual([readOnly("hs_object_id"), readOnly("hs_communication_body"), readOnly("ticket")], [true, false, false]);
  const changed = await coreApi.update("communications", "score", { label: "Score of the customer" });
  assert.deepEqual([changed.label, changed.type], ["Score of the customer", "number"]);
  assert.equal((await coreApi.getByName("communications", "ticket")).hasUniqueValue, true);
  await coreApi.archive("communications", "score");
  assert.equal((await thrown(coreApi.getByName("communications", "score"))).code, 404);
  const again = { name: "ticket", label: "x", groupName: "own", type: "string", fieldType: "text" };
  assert.equal((await thrown(coreApi.create("communications", again))).code, 409);
});

test("t: a 207 shows as numErrors and errors, with the inputs' indexes in their context", async () => {
  const { batchApi } = await world();
  const { results } = await batchApi.create({ inputs: [{ properties: { score: 1 }, associations: [] }] });
  const answer = await batchApi.updateWithHttpInfo({
    inputs: [
      { id: results[0].id, properties: { score: 2 }, objectWriteTraceId: "a" },
      { id: "999", properties: { score: 2 }, objectWriteTraceId: "b" },
      { id: "998", properties: { nope: 2 }, objectWriteTraceId: "c" },
    ],
  });
  assert.deepEqual([answer.httpStatusCode, answer.data.numErrors], [207, 2]);
  const [missing, invalid] = answer.data.errors;
  assert.deepEqual([missing.category, missing.context], ["OBJECT_NOT_FOUND", { ids: ["999"], objectWriteTraceId: ["b"], index: ["1"] }]);
  assert.deepEqual([invalid.category, invalid.context], ["VALIDATION_ERROR", { objectWriteTraceId: ["c"], index: ["2"] }]);
  const made = await batchApi.createWithHttpInfo({
    inputs: [
      { properties: { score: "x" }, associations: [], objectWriteTraceId: "a" },
      { properties: { score: 5 }, associations: [], objectWriteTraceId: "b" },
    ],
  });
  assert.deepEqual([made.httpStatusCode, made.data.results.length, made.data.numErrors], [207, 1, 1]);
  const read = await batchApi.readWithHttpInfo({ inputs: [{ id: results[0].id }, { id: "999" }], properties: [], propertiesWithHistory: [] });
  assert.deepEqual([read.httpStatusCode, read.data.errors[0].context.ids], [207, ["999"]]);
});

const input = (properties, more = {}) => ({ id: "1", properties, ...more });
const REFUSED = [
  ["unknown property", { inputs: [input({ x: 1 })] }, "VALIDATION_ERROR", /"error":"PROPERTY_DOESNT_EXIST","name":"x"/],
  ["read-only property", { inputs: [input({ hs_createdate: 1 })] }, "VALIDATION_ERROR", /\\"hs_createdate\\" is a read only property; its value cannot be set\./],
  ["bad enum", { inputs: [input({ hs_communication_logged_from: "PHONE" })] }, "VALIDATION_ERROR", /PHONE was not one of the allowed options: \[CRM\]/],
  ["bad number", { inputs: [input({ score: "x" })] }, "VALIDATION_ERROR", /x was not a valid long\./],
  ["same id twice", { inputs: [input({ score: 1 }), input({ score: 2 })] }, "VALIDATION_ERROR", /^Duplicate IDs found in batch input: \[1\]\. IDs must be unique$/],
  ["no properties", { inputs: [input({})] }, "VALIDATION_ERROR", /^No properties found to update, please provide at least one\.$/],
  ["over 100 inputs", { inputs: Array.from({ length: 101 }, (_, id) => ({ id: String(id + 1), properties: { score: 1 } })) }, "VALIDATION_ERROR", /^The maximum number of inputs supported in a batch is 100\. Please reduce the number of items and try again$/],
  ["idProperty not unique", { inputs: [input({ score: 1 }, { idProperty: "score" })] }, "VALIDATION_ERROR", /^Unable to perform update\/upsert by non-unique 0-18 property score$/],
  ["wrong type", { inputs: [input({ score: { a: 1 } })] }, undefined, /^Invalid input JSON on line 1, column \d+: Cannot deserialize value of type/],
  ["an array by mistake, which the client sends as {}", [input({ score: 1 })], undefined, /Some required fields were not set: \[inputs\]/],
];

for (const [name, body, category, message] of REFUSED) {
  test(`r: ${name}`, async () => {
    const { batchApi } = await world();
    const error = await thrown(batchApi.update(body));
    assert.equal(error.code, 400);
    assert.deepEqual([error.body.status, error.body.category], ["error", category]);
    assert.match(error.body.message, message);
    assert.match(error.body.correlationId, /^[0-9a-f-]{36}$/);
  });
}

test("r: record missing, single GET and PATCH", async () => {
  const { basicApi } = await world();
  // One after the other: nobody waits yet for a second that would fail first.
  for (const call of [() => basicApi.getById("999"), () => basicApi.update("999", { properties: { score: 1 } })]) {
    const error = await thrown(call());
    assert.deepEqual([error.code, error.body.category, error.body.message], [404, "OBJECT_NOT_FOUND", "resource not found"]);
  }
});

test("r: record missing, single DELETE", async () => {
  const { basicApi } = await world();
  assert.equal((await basicApi.archiveWithHttpInfo("123456")).httpStatusCode, 204);
});

test("r: value taken", async () => {
  const { basicApi } = await world();
  const { id } = await basicApi.create({ properties: { ticket: "a" }, associations: [] });
  const error = await thrown(basicApi.create({ properties: { ticket: "a" }, associations: [] }));
  assert.deepEqual([error.code, error.body.category, error.body.message], [409, "CONFLICT", `Communication already exists. Existing ID: ${id}`]);
});

test("r: no credentials", async () => {
  const client = new hubspot.Client({ basePath: lockstep.url });
  const error = await thrown(client.crm.objects.communications.basicApi.getPage());
  assert.deepEqual([error.code, error.body.category], [401, "INVALID_AUTHENTICATION"]);
  assert.match(error.body.message, /^Authentication credentials not found\./);
});

test("r: expired credentials", async () => {
  const { org } = await world();
  const accessToken = await lockstep.createToken({ organisationId: org.id, userId: org.user, expiresAt: "2026-01-01T00:00:00.000Z" });
  const client = new hubspot.Client({ accessToken, basePath: lockstep.url });
  const error = await thrown(client.crm.objects.communications.basicApi.getPage());
  assert.deepEqual([error.code, error.body.category], [401, "EXPIRED_AUTHENTICATION"]);
});

test("r: scope missing", async () => {
  const { org } = await world();
  const token = await lockstep.createToken({ organisationId: org.id, userId: org.user, scopes: "crm.objects.contacts.read" });
  const { communications } = new hubspot.Client({ accessToken: token, basePath: lockstep.url }).crm.objects;
  await communications.basicApi.getPage();
  const error = await thrown(communications.batchApi.update({ inputs: [input({ score: 1 })] }));
  assert.deepEqual([error.code, error.body.category], [403, "MISSING_SCOPES"]);
  assert.deepEqual(error.body.errors[0].context.requiredGranularScopes, ["crm.objects.contacts.write"]);
});

test("r: too many calls", async () => {
  const limited = await server({ RATE_LIMIT: "2" });
  const org = await organisation(limited);
  const { basicApi } = new hubspot.Client({ accessToken: org.token, basePath: limited.url }).crm.objects.communications;
  await basicApi.getPage();
  await basicApi.getPage();
  const error = await thrown(basicApi.getPage());
  assert.equal(error.code, 429);
  const { status, message, errorType, policyName, category } = error.body;
  assert.deepEqual([status, message, errorType, policyName, category], ["error", "You have reached your ten_secondly_rolling limit.", "RATE_LIMIT", "TEN_SECONDLY_ROLLING", undefined]);
});

test("a prefix in basePath previews, and writes nothing", async () => {
  const { batchApi, direct } = await world("/preview");
  const { id } = await direct.basicApi.create({ properties: { score: 1 }, associations: [] });
  const preview = await batchApi.update({ inputs: [{ id, properties: { score: 2 } }] });
  assert.equal(preview.results[0].properties.score, "2");
  assert.equal((await direct.basicApi.getById(id, ["score"])).properties.score, "1");
});
