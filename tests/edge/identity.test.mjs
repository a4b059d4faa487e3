// What a token may do: its scopes, and how long it lasts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf } from "../../scripts/seed.mjs";
import { bulk, client, errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const mine = rows(lockstep.db, org.id);

/** A client of ours whose token has these scopes. */
async function holding(scopes, values) {
  return client(lockstep, await lockstep.createToken({ organisationId: org.id, userId: org.user, scopes, ...values }));
}

const missing = (...scopes) =>
  scopes.map((scope) => [
    "unauthorizedOauthScope",
    `this token does not have the scope \`${scope}\`, which this request needs; ask for a token that has it`,
    null,
  ]);

const prospect = await mine.prospect();
const task = await mine.task({ owner_id: org.user });
const tagged = await org.api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ ids: [prospect], tags: ["vip"] }) });
await org.api.over(tagged.id);

const newTask = {
  data: { type: "task", attributes: { action: "call" }, relationships: { subject: { data: { type: "prospect", id: prospect } } } },
};
const note = { data: { type: "task", id: task, attributes: { note: "x" } } };

/** Requests, each with the scopes that it needs; the last ones delete. */
const requests = [
  ["GET", "/tasks", ["tasks.read"]],
  ["HEAD", "/tasks", ["tasks.read"]],
  ["GET", `/tasks/${task}`, ["tasks.read"]],
  ["GET", "/users", ["users.read"]],
  ["GET", "/tasks?include=prospect.account,owner", ["tasks.read", "prospects.read", "accounts.read", "users.read"]],
  ["GET", `/tasks/${task}?include=owner`, ["tasks.read", "users.read"]],
  ["GET", "/batches", ["batches.read"]],
  ["GET", `/batches/${tagged.id}`, ["batches.read"]],
  ["GET", "/batchItems", ["batchItems.read", "prospects.read"]],
  ["GET", `/batchItems?filter[batchId]=${tagged.id}`, ["batchItems.read", "prospects.read"]],
  ["GET", `/batchItems/${tagged.id * 10_000_000 + 1}`, ["batchItems.read", "prospects.read"]],
  ["GET", `/batches/${tagged.id}?include=batchItems`, ["batches.read", "batchItems.read", "prospects.read"]],
  ["GET", `/batches/${tagged.id}/events`, ["batches.read", "prospects.read"]],
  ["GET", `/batches/${tagged.id}/report.csv`, ["batches.read", "prospects.read"]],
  ["GET", `/batches/${tagged.id}/report.ndjson`, ["batches.read", "prospects.read"]],
  ["GET", "/tasks?filter[owner][email]=x", ["tasks.read", "users.read"]],
  ["GET", `/batches?filter[prospect][id]=${prospect}`, ["batches.read", "prospects.read"]],
  ["POST", "/tasks", ["tasks.write"], newTask],
  ["PATCH", `/tasks/${task}`, ["tasks.write"], note],
  ["POST", `/tasks/${task}/actions/snooze`, ["tasks.write"]],
  ["POST", "/batches/actions/prospectsAddTags", ["batches.write", "prospects.write"], bulk({ ids: [prospect], tags: ["x"] })],
  [
    "POST",
    "/batches",
    ["batches.write", "prospects.write"],
    { data: { type: "batch", attributes: { action: "prospectsAddTags", payload: { ids: [prospect], tags: ["x"] } } } },
  ],
  ["POST", "/batches/actions/tasksSnooze?actionParams[filter][owner][email]=x&actionParams[skipConfirmation]=true", ["batches.write", "tasks.write", "users.read"], bulk({})],
  ["POST", `/batches/${tagged.id}/actions/revert?actionParams[preview]=true`, ["batches.write", "prospects.write"]],
  ["POST", `/batches/${tagged.id}/actions/retry`, ["batches.write", "prospects.write"]],
  ["POST", "/batches/actions/tasksDestroyAll", ["batches.write", "tasks.write", "tasks.delete"], bulk({ ids: [999_999_999] })],
  ["DELETE", `/tasks/${task}`, ["tasks.delete"]],
];

for (const [method, path, needed, body] of requests) {
  test(`${method} ${path.replaceAll(/\d+/g, "1")} needs ${needed.join(" and ")}`, async () => {
    const before = await snapshot(lockstep.db);
    delete before.tokens;
    for (const scope of needed) {
      // All scopes but this one; those of the same type with another permission are of no help.
      const [plural, permission] = scope.split(".");
      const others = ["read", "write", "delete"].filter((name) => name !== permission).map((name) => `${plural}.${name}`);
      const rest = [...needed.filter((name) => name !== scope), ...others.filter((name) => !needed.includes(name))];
      const answer = await (await holding(rest.join(" "))).send(method, path, { body });
      assert.equal(answer.status, 403, `${rest}: ${answer.text}`);
      if (method !== "HEAD") assert.deepEqual(errors(answer), missing(scope));
    }
    const after = await snapshot(lockstep.db);
    delete after.tokens;
    assert.deepEqual(after, before, "a refused request changes nothing");
    const answer = await (await holding(needed.join(" "))).send(method, path, { body });
    assert.ok(answer.status < 300, `${answer.status} ${answer.text}`);
    // Nothing of it may be under way when the next test looks.
    if (method === "POST" && answer.body.data?.type === "batch") await org.api.over(answer.body.data.id);
  });
}

test("what a batch about tasks holds is not for a token that reads prospects alone", async () => {
  const snoozed = await org.api.data("POST", "/batches/actions/tasksSnooze", { body: bulk({ ids: [await mine.task({ owner_id: org.user })] }) });
  await org.api.over(snoozed.id);
  const api = await holding("batches.read batchItems.read prospects.read");
  const items = (id) => api.get(`/batchItems?filter[batchId]=${id}`);
  assert.equal((await items(tagged.id)).status, 200);
  assert.deepEqual(errors(await items(snoozed.id)), missing("tasks.read"));
  assert.deepEqual(errors(await items(`${tagged.id},${snoozed.id}`)), missing("tasks.read"));
  assert.deepEqual(errors(await api.get("/batchItems?filter[recordId]=1")), missing("tasks.read"), "which may be any batch's");
  assert.equal((await api.get(`/batches?filter[id]=${snoozed.id}`)).status, 200, "the batch itself");
  assert.deepEqual(errors(await api.get(`/batches?filter[id]=${snoozed.id}&include=batchItems`)), missing("tasks.read"));

  const reverted = await org.api.data("POST", `/batches/${snoozed.id}/actions/revert`);
  await org.api.over(reverted.id);
  const again = await org.api.data("POST", `/batches/${reverted.id}/actions/revert`);
  await org.api.over(again.id);
  for (const id of [reverted.id, again.id]) {
    assert.deepEqual(errors(await api.get(`/batches/${id}/report.csv`)), missing("tasks.read"), "a revert is about what it takes back");
  }
  assert.deepEqual(errors(await api.get("/batches/999999/report.csv")).map(([code]) => code), ["notFound"]);
});

test("a batch quotes nothing of records that a token may not read", async () => {
  const csv = { raw: "name,owner\nVery Secret GmbH,ada.secret@example.com\n", headers: { "content-type": "text/csv" } };
  const imported = await org.api.over((await org.api.data("POST", "/batches/actions/accountsImport", csv)).id);
  const account = await mine.account();
  const renamed = await org.api.over((await org.api.data("POST", "/batches/actions/accountsBulkModify", { body: bulk({ ids: [account], name: "Very Secret GmbH" }) })).id);
  const undone = await org.api.over((await org.api.data("POST", `/batches/${renamed.id}/actions/revert`)).id);
  const ids = [imported.id, renamed.id, undone.id];
  const api = await holding("batches.read prospects.read batchItems.read");
  const shown = [...(await api.data("GET", `/batches?filter[id]=${ids.join()}`)), ...(await Promise.all(ids.map((id) => api.data("GET", `/batches/${id}`))))];
  assert.equal(shown.length, 6);
  for (const { attributes } of shown) {
    assert.doesNotMatch(JSON.stringify(attributes), /secret/i);
    assert.deepEqual([attributes.payload, attributes.summary.reasons], [null, {}]);
    const known = [imported, renamed, undone].find((one) => one.attributes.createdAt === attributes.createdAt);
    assert.deepEqual({ ...attributes.summary, reasons: known.attributes.summary.reasons }, known.attributes.summary, "how many there are of which code is told");
  }
  const [own] = await api.data("GET", `/batches?filter[id]=${tagged.id}&fields[batch]=payload,summary`);
  assert.deepEqual(own.attributes.payload, (await org.api.data("GET", `/batches/${tagged.id}`)).attributes.payload);
  const [short] = await api.data("GET", `/batches?filter[id]=${renamed.id}&fields[batch]=payload`);
  assert.deepEqual(short.attributes, { payload: null });
  const both = await holding("batches.read accounts.read");
  assert.match(JSON.stringify(await both.data("GET", `/batches/${renamed.id}`)), /Very Secret/);
});

test("a token without scopes may ask who it belongs to, and nothing else", async () => {
  const api = await holding("");
  assert.equal((await api.get("")).status, 200);
  assert.deepEqual(errors(await api.get("/tasks")), missing("tasks.read"));
});

test("all that is missing is named at once", async () => {
  const answer = await (await holding("tasks.read")).post("/batches/actions/tasksDestroyAll", bulk({ ids: [1] }));
  assert.deepEqual(errors(answer), missing("batches.write", "tasks.write", "tasks.delete"));
  assert.equal(answer.body.errors[0].id, "unauthorizedOauthScope");
  assert.equal(answer.headers.get("content-type"), "application/vnd.api+json");
});

test("`all` stands for the three of its plural", async () => {
  const api = await holding("tasks.all");
  const made = await api.data("POST", "/tasks", { body: newTask });
  assert.equal((await api.get(`/tasks/${made.id}`)).status, 200);
  assert.equal((await api.delete(`/tasks/${made.id}`)).status, 204);
  assert.equal((await api.get("/prospects")).status, 403);
});

test("an import is taken back only by a token that may delete", async () => {
  const importer = await holding("batches.all prospects.write");
  const csv = { raw: "firstName\nAda\n", headers: { "content-type": "text/csv" } };
  const { id } = await importer.data("POST", "/batches/actions/prospectsImport", csv);
  await importer.over(id);
  assert.deepEqual(errors(await importer.post(`/batches/${id}/actions/revert`)), missing("prospects.delete"));
});

const START = Date.parse("2026-03-01T00:00:00Z");
const at = (ms) => ({ headers: { "lockstep-now": new Date(START + ms).toISOString() } });

test("a token stops at the moment when it expires, also while it is cached", async () => {
  const api = await holding("*", { expiresAt: new Date(START + 30_000).toISOString() });
  assert.equal((await api.get("", at(0))).status, 200);
  assert.equal((await api.get("", at(29_999))).status, 200);
  for (const ms of [30_000, 90_000]) {
    const answer = await api.get("", at(ms));
    assert.equal(answer.status, 401);
    assert.equal(answer.body.error, "this token has expired; ask for another");
    assert.deepEqual(errors(answer), [["tokenExpired", "this token has expired; ask for another", null]]);
    assert.equal(answer.headers.get("www-authenticate"), 'Bearer error="invalid_token", error_description="the token has expired"');
  }
});

test("a token whose row cannot be read is nobody's", async () => {
  const token = await lockstep.createToken({ organisationId: org.id, userId: org.user, scopes: "*" });
  await lockstep.db.prepare("UPDATE tokens SET scopes = x'ff' WHERE hash = ?1").bind(hashOf(token)).run();
  lockstep.expected.push('"request":"the-broken-row","what":"a row of TokenOwner: column `scopes`: ');
  const answer = await client(lockstep, token).get("", { headers: { "x-request-id": "the-broken-row" } });
  assert.equal(answer.status, 500);
  assert.deepEqual(errors(answer), [["internal", "something went wrong on our side; it has been noted", null]]);
  await lockstep.db.prepare("DELETE FROM tokens WHERE hash = ?1").bind(hashOf(token)).run();
});
