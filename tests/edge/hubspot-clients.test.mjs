// The HubSpot-style dialect: what live connectors and scripts send to it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { server, snapshot } from "./support.mjs";
import { world as newWorld } from "./hubspot-support.mjs";

const lockstep = await server();
const world = () => newWorld(lockstep);
const OBJECTS = "/crm/v3/objects/communications";
const EMPTY_KEY = 'Some required fields were not set: [id]. It is empty; it must be the value of "ticket" that names the record.';

const keyed = (id, score, more = {}) => ({ id, idProperty: "ticket", properties: { score }, ...more });

for (const operation of ["update", "upsert"]) {
  test(`an empty key in a batch ${operation} refuses the call, and only its input where each has a trace id`, async () => {
    const w = await world();
    await w.made({ ticket: "a", score: 1 });
    const before = await snapshot(lockstep.db);
    for (const id of ["", " "]) {
      const answer = await w.batch(operation, { inputs: [keyed("a", 2), keyed(id, 3)] });
      const { category, message } = answer.body;
      assert.deepEqual([answer.status, category, message], [400, "VALIDATION_ERROR", EMPTY_KEY]);
    }
    assert.deepEqual(await snapshot(lockstep.db), before);
    const traced = [keyed("", 3), keyed("a", 2), keyed("", 4)].map((input, index) => ({ ...input, objectWriteTraceId: `t${index}` }));
    const answer = await w.batch(operation, { inputs: traced });
    assert.equal(answer.status, 207, answer.text);
    assert.deepEqual(answer.body.results.map((one) => [one.properties.ticket, one.properties.score]), [["a", "2"]]);
    assert.deepEqual(answer.body.errors.map(({ category, message, context }) => [category, message, context.index]), [
      ["VALIDATION_ERROR", EMPTY_KEY, ["0"]],
      ["VALIDATION_ERROR", EMPTY_KEY, ["2"]],
    ]);
    const all = await w.send("GET", `${OBJECTS}?limit=100`);
    assert.equal(all.body.results.length, 1, "no record was made");
  });
}

test("an empty key names no record to read, to change or to archive", async () => {
  const w = await world();
  await w.made({ score: 1 });
  const blank = await w.send("PATCH", `${OBJECTS}/%20?idProperty=ticket`, { properties: { score: 2 } });
  assert.deepEqual([blank.status, blank.body.message], [400, EMPTY_KEY]);
  const read = await w.batch("read", { inputs: [{ id: "" }], idProperty: "ticket", properties: [] });
  assert.deepEqual([read.status, read.body.results], [207, []]);
  const plain = await w.batch("update", { inputs: [{ id: "", properties: { score: 2 } }] });
  assert.deepEqual([plain.status, plain.body.results], [207, []]);
  const archived = await w.batch("archive", { inputs: [{ id: "" }] });
  assert.equal(archived.status, 204);
  assert.equal((await w.send("GET", OBJECTS)).body.results.length, 1);
});

test("what a body says of one record beside its properties is refused where the address says it, and changes nothing", async () => {
  const w = await world();
  const [id] = await w.made({ ticket: "a", score: 1 });
  const before = await snapshot(lockstep.db);
  for (const path of [`${OBJECTS}/${id}`, `${OBJECTS}/a?idProperty=ticket`]) {
    const sent = await w.send("PATCH", path, { idProperty: "ticket", properties: { score: 2 } });
    const said = 'Invalid input JSON on line 1, column 15: Unrecognized field "idProperty", known fields: properties, objectWriteTraceId';
    assert.deepEqual([sent.status, sent.body.message], [400, said]);
  }
  const create = await w.send("POST", OBJECTS, { idProperty: "ticket", properties: { ticket: "b" } });
  assert.equal(create.status, 400, create.text);
  assert.deepEqual(await snapshot(lockstep.db), before);
  const right = await w.send("PATCH", `${OBJECTS}/a?idProperty=ticket`, { properties: { score: 2 } });
  assert.deepEqual([right.status, right.body.id], [200, id]);
});

test("a direction that there is not and an association that somebody else has defined are refused", async () => {
  const w = await world();
  const sorted = await w.send("POST", `${OBJECTS}/search`, { sorts: [{ propertyName: "score", direction: "desc" }] });
  assert.equal(sorted.status, 400, sorted.text);
  assert.match(sorted.body.message, /Unrecognized direction "desc", known directions: ASCENDING, DESCENDING$/);
  const associations = [{ to: { id: "1" }, types: [{ associationCategory: "USER_DEFINED", associationTypeId: 81 }] }];
  const made = await w.send("POST", OBJECTS, { properties: { ticket: "a" }, associations });
  assert.equal(made.status, 400, made.text);
  assert.equal(made.body.message, "COMMUNICATION has no association types that are USER_DEFINED; all are HUBSPOT_DEFINED.");
  assert.equal((await w.send("GET", OBJECTS)).body.results.length, 0);
});

test("an upsert that would clear the property it is named by makes one record, not one each time", async () => {
  const w = await world();
  const body = { inputs: [{ id: "n", idProperty: "ticket", properties: { ticket: "", score: 1 } }] };
  const [first] = (await w.batch("upsert", body)).body.results;
  assert.deepEqual([first.new, first.properties.ticket], [true, "n"]);
  const [second] = (await w.batch("upsert", body)).body.results;
  assert.deepEqual([second.new, second.id, second.properties.ticket], [false, first.id, null]);
});

test("filters beside the groups of a search are one group", async () => {
  const w = await world();
  const [first] = await w.made({ score: 1, ticket: "a" }, { score: 2, ticket: "b" });
  const filters = [
    { propertyName: "score", operator: "LTE", value: "2" },
    { propertyName: "ticket", operator: "EQ", value: "A" },
  ];
  const found = async (body) => {
    const answer = await w.send("POST", `${OBJECTS}/search`, body);
    return answer.status === 200 ? answer.body.results.map((one) => one.id) : [answer.status, answer.body.message];
  };
  assert.deepEqual(await found({ filters }), [first]);
  assert.deepEqual(await found({ filters, filterGroups: [] }), [first]);
  const both = "A search has filterGroups and filters; put the filters into one of the groups, or leave out the filterGroups.";
  assert.deepEqual(await found({ filters, filterGroups: [{ filters }] }), [400, both]);
});

test(";value adds to a multi-select", async () => {
  const w = await world();
  const [first, second] = await w.made({ tags: "b" }, { tags: ";a" });
  const tags = async (id) => (await w.one(id)).properties.tags;
  assert.equal(await tags(second), "a");
  const change = async (tags, options) => w.batch("update", { inputs: [first, second].map((id) => ({ id, properties: { tags } })) }, options);
  const preview = await change(";a", { query: "?preview=true" });
  assert.deepEqual(preview.body.results.map((one) => one.properties.tags), ["b;a", "a"]);
  assert.equal(await tags(first), "b");
  const changed = await change(";a");
  assert.equal(changed.status, 200, changed.text);
  assert.deepEqual([await tags(first), await tags(second)], ["b;a", "a"]);
  await change(";b;a");
  assert.deepEqual([await tags(first), await tags(second)], ["b;a", "a;b"]);
  const { id } = await w.api.data("POST", `/batches/${changed.headers.get("lockstep-batch")}/actions/revert`);
  await w.api.over(id);
  await change("b");
  assert.equal(await tags(second), "b", "without a semicolon it overwrites");
  const single = await w.send("PATCH", `${OBJECTS}/${first}`, { properties: { tags: ";a" } });
  assert.equal(single.status, 200, single.text);
  assert.equal(await tags(first), "b;a");
  const wrong = await change(";c");
  assert.equal(wrong.status, 400);
  assert.equal(wrong.body.errors[0].message, "c was not one of the allowed options: [a, b]");
  const body = await w.send("PATCH", `${OBJECTS}/${first}`, { properties: { hs_communication_body: ";a" } });
  assert.equal(body.status, 200, "of any other property it is a value");
  assert.equal((await w.one(first)).properties.hs_communication_body, ";a");
});

test("a query finds the beginnings of words: 77 does not find 177", async () => {
  const w = await world();
  const bodies = ["Room 77, upstairs", "Room 177", "7712 is the number"];
  const ids = await w.made(...bodies.map((hs_communication_body) => ({ hs_communication_body })));
  const found = async (query) => (await w.send("POST", `${OBJECTS}/search`, { query })).body.results.map((one) => one.id);
  assert.deepEqual(await found("77"), [ids[0], ids[2]]);
  assert.deepEqual(await found("ROOM 7"), [ids[0]]);
  assert.deepEqual(await found("oom"), []);
});
