// What a caller says where nothing is read: it is refused, and not passed over.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bulk, client, errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;
const org = await organisation(lockstep);
const { api } = org;
const mine = rows(db, org.id);
const BODY =
  "this action takes no body, and nothing of it is read; its parameters go into the address, as `actionParams[…]`, and so does `preview=true` where it has a preview";
const META = "`meta` is not read; ask for a preview by `preview=true` in the address, or by the header `Lockstep-Preview: true`";

const ids = await mine.prospects(3);
const tag = (attributes) => api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ ids, ...attributes }) });
const done = await tag({ tags: ["vip"] });
const waiting = await api.data("POST", "/batches/actions/prospectsAddTags?actionParams[filter][firstName]=Ada", { body: bulk({ tags: ["late"] }) });
const task = await mine.task({ owner_id: org.user });

for (const path of [
  `/batches/${done.id}/actions/revert`,
  `/batches/${done.id}/actions/retry`,
  `/batches/${waiting.id}/actions/confirm`,
  `/batches/${waiting.id}/actions/cancel`,
  `/tasks/${task}/actions/markComplete`,
  `/tasks/${task}/actions/snooze`,
]) {
  test(`a body of ${path.replace(/\d+/, "{id}")} that says something is refused, and nothing happens`, async () => {
    const before = await snapshot(db);
    for (const [raw, type, place] of [
      ['{"preview":true}', "application/json", "/preview"],
      ['{"data":{"attributes":{"completionNote":"Signed"}}}', "application/vnd.api+json", "/data/attributes/completionNote"],
      ["actionParams[preview]=true", "application/x-www-form-urlencoded", null],
    ]) {
      const answer = await api.send("POST", path, { raw, headers: { "content-type": type } });
      const code = place === null ? "malformedJson" : "unknownMember";
      assert.deepEqual(errors(answer), [[code, BODY, place]], raw);
    }
    assert.deepEqual(await snapshot(db), before);
  });
}

test("an empty document is no body", async () => {
  for (const body of [{}, { data: {} }, { data: { type: "task", id: task } }]) {
    const answer = await api.post(`/tasks/${task}/actions/snooze`, body);
    assert.equal(answer.status, 200, answer.text);
  }
});

test("a preview that `meta` asks for is refused, and nothing happens", async () => {
  const before = await snapshot(db);
  const body = bulk({ ids, tags: ["never"] });
  const meta = { preview: true };
  for (const [method, path, sent, place] of [
    ["POST", "/batches/actions/prospectsAddTags", { ...body, meta }, "/meta/preview"],
    ["POST", "/batches/actions/prospectsAddTags", { data: { ...body.data, meta } }, "/data/meta/preview"],
    ["POST", "/prospects", { data: { type: "prospect", attributes: { firstName: "Ada" } }, meta }, "/meta/preview"],
    ["PATCH", `/prospects/${ids[0]}`, { data: { type: "prospect", id: ids[0], attributes: { firstName: "Eve" } }, meta }, "/meta/preview"],
  ]) {
    assert.deepEqual(errors(await api.send(method, path, { body: sent })), [["unknownMember", META, place]], path);
  }
  assert.deepEqual(await snapshot(db), before);
  const other = await api.post("/batches/actions/prospectsAddTags", { ...body, meta: { source: "crm" } });
  assert.equal(other.status, 200, other.text);
});

test("what failed is tried again once, however often one asks", async () => {
  const mara = await organisation(lockstep);
  const csv = { raw: "firstName,lastName,owner\nAda,Twice,999999\nBea,Twice,999999\n", headers: { "content-type": "text/csv" } };
  const first = await mara.api.data("POST", "/batches/actions/prospectsImport", csv);
  assert.equal(first.attributes.failures, 2, JSON.stringify(first));
  await db.prepare("INSERT INTO users (id, organisation_id, created_at, updated_at, first_name, email) VALUES (999999, ?1, '', '', 'Lin', 'lin@example.com')").bind(mara.id).run();
  const answers = await Promise.all([1, 2, 3].map(() => mara.api.post(`/batches/${first.id}/actions/retry`)));
  const made = answers.filter(({ status }) => status === 200);
  assert.equal(made.length, 1, JSON.stringify(answers.map(({ text }) => text)));
  const retry = made[0].body.data;
  assert.equal(retry.attributes.summary.changed, 2);
  const again = await mara.api.post(`/batches/${first.id}/actions/retry`);
  const detail = `what failed in batch ${first.id} was tried again by batch ${retry.id}; \`retry\` that one for what failed there`;
  assert.deepEqual(errors(again), [["actionNotApplicable", detail, null]]);
  assert.equal((await mara.api.all("/prospects?filter[lastName]=Twice")).length, 2);
});

test("who may not delete may not confirm a deletion", async () => {
  const asked = await api.data("POST", "/batches/actions/prospectsDestroyAll?actionParams[filter][firstName]=Ada", { body: bulk({}) });
  const token = await lockstep.createToken({ organisationId: org.id, userId: org.user, scopes: "prospects.read batches.read batches.write" });
  const answer = await client(lockstep, token).post(`/batches/${asked.id}/actions/confirm`);
  assert.equal(answer.status, 403, answer.text);
  assert.match(answer.text, /prospects\.delete/);
  assert.equal((await api.data("GET", `/batches/${asked.id}`)).attributes.state, "confirming");
});
