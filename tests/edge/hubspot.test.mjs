// The HubSpot-style dialect: batch update as the seed and the reference have it, and what Lockstep adds to it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { rows, server, snapshot } from "./support.mjs";
import { hubspot, world as newWorld } from "./hubspot-support.mjs";

const lockstep = await server();
const { db } = lockstep;
const world = () => newWorld(lockstep);
const COULD_NOT_GET = "Could not get some COMMUNICATION objects, they may be deleted or not exist. Check that ids are valid.";

/** What an answer's error says. */
const told = ({ status, body: { category, message } }) => [status, category, message];

test("s: a batch update answers with status, times, results and links", async () => {
  const w = await world();
  const [first, second] = await w.made({ score: 1, hs_communication_body: "x" }, { score: 2 });
  const answer = await w.batch("update", {
    inputs: [
      { id: first, properties: { score: "17", hs_communication_body: "" } },
      { id: second, properties: { tags: "a;b" }, objectWriteTraceId: "second" },
    ],
  });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers.get("content-type"), "application/json");
  const batch = answer.headers.get("lockstep-batch");
  const { status, requestedAt, startedAt, completedAt, results, links } = answer.body;
  assert.equal(status, "COMPLETE");
  for (const time of [requestedAt, startedAt, completedAt]) assert.ok(!Number.isNaN(Date.parse(time)), answer.text);
  assert.deepEqual(links, { batch: `${lockstep.url}/api/v2/batches/${batch}` });
  assert.equal(answer.headers.get("link"), `<${links.batch}>; rel="batch"`);
  assert.deepEqual(
    results.map(({ id, archived, properties, objectWriteTraceId }) => [id, archived, properties.score, properties.hs_communication_body, properties.tags, objectWriteTraceId]),
    [
      [first, false, "17", null, undefined, undefined],
      [second, false, "2", undefined, "a;b", "second"],
    ],
  );
  assert.equal(results[0].properties.hs_object_id, first);
  assert.equal(results[0].properties.hs_lastmodifieddate, results[0].updatedAt);
  assert.deepEqual(Object.keys(answer.body).sort(), ["completedAt", "links", "requestedAt", "results", "startedAt", "status"]);
});

test("it is a batch: it shows in /api/v2/batches and is taken back there", async () => {
  const w = await world();
  const [id] = await w.made({ score: 1, ticket: "t-1" });
  const answer = await w.batch("update", { inputs: [{ id, properties: { score: 2, ticket: "" } }, { id: "999", properties: { score: 3 } }] });
  const batch = answer.headers.get("lockstep-batch");
  const { attributes } = await w.api.data("GET", `/batches/${batch}`);
  assert.equal(attributes.action, "communicationsUpdate");
  const items = await w.api.all(`/batchItems?filter[batch][id]=${batch}`);
  assert.deepEqual(items.map((one) => [one.attributes.state, one.attributes.info]), [["changed", null], ["error", "could not find the communication"]]);
  const { id: taken } = await w.api.data("POST", `/batches/${batch}/actions/revert`);
  await w.api.over(taken);
  const { properties } = await w.one(id);
  assert.deepEqual([properties.score, properties.ticket], ["1", "t-1"]);
});

test("o: records are named by the value of a unique property", async () => {
  const w = await world();
  const [first, second] = await w.made({ ticket: "a/1" }, { ticket: "b" });
  const answer = await w.batch("update", {
    inputs: [
      { id: "a/1", idProperty: "ticket", properties: { ticket: "c", score: 5 } },
      { id: second, properties: { score: 6 } },
      { id: "nobody", idProperty: "ticket", properties: { score: 7 } },
    ],
  });
  assert.equal(answer.status, 207);
  assert.deepEqual(answer.body.results.map((one) => [one.id, one.properties.ticket, one.properties.score]), [[first, "c", "5"], [second, "b", "6"]]);
  assert.deepEqual(answer.body.errors[0].context, { ids: ["nobody"], index: ["2"] });
});

test("r: records that are missing are one error of a 207, with or without trace ids", async () => {
  const w = await world();
  const other = await world();
  const [mine] = await w.made({ score: 1 });
  const [theirs] = await other.made({ score: 1 });
  for (const traces of [[], ["one", "two", "three"]]) {
    const trace = (index) => (traces.length > 0 ? { objectWriteTraceId: traces[index] } : {});
    const inputs = ["999", mine, theirs].map((id, index) => ({ id, properties: { score: 8 }, ...trace(index) }));
    const answer = await w.batch("update", { inputs });
    assert.equal(answer.status, 207, answer.text);
    assert.equal(answer.body.numErrors, 1);
    const [error] = answer.body.errors;
    assert.deepEqual([error.status, error.category, error.message], ["error", "OBJECT_NOT_FOUND", COULD_NOT_GET]);
    const names = traces.length > 0 ? { objectWriteTraceId: ["one", "three"] } : {};
    assert.deepEqual(error.context, { ids: ["999", theirs], index: ["0", "2"], ...names });
    assert.deepEqual(answer.body.results.map((one) => one.id), [mine]);
  }
  assert.equal((await other.one(theirs)).properties.score, "1");
});

const ONE_BAD = [
  ["unknown property", { nope: "1" }, "PROPERTY_DOESNT_EXIST", 'Property "nope" does not exist'],
  ["read-only property", { hs_object_id: "1" }, "READ_ONLY_VALUE", '"hs_object_id" is a read only property; its value cannot be set.'],
  ["bad enum", { hs_communication_channel_type: "FAX" }, "INVALID_OPTION", "FAX was not one of the allowed options: [WHATS_APP, LINKEDIN_MESSAGE, SMS]"],
  ["bad number", { score: "many" }, "INVALID_LONG", "many was not a valid long."],
  ["bad date", { hs_timestamp: "yesterday" }, "INVALID_LONG", "yesterday was not a valid long."],
];

for (const [name, properties, code, message] of ONE_BAD) {
  test(`r: ${name}: all or nothing without trace ids, one by one with them`, async () => {
    const w = await world();
    const [first, second] = await w.made({ score: 1 }, { score: 2 });
    const inputs = [{ id: first, properties: { score: 9 } }, { id: second, properties }];
    const before = await snapshot(db);
    const refused = await w.batch("update", { inputs });
    assert.deepEqual([refused.status, refused.body.status, refused.body.category], [400, "error", "VALIDATION_ERROR"]);
    assert.match(refused.body.correlationId, /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    const [invalid] = JSON.parse(refused.body.message.replace("Property values were not valid: ", ""));
    assert.deepEqual(invalid, { isValid: false, message, error: code, name: Object.keys(properties)[0], localizedErrorMessage: message });
    assert.deepEqual(refused.body.errors, [{ message, code, context: { propertyName: Object.keys(properties), index: ["1"] } }]);
    assert.deepEqual(refused.body.context, { index: ["1"] });
    assert.deepEqual(await snapshot(db), before, "nothing was written");
    const traced = await w.batch("update", { inputs: inputs.map((input, index) => ({ ...input, objectWriteTraceId: `t${index}` })) });
    assert.equal(traced.status, 207, traced.text);
    assert.deepEqual(traced.body.results.map((one) => [one.id, one.properties.score, one.objectWriteTraceId]), [[first, "9", "t0"]]);
    assert.equal(traced.body.numErrors, 1);
    const [error] = traced.body.errors;
    assert.deepEqual([error.category, error.errors[0].code], ["VALIDATION_ERROR", code]);
    assert.deepEqual(error.context, { objectWriteTraceId: ["t1"], index: ["1"] });
  });
}

const id = (id, more = {}) => ({ id, properties: { score: 1 }, ...more });
const many = (count) => Array.from({ length: count }, (_, index) => id(String(index + 1)));
const WHOLE = [
  ["r: same id twice", { inputs: [id("1"), id("1")] }, "Duplicate IDs found in batch input: [1]. IDs must be unique"],
  ["r: same id twice with trace ids", { inputs: [id("1", { objectWriteTraceId: "a" }), id("1", { objectWriteTraceId: "b" })] }, "Duplicate IDs found in batch input: [1]. IDs must be unique"],
  ["r: no properties", { inputs: [{ id: "1", properties: {} }] }, "No properties found to update, please provide at least one."],
  ["r: over 100 inputs", { inputs: many(101) }, "The maximum number of inputs supported in a batch is 100. Please reduce the number of items and try again"],
  ["r: idProperty not unique", { inputs: [id("1", { idProperty: "score" })] }, "Unable to perform update/upsert by non-unique 0-18 property score"],
  ["r: idProperty hs_object_id", { inputs: [id("1", { idProperty: "hs_object_id" })] }, "Unable to perform update/upsert by non-unique 0-18 property hs_object_id"],
  ["no inputs", { inputs: [] }, "No inputs found, please provide at least one."],
];

for (const [name, body, message] of WHOLE) {
  test(`${name}: the whole call is refused`, async () => {
    const w = await world();
    const before = await snapshot(db);
    assert.deepEqual(told(await w.batch("update", body)), [400, "VALIDATION_ERROR", message]);
    assert.deepEqual(await snapshot(db), before);
  });
}

test("r: malformed JSON and wrong types have no category", async () => {
  const w = await world();
  for (const [body, message] of [
    ['{"inputs":[\n{]}', "Invalid input JSON on line 2, column 2: key must be a string"],
    ['{"inputs":{}}', "Invalid input JSON on line 1, column 11: Cannot deserialize value of type `list` from Object value (token `JsonToken.START_OBJECT`)"],
    ["{}", "Invalid input JSON on line 1, column 1: Some required fields were not set: [inputs]"],
    ['{"inputs":[{"id":["1"],"properties":{}}]}', "Invalid input JSON on line 1, column 18: Cannot deserialize value of type `string` from Array value (token `JsonToken.START_ARRAY`)"],
    [" ", "the body is empty; it must be a JSON document"],
  ]) {
    assert.deepEqual(told(await w.batch("update", body)), [400, undefined, message]);
  }
});

test("ids that are no strings: whole numbers are read as strings", async () => {
  const w = await world();
  const [made] = await w.made({ score: 1 });
  const answer = await w.batch("update", { inputs: [id(Number(made)), id("abc"), id(1.5)] });
  assert.deepEqual([answer.status, answer.body.results[0].id, answer.body.errors[0].context.ids], [207, made, ["abc", "1.5"]]);
});

test("one record named in two ways is a duplicate", async () => {
  const w = await world();
  const [made] = await w.made({ ticket: "a" });
  const answer = await w.batch("update", { inputs: [id(made), id("a", { idProperty: "ticket" })] });
  assert.deepEqual(told(answer), [400, "VALIDATION_ERROR", "Duplicate IDs found in batch input: [a]. IDs must be unique"]);
});

test("r: a value that another record has is a conflict", async () => {
  const w = await world();
  const [first, second] = await w.made({ ticket: "a" }, { ticket: "b" });
  const inputs = [{ id: first, properties: { score: 4 } }, { id: second, properties: { ticket: "a" } }];
  const refused = await w.batch("update", { inputs });
  assert.deepEqual(told(refused), [409, "CONFLICT", `Communication already exists. Existing ID: ${first}`]);
  assert.deepEqual(refused.body.context, { existingId: [first], index: ["1"] });
  const traced = await w.batch("update", { inputs: inputs.map((input, index) => ({ ...input, objectWriteTraceId: String(index) })) });
  assert.equal(traced.status, 207);
  assert.deepEqual(traced.body.errors[0].context, { existingId: [first], objectWriteTraceId: ["1"], index: ["1"] });
});

test("a preview writes nothing, whichever way it is asked for", async () => {
  const w = await world();
  const [first] = await w.made({ score: 1, ticket: "a" });
  const body = { inputs: [{ id: first, properties: { score: 2, ticket: "" } }, { id: "999", properties: { score: 3 } }] };
  const before = await snapshot(db);
  for (const way of [{ prefix: "/preview" }, { query: "?preview=true" }, { query: "?preview=True" }, { headers: { "lockstep-preview": "true" } }]) {
    const answer = await w.batch("update", body, way);
    assert.equal(answer.status, 207, answer.text);
    assert.equal(answer.headers.get("lockstep-preview"), "true");
    assert.equal(answer.headers.get("lockstep-batch"), null);
    assert.deepEqual(answer.body.results.map((one) => [one.id, one.properties.score, one.properties.ticket]), [[first, "2", null]]);
    assert.deepEqual(answer.body.errors[0].context, { ids: ["999"], index: ["1"] });
    assert.deepEqual(await snapshot(db), before);
  }
  const made = await w.batch("create", { inputs: [{ properties: { score: 5 } }] }, { prefix: "/preview" });
  assert.deepEqual([made.status, made.body.results[0].id, made.body.results[0].properties.score], [201, "0", "5"]);
  assert.deepEqual(await snapshot(db), before);
});

test("a repeat with the same idempotency key gets the answer of the batch that there was", async () => {
  const w = await world();
  const [first] = await w.made({ score: 1 });
  const body = { inputs: [{ id: first, properties: { score: 2 } }, { id: "999", properties: { score: 2 } }] };
  const headers = { "idempotency-key": "once" };
  const answer = await w.batch("update", body, { headers });
  const again = await w.batch("update", body, { headers });
  assert.equal(again.headers.get("idempotency-replayed"), "true");
  assert.equal(again.headers.get("lockstep-batch"), answer.headers.get("lockstep-batch"));
  assert.deepEqual([again.status, again.body], [answer.status, answer.body]);
  const made = { inputs: [{ properties: { ticket: "x" } }] };
  const created = await w.batch("create", made, { headers: { "idempotency-key": "twice" } });
  // A repeat would be a conflict by now.
  const repeated = await w.batch("create", made, { headers: { "idempotency-key": "twice" } });
  assert.deepEqual([repeated.status, repeated.body], [201, created.body]);
  const other = await w.batch("create", { inputs: [{ properties: { ticket: "y" } }] }, { headers: { "idempotency-key": "twice" } });
  assert.equal(other.status, 400, other.text);
});

test("calls about one record are previewed and repeated, too", async () => {
  const w = await world();
  const path = "/crm/v3/objects/communications";
  const [first] = await w.made({ score: 1, ticket: "a" });
  const before = await snapshot(db);
  const definition = { name: "colour", label: "Colour", groupName: "own", type: "string", fieldType: "text" };
  for (const [method, address, body, status] of [
    ["POST", path, { properties: { score: 7 } }, 201],
    ["PATCH", `${path}/${first}`, { properties: { score: 7 } }, 200],
    ["DELETE", `${path}/${first}`, undefined, 204],
    ["POST", `${path}/batch/archive`, { inputs: [{ id: first }] }, 204],
    ["POST", "/crm/v3/properties/communications", definition, 201],
    ["PATCH", "/crm/v3/properties/communications/score", { label: "x" }, 200],
    ["DELETE", "/crm/v3/properties/communications/score", undefined, 204],
  ]) {
    const answer = await w.send(method, `/preview${address}`, body);
    assert.deepEqual([answer.status, answer.headers.get("lockstep-preview")], [status, "true"], `${method} ${address}: ${answer.text}`);
    if (answer.body?.properties) assert.equal(answer.body.properties.score, "7");
  }
  assert.deepEqual(await snapshot(db), before);
  const headers = { "idempotency-key": "one" };
  const changed = await w.send("PATCH", `${path}/${first}`, { properties: { score: 8 } }, headers);
  const again = await w.send("PATCH", `${path}/${first}`, { properties: { score: 8 } }, headers);
  assert.deepEqual([again.status, again.body, again.headers.get("idempotency-replayed")], [200, changed.body, "true"]);
  const created = await w.send("POST", path, { properties: { ticket: "b" } }, { "idempotency-key": "two" });
  const repeated = await w.send("POST", path, { properties: { ticket: "b" } }, { "idempotency-key": "two" });
  assert.deepEqual([repeated.status, repeated.body.id], [201, created.body.id]);
});

test("what a batch has created or archived is taken back", async () => {
  const w = await world();
  const revert = async (batch) => w.api.over((await w.api.data("POST", `/batches/${batch}/actions/revert`)).id);
  const created = await w.batch("create", { inputs: [{ properties: { ticket: "a" } }] });
  const [{ id: first }] = created.body.results;
  const archived = await w.batch("archive", { inputs: [{ id: first }] });
  await revert(archived.headers.get("lockstep-batch"));
  assert.equal((await w.one(first)).properties.ticket, "a");
  await revert(created.headers.get("lockstep-batch"));
  assert.equal((await w.send("GET", `/crm/v3/objects/communications/${first}`)).status, 404);
  const [second] = await w.made({ ticket: "a" });
  assert.notEqual(second, first, "its value is free again");
});

test("a batch update of 100 inputs takes three round trips to D1", async () => {
  const w = await world();
  const ids = await w.made(...Array.from({ length: 100 }, (_, index) => ({ score: index })));
  const answer = await w.batch("update", { inputs: ids.map((one) => ({ id: one, properties: { score: 1000 } })) });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.body.results.length, 100);
  const trips = /d1;desc="(\d+)"/.exec(answer.headers.get("server-timing"))[1];
  assert.ok(Number(trips) <= 3, `${trips} round trips`);
});

test("?async=true takes up to 10,000 inputs and says where the outcome is", async () => {
  const w = await world();
  const ids = await w.made(...Array.from({ length: 100 }, (_, index) => ({ score: index })));
  const inputs = [...ids, ...Array.from({ length: 9_900 }, (_, index) => `nobody-${index}`)].map((one) => id(one));
  const answer = await w.batch("update", { inputs }, { query: "?async=true" });
  assert.equal(answer.status, 202, answer.text);
  const batch = answer.headers.get("lockstep-batch");
  assert.equal(answer.headers.get("location"), `${lockstep.url}/crm/v3/objects/communications/batch/${batch}`);
  assert.ok(["PENDING", "PROCESSING", "COMPLETE"].includes(answer.body.status), answer.text);
  await w.api.over(batch);
  const outcome = await w.send("GET", answer.headers.get("location").slice(lockstep.url.length));
  assert.deepEqual([outcome.status, outcome.body.status, outcome.body.results.length], [207, "COMPLETE", 100]);
  assert.equal(outcome.body.errors[0].context.ids.length, 9_900);
  const tooMany = await w.batch("update", { inputs: many(10_001) }, { query: "?async=true" });
  assert.deepEqual(told(tooMany), [400, "VALIDATION_ERROR", "The maximum number of inputs supported in a batch with async=true is 10000. Please reduce the number of items and try again"]);
  const other = await world();
  assert.deepEqual(told(await other.send("GET", `/crm/v3/objects/communications/batch/${batch}`)), [404, "OBJECT_NOT_FOUND", "resource not found"]);
});

test("a call that nobody waits for says that it is a repeat, and gives only the times that have come", async () => {
  const w = await world();
  const [one] = await w.made({ score: 1 });
  const body = { inputs: [id(one)] };
  const options = { query: "?async=true", headers: { "idempotency-key": "async" } };
  const first = await w.batch("update", body, options);
  assert.deepEqual([first.status, first.headers.get("idempotency-replayed")], [202, null], first.text);
  const again = await w.batch("update", body, options);
  const same = ["lockstep-batch", "location"].map((name) => [again.headers.get(name), first.headers.get(name)]);
  assert.deepEqual([again.status, again.headers.get("idempotency-replayed")], [202, "true"], again.text);
  for (const [is, was] of same) assert.equal(is, was);
  const batch = first.headers.get("lockstep-batch");
  await w.api.over(batch);
  const path = first.headers.get("location").slice(lockstep.url.length);
  const times = async () => {
    const { body } = await w.send("GET", path);
    return [body.status, ["requestedAt", "startedAt", "completedAt"].filter((name) => name in body)];
  };
  assert.deepEqual(await times(), ["COMPLETE", ["requestedAt", "startedAt", "completedAt"]]);
  const set = (columns) => lockstep.db.prepare(`UPDATE batches SET ${columns} WHERE id = ?1`).bind(Number(batch)).run();
  await set("state = 'running', finished_at = NULL");
  assert.deepEqual(await times(), ["PROCESSING", ["requestedAt", "startedAt"]]);
  await set("state = 'pending', started_at = NULL");
  assert.deepEqual(await times(), ["PENDING", ["requestedAt"]]);
});

test("o: create, upsert, read and archive", async () => {
  const w = await world();
  const mine = rows(db, w.id);
  const prospect = await mine.prospect();
  const account = await mine.account();
  const associations = [
    { to: { id: String(prospect) }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 81 }] },
    { to: { id: account }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 87 }] },
  ];
  const created = await w.batch("create", { inputs: [{ properties: { ticket: "a", hs_communication_channel_type: "SMS" }, associations, objectWriteTraceId: "x" }] });
  assert.equal(created.status, 201, created.text);
  const [first] = created.body.results;
  assert.deepEqual([first.properties.ticket, first.properties.hs_object_source, first.objectWriteTraceId], ["a", "INTEGRATION", "x"]);
  const upserted = await w.batch("upsert", { inputs: ["a", "b"].map((ticket) => ({ id: ticket, idProperty: "ticket", properties: { score: 3 } })) });
  assert.equal(upserted.status, 200, upserted.text);
  assert.deepEqual(upserted.body.results.map((one) => [one.new, one.properties.ticket, one.properties.score]), [[false, "a", "3"], [true, "b", "3"]]);
  const [, second] = upserted.body.results;
  const read = await w.batch("read", { inputs: [{ id: second.id }, { id: first.id }, { id: "999" }], properties: ["score", "nope", "tags"], propertiesWithHistory: ["score"] });
  assert.equal(read.status, 207, read.text);
  assert.deepEqual(read.body.results.map((one) => one.id), [second.id, first.id]);
  assert.deepEqual(Object.keys(read.body.results[0].properties).sort(), ["hs_createdate", "hs_lastmodifieddate", "hs_object_id", "score", "tags"]);
  assert.deepEqual(read.body.results[0].propertiesWithHistory.score.map((one) => one.value), ["3"]);
  const byTicket = await w.batch("read", { inputs: [{ id: "b" }], idProperty: "ticket", properties: [], propertiesWithHistory: [] });
  assert.deepEqual([byTicket.status, byTicket.body.results[0].id], [200, second.id]);
  const shown = await w.send("GET", `/crm/v3/objects/communications/${first.id}?associations=contacts,companies&properties=ticket`);
  assert.deepEqual(shown.body.associations, {
    contacts: { results: [{ id: String(prospect), type: "communication_to_contact" }] },
    companies: { results: [{ id: String(account), type: "communication_to_company" }] },
  });
  const gone = await w.batch("archive", { inputs: [{ id: first.id }, { id: "999" }] });
  assert.deepEqual([gone.status, gone.text], [204, ""]);
  assert.ok(gone.headers.get("lockstep-batch"));
  assert.equal((await w.send("GET", `/crm/v3/objects/communications/${first.id}`)).status, 404);
  const archived = await w.send("GET", `/crm/v3/objects/communications/${first.id}?archived=true`);
  assert.deepEqual([archived.status, archived.body.archived, archived.body.archivedAt], [200, true, archived.body.updatedAt]);
  const again = await w.batch("upsert", { inputs: [{ id: "a", idProperty: "ticket", properties: { score: 4 } }] });
  assert.equal(again.body.results[0].new, true, "an archived communication is not there any more");
});

test("a communication is associated with what there is only", async () => {
  const w = await world();
  const other = await world();
  const theirs = await rows(db, other.id).prospect();
  const associations = [{ to: { id: theirs }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId: 81 }] }];
  const answer = await w.send("POST", "/crm/v3/objects/communications", { properties: {}, associations });
  assert.deepEqual(told(answer), [400, "VALIDATION_ERROR", `No prospect with ID ${theirs} exists, so it cannot be associated.`]);
});

test("o: one communication is created, changed, shown, listed and archived", async () => {
  const w = await world();
  const path = "/crm/v3/objects/communications";
  const created = await w.send("POST", path, { properties: { ticket: "a/b c", score: 1, hs_timestamp: 1572406217883 } });
  assert.equal(created.status, 201, created.text);
  const { id } = created.body;
  assert.equal(created.body.properties.hs_timestamp, "2019-10-30T03:30:17.883Z");
  const changed = await w.send("PATCH", `${path}/${encodeURIComponent("a/b c")}?idProperty=ticket`, { properties: { score: 2 } });
  assert.deepEqual([changed.status, changed.body.id, changed.body.properties.score], [200, id, "2"], changed.text);
  assert.ok(changed.headers.get("lockstep-batch"));
  const shown = await w.send("GET", `${path}/${encodeURIComponent("a/b c")}?idProperty=ticket&propertiesWithHistory=score`);
  assert.deepEqual(shown.body.propertiesWithHistory.score.map((one) => one.value), ["2", "1"]);
  assert.deepEqual(told(await w.send("PATCH", `${path}/999`, { properties: { score: 2 } })), [404, "OBJECT_NOT_FOUND", "resource not found"]);
  assert.deepEqual(told(await w.send("GET", `${path}/999`)), [404, "OBJECT_NOT_FOUND", "resource not found"]);
  const bad = await w.send("PATCH", `${path}/${id}`, { properties: { nope: 2 } });
  assert.deepEqual([bad.status, bad.body.context, bad.body.errors[0].context], [400, {}, { propertyName: ["nope"] }]);
  assert.deepEqual(told(await w.send("POST", path, { properties: { ticket: "a/b c" } })), [409, "CONFLICT", `Communication already exists. Existing ID: ${id}`]);
  await w.made({}, {});
  const page = await w.send("GET", `${path}?limit=2&properties=score`);
  assert.deepEqual([page.status, page.body.results.length], [200, 2], page.text);
  const { after, link } = page.body.paging.next;
  const next = await w.send("GET", link.slice(lockstep.url.length));
  assert.deepEqual([next.body.results.length, next.body.paging, next.body.results[0].id > after], [1, undefined, true]);
  assert.equal((await w.send("DELETE", `${path}/${id}`)).status, 204);
  assert.equal((await w.send("DELETE", `${path}/${id}`)).status, 204);
  assert.equal((await w.send("DELETE", `${path}/123456`)).status, 204);
  const archived = await w.send("GET", `${path}?archived=true`);
  assert.deepEqual(archived.body.results.map((one) => one.id), [id]);
});

test("r: who is not known, or may not, is told so in the dialect", async () => {
  const w = await world();
  const nobody = await hubspot(lockstep, null)("GET", "/crm/v3/objects/communications");
  assert.deepEqual([nobody.status, nobody.body.category], [401, "INVALID_AUTHENTICATION"]);
  assert.match(nobody.body.message, /^Authentication credentials not found\. This API supports OAuth 2\.0 authentication/);
  const expired = await lockstep.createToken({ organisationId: w.id, userId: w.user, expiresAt: "2026-01-01T00:00:00.000Z" });
  const late = await hubspot(lockstep, expired)("GET", "/crm/v3/objects/communications");
  assert.deepEqual([late.status, late.body.category], [401, "EXPIRED_AUTHENTICATION"]);
  const reader = await lockstep.createToken({ organisationId: w.id, userId: w.user, scopes: "crm.objects.contacts.read" });
  const send = hubspot(lockstep, reader);
  assert.equal((await send("GET", "/crm/v3/objects/communications")).status, 200);
  const refused = await send("POST", "/crm/v3/objects/communications/batch/update", { inputs: [id("1")] });
  assert.deepEqual([refused.status, refused.body.category], [403, "MISSING_SCOPES"]);
  assert.deepEqual(refused.body.errors[0].context.requiredGranularScopes, ["crm.objects.contacts.write"]);
  assert.ok(refused.body.links.scopes);
  const ours = await lockstep.createToken({ organisationId: w.id, userId: w.user, scopes: "communications.read communications.write" });
  assert.equal((await hubspot(lockstep, ours)("POST", "/crm/v3/objects/communications", { properties: {} })).status, 201);
});

test("addresses and methods that there are not are refused in the dialect", async () => {
  const w = await world();
  for (const [method, path, status, category] of [
    ["GET", "/crm/v3/objects/contacts", 404, "OBJECT_NOT_FOUND"],
    ["PUT", "/crm/v3/objects/communications/1", 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/crm/v3/objects/communications?limit=1000", 400, "VALIDATION_ERROR"],
    ["GET", "/crm/v3/objects/communications?wat=1", 400, "VALIDATION_ERROR"],
  ]) {
    const answer = await w.send(method, path);
    assert.deepEqual([answer.status, answer.body.category], [status, category], `${method} ${path}`);
    assert.ok(answer.body.correlationId);
  }
});

test("o: answers say what is left of the rate limit, in the system's headers", async () => {
  const w = await world();
  const { headers } = await w.send("GET", "/crm/v3/objects/communications");
  for (const name of ["max", "remaining", "interval-milliseconds"]) assert.match(headers.get(`x-hubspot-ratelimit-${name}`), /^\d+$/);
});
