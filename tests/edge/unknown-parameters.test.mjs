// A parameter of a write that nobody knows is refused, with what was probably meant, and nothing is written: what it was
// to prevent would happen. What only reads goes on ignoring it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { world as communications } from "./hubspot-support.mjs";
import { bulk, errors, organisation, rows, server, snapshot } from "./support.mjs";
import { world as records } from "./talkdesk-support.mjs";

const lockstep = await server();
const { db } = lockstep;
const org = await organisation(lockstep);
const { api } = org;
const mine = rows(db, org.id);
const prospect = await mine.prospect();
const task = await mine.task({ owner_id: org.user });
const sequence = await mine.insert("sequences", { name: "Autumn" });
const tagged = await api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ ids: [prospect], tags: ["x"] }) });
await api.over(tagged.id);

const destroy = "/batches/actions/prospectsDestroyAll";
/** With these it would run at once, on all records. */
const meant = "actionParams[skipConfirmation]=true&actionParams[all]=true";

const unknown = (sent, meant) => ["unknownParameter", `\`${sent}\` is not a parameter here; did you mean \`${meant}\`?`, sent];

test("what is nearly a filter, or a preview, of a bulk change deletes nothing", async () => {
  const before = await snapshot(db);
  for (const [query, sent, right] of [
    ["preveiw=true", "preveiw", "preview"],
    ["actionParams[preveiw]=true", "actionParams[preveiw]", "actionParams[preview]"],
    ["actionParams.preview=true", "actionParams.preview", "actionParams[preview]"],
    ["actionParams.filter.id=1", "actionParams.filter.id", "actionParams[filter][id]"],
    ["ids=1", "ids", "actionParams[filter][id]"],
    ["id=1", "id", "actionParams[filter][id]"],
    ["filter[id]=1", "filter[id]", "actionParams[filter][id]"],
    ["filter=1", "filter", "actionParams[filter][…]"],
    ["actionParams%255Bfilter%255D%255Bid%255D=1", "actionParams%5Bfilter%5D%5Bid%5D", "actionParams[filter][id]"],
    ["actionParam[filter][id]=1", "actionParam[filter][id]", "actionParams[filter][id]"],
  ]) {
    for (const path of [destroy, "/batches"]) {
      const answer = await api.post(`${path}?${meant}&${query}`, bulk({ ...(path === "/batches" && { action: "prospectsDestroyAll" }) }));
      assert.deepEqual([answer.status, errors(answer)], [400, [unknown(sent, right)]], `${path} ${query}`);
    }
  }
  assert.deepEqual(await snapshot(db), before);
});

test("what is like nothing is refused with what there is", async () => {
  const before = await snapshot(db);
  const answer = await api.post("/prospects?colour=red", { data: { type: "prospect" } });
  const detail = "`colour` is not a parameter here; there are `fields[…]`, `provideAuthorizationMeta` or `provideDataConnections`";
  assert.deepEqual([answer.status, errors(answer)], [400, [["unknownParameter", detail, "colour"]]]);
  assert.deepEqual(await snapshot(db), before);
});

const csv = { raw: "firstName\nAda\n", headers: { "content-type": "text/csv" } };
const name = { body: { data: { type: "prospect", id: prospect, attributes: { firstName: "Bo" } } } };

for (const [method, path, options] of [
  ["POST", "/prospects", { body: { data: { type: "prospect" } } }],
  ["PATCH", `/prospects/${prospect}`, name],
  ["DELETE", `/prospects/${prospect}`],
  ["POST", `/tasks/${task}/actions/markComplete`],
  ["POST", `/sequences/${sequence}/actions/activate`],
  ["POST", "/sequenceStates", { body: { data: { type: "sequenceState" } } }],
  ["POST", `/batches/${tagged.id}/actions/revert`],
  ["POST", `/batches/${tagged.id}/actions/retry`],
  ["POST", "/batches/actions/prospectsImport", csv],
]) {
  test(`${method} ${path}: what nobody knows is refused`, async () => {
    const before = await snapshot(db);
    for (const parameter of ["colour=red", "actionParams[colour]=red", "sort=id", "filter[id]=1", "async=true"]) {
      const answer = await api.send(method, `${path}?${parameter}`, options);
      assert.deepEqual([answer.status, errors(answer).map(([code, , place]) => [code, place])], [400, [["unknownParameter", parameter.split("=")[0]]]], answer.text);
    }
    assert.deepEqual(await snapshot(db), before);
  });
}

test("what every answer knows is known to writes, too", async () => {
  const shown = "fields[prospect]=firstName&fields[batch]=state&provideAuthorizationMeta=true&provideDataConnections=true&preview=false";
  const made = await api.data("POST", `/prospects?${shown}`, { body: { data: { type: "prospect", attributes: { firstName: "Ada" } } } });
  assert.deepEqual([Object.keys(made.attributes), made.meta.canWrite], [["firstName"], true]);
  const changed = await api.send("PATCH", `/prospects/${made.id}?${shown}`, { body: { data: { type: "prospect", id: made.id, attributes: { firstName: "Bo" } } } });
  assert.equal(changed.status, 200, changed.text);
  const batch = await api.data("POST", `/batches/actions/prospectsAddTags?${shown}&newFilterSyntax=true&actionParams[filter][id][]=${made.id}`, { body: bulk({ tags: ["y"] }) });
  assert.deepEqual(Object.keys(batch.attributes), ["state"]);
  assert.equal((await api.delete(`/prospects/${made.id}?${shown}`)).status, 204);
});

test("what only reads ignores what it does not know", async () => {
  for (const path of ["/prospects", `/prospects/${prospect}`, "/batches", ""]) {
    assert.equal((await api.get(`${path}?preveiw=true&ids=1&colour=red`)).status, 200, path);
  }
});

test("several ids of a filter are one of them", async () => {
  const [one, two, three] = await mine.prospects(3);
  const id = "actionParams[filter][id]";
  const answer = await api.post(`${destroy}?preview=true&${id}=${one}&${id}=${two}`, bulk({}));
  assert.equal(answer.body.meta.preview.total, 2, answer.text);
  const batch = await api.data("POST", `${destroy}?${id}=${one}&${id}=${two}&actionParams[skipConfirmation]=true`, { body: bulk({}) });
  assert.equal((await api.over(batch.id)).attributes.summary.changed, 2);
  assert.equal((await api.get(`/prospects/${three}`)).status, 200);
});

test("another parameter of a bulk change that says two things is refused", async () => {
  const before = await snapshot(db);
  for (const [name, one, other] of [
    ["actionParams[filter][title]", "a", "b"],
    ["actionParams[filter][owner][id]", 1, 2],
    ["actionParams[skipConfirmation]", true, false],
    ["actionParams[all]", true, false],
    ["newFilterSyntax", true, false],
  ]) {
    const answer = await api.post(`${destroy}?${name}=${one}&${name}=${other}`, bulk({}));
    const detail = `\`${name}\` is there more than once, with different values; keep one of them`;
    assert.equal(answer.status, 400, answer.text);
    assert.deepEqual(errors(answer)[0], ["repeatedParameter", detail, name]);
  }
  assert.deepEqual(await snapshot(db), before);
});

test("a slip in a switch deletes no records of a list", async () => {
  const { send, list, ids } = await records(lockstep);
  const before = await snapshot(db);
  for (const [method, path, body, parameter, right] of [
    ["DELETE", `${list}/records/bulks`, [{ id: ids[0] }], "preveiw", "preview"],
    ["PATCH", `${list}/records/bulks`, [{ op: "replace", path: `/records/${ids[0]}`, value: { priority: 1 } }], "asynch", "async"],
    ["POST", `${list}/records/bulks`, { records: [{ phone_number: "+15550009", first_name: "Bo", last_name: "Maplewood" }] }, "Preview", "preview"],
    ["POST", `${list}/records`, { phone_numbers: [{ phone_number: "+15550009", phone_type: "HOME" }], first_name: "Bo", last_name: "Maplewood" }, "preveiw", "preview"],
    ["DELETE", `${list}/records/${ids[0]}`, undefined, "prewiew", "preview"],
    ["DELETE", `${list}/records?phone_number=%2B15550001`, undefined, "phone_numbers", "phone_number"],
    ["DELETE", `${list}/external-records?external_provider=salesforce&external_id=003-0`, undefined, "external_ids", "external_id"],
    ["POST", "/record-lists", { name: "Others" }, "preveiw", "preview"],
    ["PATCH", list, { name: "Others" }, "preveiw", "preview"],
  ]) {
    const answer = await send(method, `${path}${path.includes("?") ? "&" : "?"}${parameter}=true`, body);
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.body.code, "unknownParameter", answer.text);
    assert.ok(answer.text.includes(`did you mean \`${right}\`?`), answer.text);
  }
  const twice = await send("DELETE", `${list}/records?phone_number=%2B15550001&phone_number=%2B15550002`);
  assert.deepEqual([twice.status, twice.body.code], [400, "repeatedParameter"], twice.text);
  assert.deepEqual(await snapshot(db), before);
});

test("a slip in a switch changes no communications", async () => {
  const { send, made } = await communications(lockstep);
  const [id] = await made({ hs_communication_body: "Hello", hs_communication_channel_type: "SMS" });
  const before = await snapshot(db);
  const objects = "/crm/v3/objects/communications";
  const properties = { hs_communication_body: "Bye" };
  for (const [method, path, body, parameter, right] of [
    ["POST", `${objects}/batch/update`, { inputs: [{ id, properties }] }, "preveiw", "preview"],
    ["POST", `${objects}/batch/archive`, { inputs: [{ id }] }, "asyn", "async"],
    ["POST", objects, { properties }, "preveiw", "preview"],
    ["PATCH", `${objects}/${id}`, { properties }, "idproperty", "idProperty"],
    ["DELETE", `${objects}/${id}`, undefined, "preveiw", "preview"],
    ["DELETE", "/crm/v3/properties/communications/score", undefined, "preveiw", "preview"],
  ]) {
    const answer = await send(method, `${path}?${parameter}=true`, body);
    assert.equal(answer.status, 400, answer.text);
    assert.ok(answer.text.includes(`did you mean \`${right}\`?`), answer.text);
  }
  assert.deepEqual(await snapshot(db), before);
});
