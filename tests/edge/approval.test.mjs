// More records than one person may change wait for a second person, whichever way they are asked for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { world as communications } from "./hubspot-support.mjs";
import { client, errors, organisation, rows, server, snapshot } from "./support.mjs";
import { world as records } from "./talkdesk-support.mjs";

const lockstep = await server();

/** An organisation with four prospects and two people, in which one person may change so many records. */
async function team(approvalAbove) {
  const org = await organisation(lockstep);
  const its = rows(lockstep.db, org.id);
  const ids = [];
  for (let index = 0; index < 4; index++) ids.push(await its.prospect({}));
  const user = await its.insert("users", { email: "second@example.com" });
  const of = async (values) => client(lockstep, await lockstep.createToken({ organisationId: org.id, ...values }));
  const [setting] = (await org.api.get("/settings")).body.data;
  const changed = await org.api.send("PATCH", `/settings/${setting.id}`, { body: { data: { type: "setting", id: setting.id, attributes: { approvalAbove } } } });
  assert.equal(changed.status, 200, changed.text);
  assert.equal(changed.body.data.attributes.approvalAbove, approvalAbove);
  return { ...org, ids, second: await of({ userId: user }), secondUser: user, same: await of({ userId: org.user }), of };
}

const tag = (ids) => ({ data: { type: "batch", attributes: { tags: ["x"], ...(ids && { ids }) } } });
const refused = [["approvalRequired", "you have started this batch, and it is for more records than one person may change; somebody else has to confirm it", null]];

test("a batch of more records waits for another person, whatever was skipped", async () => {
  const { api, ids, second, secondUser, same, user } = await team(3);
  for (const [query, body] of [
    ["", tag(ids)],
    [`?actionParams[filter][id]=${ids}&actionParams[skipConfirmation]=true`, tag()],
    ["?actionParams[all]=true&actionParams[skipConfirmation]=true", tag()],
  ]) {
    const { body: started } = await api.post(`/batches/actions/prospectsAddTags${query}`, body);
    const { id, attributes, relationships } = started.data;
    assert.deepEqual([attributes.state, attributes.approvalRequired, attributes.confirmCount], ["confirming", true, 4], query);
    assert.equal(relationships.confirmer.data, null);
    for (const own of [api, same]) assert.deepEqual(errors(await own.post(`/batches/${id}/actions/confirm`)), refused);
    const answer = await second.post(`/batches/${id}/actions/confirm`);
    assert.equal(answer.status, 200, answer.text);
    const batch = answer.body.data;
    assert.equal(batch.attributes.state, "finished");
    assert.deepEqual([batch.relationships.creator.data.id, batch.relationships.confirmer.data.id], [user, secondUser]);
    // What takes it back was meant with it.
    const undone = await api.post(`/batches/${id}/actions/revert`);
    assert.equal(undone.body.data.attributes.state, "finished", undone.text);
  }
  const confirmed = await api.get(`/batches?filter[confirmer][id]=${secondUser}`);
  assert.equal(confirmed.body.data.length, 3);
});

test("as many as one person may change do not wait, and nobody has to approve where nothing is set", async () => {
  for (const approvalAbove of [4, null]) {
    const { api, ids } = await team(approvalAbove);
    const { body } = await api.post("/batches/actions/prospectsAddTags", tag(ids));
    assert.deepEqual([body.data.attributes.state, body.data.attributes.approvalRequired], ["finished", false]);
  }
});

test("an import waits, too, and may be canceled by who started it", async () => {
  const { api, second } = await team(1);
  const file = { raw: "firstName\nAda\nBo\n", headers: { "content-type": "text/csv" } };
  const { body, text } = await api.send("POST", "/batches/actions/prospectsImport?actionParams[note]=From%20the%20fair", file);
  assert.ok(body.data, text);
  const { id, attributes } = body.data;
  assert.deepEqual([attributes.state, attributes.approvalRequired, attributes.note], ["confirming", true, "From the fair"]);
  assert.deepEqual(errors(await api.post(`/batches/${id}/actions/confirm`)), refused);
  assert.equal((await api.post(`/batches/${id}/actions/cancel`)).body.data.attributes.state, "canceled");
  const again = (await api.send("POST", "/batches/actions/prospectsImport", file)).body.data;
  assert.equal((await second.post(`/batches/${again.id}/actions/confirm`)).body.data.attributes.state, "finished");
});

test("who confirms needs the scopes of what is confirmed", async () => {
  const { api, ids, of, secondUser } = await team(0);
  const { id } = (await api.post("/batches/actions/prospectsDestroyAll", { data: { type: "batch", attributes: { ids } } })).body.data;
  const reader = await of({ userId: secondUser, scopes: "batches.write prospects.write" });
  assert.equal((await reader.post(`/batches/${id}/actions/confirm`)).status, 403);
  assert.equal((await api.get(`/batches/${id}`)).body.data.attributes.state, "confirming");
});

test("a request that is repeated with its key waits as the first did", async () => {
  const { api, ids } = await team(2);
  const asked = () => api.send("POST", "/batches/actions/prospectsAddTags", { body: tag(ids), headers: { "idempotency-key": "approval" } });
  const [first, again] = [await asked(), await asked()];
  assert.deepEqual(again.body, first.body);
  assert.equal(again.headers.get("idempotency-replayed"), "true");
  assert.equal(first.body.data.attributes.state, "confirming");
});

/** Lets one person of an organisation change so many records at once. */
const allow = (org, approvalAbove) => lockstep.db.prepare("UPDATE settings SET approval_above = ?1 WHERE organisation_id = ?2").bind(approvalAbove, org.id).run();

const detail = "this call is for 3 records, and one person may change 2 at once; send it with `async=true`, and somebody else confirms its batch";

test("a Talkdesk-style call for more records is refused, and waits where it is asynchronous", async () => {
  const { org, send, list, ids } = await records(lockstep);
  const all = ids.map((id) => ({ id }));
  await allow(org, 2);
  const before = await snapshot(lockstep.db);
  for (const headers of [{}, { "idempotency-key": "three" }]) {
    const refusal = await send("DELETE", `${list}/records/bulks`, all, headers);
    assert.deepEqual([refusal.status, refusal.body.code, refusal.body.description], [403, "approvalRequired", detail]);
    assert.deepEqual(await snapshot(lockstep.db), before);
  }
  // To ask what it would do is nobody's to approve, and neither is a call about one record.
  assert.equal((await send("DELETE", `/preview${list}/records/bulks`, all)).status, 200);
  const waits = await send("DELETE", `${list}/records/bulks?async=true`, all);
  assert.equal(waits.status, 202, waits.text);
  const [batch] = (await org.api.get("/batches?sort=-id&page[size]=1")).body.data;
  assert.deepEqual([batch.attributes.state, batch.attributes.approvalRequired, batch.attributes.total], ["confirming", true, 3]);
  assert.deepEqual(errors(await org.api.post(`/batches/${batch.id}/actions/confirm`)), refused);
  const second = await rows(lockstep.db, org.id).insert("users", { email: "second@example.com" });
  const other = client(lockstep, await lockstep.createToken({ organisationId: org.id, userId: second }));
  assert.equal((await other.post(`/batches/${batch.id}/actions/confirm`)).body.data.attributes.state, "finished");
  assert.equal((await send("GET", `${list}/records/${ids[0]}`)).status, 404);
  await allow(org, 0);
  assert.equal((await send("POST", `${list}/records`, { phone_numbers: [{ phone_number: "+15550009", phone_type: "MOBILE" }], first_name: "Ada", last_name: "Byron" })).status, 201, "one record is no bulk change");
});

test("a HubSpot-style batch of more records is refused, and waits where it is asynchronous", async () => {
  const org = await communications(lockstep);
  const { send } = org;
  const inputs = [1, 2, 3].map((number) => ({ properties: { hs_communication_body: `${number}` } }));
  await allow(org, 2);
  const before = await snapshot(lockstep.db);
  const refusal = await send("POST", "/crm/v3/objects/communications/batch/create", { inputs });
  assert.deepEqual([refusal.status, refusal.body.category, refusal.body.message], [403, "APPROVAL_REQUIRED", detail]);
  assert.deepEqual(await snapshot(lockstep.db), before);
  assert.equal((await send("POST", "/crm/v3/objects/communications/batch/create", { inputs: inputs.slice(1) })).status, 201);
  const waits = await send("POST", "/crm/v3/objects/communications/batch/create?async=true", { inputs });
  assert.deepEqual([waits.status, waits.body.status], [202, "PENDING"]);
  const [batch] = (await org.api.get("/batches?sort=-id&page[size]=1")).body.data;
  assert.equal(batch.attributes.state, "confirming");
  await allow(org, 0);
  assert.equal((await send("POST", "/crm/v3/objects/communications", inputs[0])).status, 201, "one record is no bulk change");
});

test("why a batch is made is kept, from a parameter or from a document", async () => {
  const { api, ids } = await team(null);
  const noted = await api.post("/batches/actions/prospectsAddTags?actionParams[note]=Spring%20%F0%9F%8C%B1", tag(ids));
  assert.equal(noted.body.data.attributes.note, "Spring 🌱");
  const document = { data: { type: "batch", attributes: { action: "prospectsAddTags", note: "Autumn", payload: { ids, tags: ["y"] } } } };
  assert.equal((await api.post("/batches", document)).body.data.attributes.note, "Autumn");
  const both = (note) => api.post(`/batches?actionParams[note]=${note}`, document);
  assert.equal((await both("Autumn")).body.data.attributes.note, "Autumn");
  assert.deepEqual(errors(await both("Spring")), [["repeatedParameter", "`actionParams[note]` says something else than `note` of the document; keep one of them", "actionParams[note]"]]);
  const long = await api.post(`/batches/actions/prospectsAddTags?actionParams[note]=${"x".repeat(256)}`, tag(ids));
  assert.equal(long.status, 422, long.text);
});

test("settings are the organisation's own, and there is one record of them", async () => {
  const [ours, theirs] = [await team(7), await team(8)];
  const list = (await ours.api.get("/settings")).body;
  assert.deepEqual([list.data.length, list.data[0].attributes.approvalAbove], [1, 7]);
  const [{ id }] = (await theirs.api.get("/settings")).body.data;
  const body = { data: { type: "setting", id, attributes: { approvalAbove: null } } };
  assert.equal((await ours.api.send("PATCH", `/settings/${id}`, { body })).status, 404);
  assert.equal((await ours.api.post("/settings", { data: { type: "setting", attributes: {} } })).status, 405);
  assert.equal((await ours.api.delete(`/settings/${list.data[0].id}`)).status, 405);
  const reader = await ours.of({ userId: ours.user, scopes: "settings.read" });
  assert.equal((await reader.get("/settings")).status, 200);
  assert.equal((await reader.send("PATCH", `/settings/${list.data[0].id}`, { body })).status, 403);
});
