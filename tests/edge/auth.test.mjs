// Tokens: whose they are, what they open, and when they stop to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { client, errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const ours = await organisation(lockstep);
const theirs = await organisation(lockstep);
const { db } = lockstep;

test("a token introduces its user and their organisation", async () => {
  const { body, status } = await ours.api.get("");
  assert.equal(status, 200);
  assert.deepEqual(body.meta.organisation, { id: ours.id, name: "Test organisation" });
  const { id, firstName, lastName } = body.meta.user;
  assert.deepEqual([id, firstName, lastName], [ours.user, "Mara", "Quillfeather"]);
  assert.match(body.meta.user.email, /@example\.com$/);
});

test("health and readiness need no token", async () => {
  for (const [path, body] of [["/healthz", { ok: true }], ["/readyz", { ok: true, database: true, cache: true }]]) {
    const response = await lockstep.fetch(path);
    assert.deepEqual([response.status, await response.json()], [200, body]);
    assert.equal((await lockstep.fetch(path, { method: "POST" })).status, 405);
  }
});

test("a database that does not answer leaves the service alive, and not ready", async () => {
  lockstep.expected.push('"request":"not-ready","what":"the database is not ready: ');
  const headers = { "x-request-id": "not-ready" };
  await db.prepare("ALTER TABLE organisations RENAME TO elsewhere").run();
  const [alive, ready] = [await lockstep.fetch("/healthz", { headers }), await lockstep.fetch("/readyz", { headers })];
  await db.prepare("ALTER TABLE elsewhere RENAME TO organisations").run();
  assert.deepEqual([alive.status, await alive.json()], [200, { ok: true }]);
  assert.deepEqual([ready.status, await ready.json()], [503, { ok: false, database: false, cache: true }]);
  assert.equal(ready.headers.get("retry-after"), "5");
});

const refused = [
  ["no header", {}, "there is no Authorization header; it must be `Bearer` and a token"],
  ["an empty header", { authorization: "" }, "there is no Authorization header; it must be `Bearer` and a token"],
  ["another scheme", { authorization: `Basic ${ours.token}` }, "the Authorization header has no bearer token; it must be `Bearer` and a token"],
  ["no token", { authorization: "Bearer " }, "the Authorization header has no bearer token; it must be `Bearer` and a token"],
  ["a token that nobody made", { authorization: `Bearer lsk_${"A".repeat(43)}` }, "this token is not known, or no longer valid; send all of it, or ask for another"],
  ["the token in other letters", { authorization: `Bearer ${ours.token.toUpperCase()}` }, "this token is not known, or no longer valid; send all of it, or ask for another"],
  ["a part of the token", { authorization: `Bearer ${ours.token.slice(0, -1)}` }, "this token is not known, or no longer valid; send all of it, or ask for another"],
];
for (const [name, headers, error] of refused) {
  test(`401: ${name}`, async () => {
    for (const [method, path] of [["GET", "/tasks"], ["POST", "/tasks"], ["GET", ""], ["POST", "/batches/actions/prospectsAddTags"]]) {
      const answer = await client(lockstep, null).send(method, path, { headers });
      assert.equal(answer.status, 401, `${method} ${path}: ${answer.text}`);
      assert.equal(answer.headers.get("content-type"), "application/json");
      const offered = error.startsWith("this token");
      assert.equal(answer.headers.get("www-authenticate"), offered ? 'Bearer error="invalid_token"' : "Bearer");
      // The reference's own form, and ours beside it.
      assert.equal(answer.body.error, error);
      assert.equal(typeof answer.body.description, "string");
      assert.deepEqual(errors(answer), [["unauthorized", error, null]]);
      assert.equal(answer.body.errors[0].status, "401");
    }
  });
}

test("the scheme is read in any case", async () => {
  const answer = await client(lockstep, null).get("", { headers: { authorization: `bearer ${ours.token}` } });
  assert.equal(answer.status, 200);
});

/** A new token of ours. */
const newToken = () => lockstep.createToken({ organisationId: ours.id, userId: ours.user });
const at = (ms) => ({ headers: { "lockstep-now": new Date(Date.parse("2026-03-01T00:00:00Z") + ms).toISOString() } });

test("a revoked token stops within 60 seconds, however often it was used meanwhile", async () => {
  const token = await newToken();
  const api = client(lockstep, token);
  assert.equal((await api.get("/users", at(0))).status, 200);
  await db.prepare("UPDATE tokens SET revoked_at = ?1 WHERE revoked_at IS NULL AND user_id = ?2 AND hash <> ?3")
    .bind("2026-03-01T00:00:00.000Z", ours.user, await sha256(ours.token)).run();
  // Within the minute it may still be known; asking must not make it last longer.
  for (const seconds of [10, 30, 50, 59]) await api.get("/users", at(seconds * 1_000));
  for (const ms of [60_000, 90_000, 3_600_000]) {
    const answer = await api.get("/users", at(ms));
    assert.equal(answer.status, 401, `after ${ms} ms: ${answer.text}`);
  }
  assert.equal((await ours.api.get("/users", at(60_000))).status, 200, "other tokens stay valid");
});

test("a revoked token that nobody has used stops at once", async () => {
  const token = await newToken();
  await db.prepare("UPDATE tokens SET revoked_at = ?1 WHERE hash = ?2").bind("2026-03-01T00:00:00.000Z", await sha256(token)).run();
  assert.equal((await client(lockstep, token).get("/users")).status, 401);
});

test("the token of a locked user stops within 60 seconds", async () => {
  const user = await lockstep.createUser(ours.id);
  const token = await lockstep.createToken({ organisationId: ours.id, userId: user });
  const api = client(lockstep, token);
  assert.equal((await api.get("", at(0))).status, 200);
  await db.prepare("UPDATE users SET locked = 1 WHERE id = ?1").bind(user).run();
  assert.equal((await api.get("", at(60_000))).status, 401);
});

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Buffer.from(digest).toString("hex");
}

test("records of others are not found, and stay as they are", async () => {
  const their = rows(db, theirs.id);
  const task = await their.task({ owner_id: theirs.user });
  const prospect = await their.prospect();
  const account = await their.account();
  const batch = await theirs.api.data("POST", "/batches/actions/prospectsAddTags", {
    body: { data: { type: "batch", attributes: { tags: ["x"] } } },
  });
  const priority = (await theirs.api.all("/taskPriorities"))[0].id;
  const item = (await theirs.api.all(`/batchItems?filter[batchId]=${batch.id}`))[0].id;
  const before = await snapshot(db);
  const note = { data: { type: "task", id: task, attributes: { note: "ours now" } } };
  const requests = [
    ["GET", `/tasks/${task}`, `could not find task ${task}`],
    ["PATCH", `/tasks/${task}`, `could not find task ${task}`, note],
    ["DELETE", `/tasks/${task}`, `could not find task ${task}`],
    ["POST", `/tasks/${task}/actions/markComplete`, `could not find task ${task}`],
    ["GET", `/prospects/${prospect}`, `could not find prospect ${prospect}`],
    ["GET", `/accounts/${account}`, `could not find account ${account}`],
    ["GET", `/users/${theirs.user}`, `could not find user ${theirs.user}`],
    ["GET", `/taskPriorities/${priority}`, `could not find taskPriority ${priority}`],
    ["GET", `/batches/${batch.id}`, `could not find batch ${batch.id}`],
    ["GET", `/batchItems/${item}`, `could not find batchItem ${item}`],
    ["POST", `/batches/${batch.id}/actions/cancel`, `could not find batch ${batch.id}`],
    ["POST", `/batches/${batch.id}/actions/confirm?actionParams[confirmedCount]=1`, `could not find batch ${batch.id}`],
  ];
  for (const [method, path, detail, body] of requests) {
    const answer = await ours.api.send(method, path, { body });
    assert.equal(answer.status, 404, `${method} ${path}: ${answer.text}`);
    assert.deepEqual(errors(answer), [["notFound", detail, null]]);
  }
  for (const collection of ["tasks", "prospects", "accounts", "batches", "batchItems"]) {
    assert.deepEqual(await ours.api.all(`/${collection}`), [], collection);
  }
  assert.deepEqual(await snapshot(db), before);
});

test("records of others cannot be related to", async () => {
  const mine = rows(db, ours.id);
  const their = rows(db, theirs.id);
  const prospect = await their.prospect();
  const task = await mine.task({ owner_id: ours.user });
  const before = await snapshot(db);
  const missing = (name, kind, id) => `\`${name}\` names ${kind} ${id}, which could not be found`;
  const created = await ours.api.post("/tasks", {
    data: {
      type: "task",
      attributes: { action: "call" },
      relationships: {
        subject: { data: { type: "prospect", id: prospect } },
        owner: { data: { type: "user", id: theirs.user } },
      },
    },
  });
  assert.equal(created.status, 422, created.text);
  assert.deepEqual(errors(created), [
    ["relatedNotFound", missing("subject", "prospect", prospect), "/data/relationships/subject/data"],
    ["relatedNotFound", missing("owner", "user", theirs.user), "/data/relationships/owner/data"],
  ]);
  const reassigned = await ours.api.post(`/tasks/${task}/actions/reassignOwner?actionParams[ownerId]=${theirs.user}`);
  assert.equal(reassigned.status, 422, reassigned.text);
  assert.deepEqual(errors(reassigned), [
    ["relatedNotFound", missing("owner", "user", theirs.user), "actionParams[ownerId]"],
  ]);
  assert.deepEqual(await snapshot(db), before);
});

test("a bulk change never reaches records of others", async () => {
  const prospect = await rows(db, theirs.id).prospect();
  const mine = await rows(db, ours.id).prospect();
  const named = await ours.api.data("POST", "/batches/actions/prospectsAddTags", {
    body: { data: { type: "batch", attributes: { ids: [prospect, mine], tags: ["vip"] } } },
  });
  const over = await ours.api.over(named.id);
  assert.equal(over.attributes.failures, 1);
  const items = await ours.api.all(`/batchItems?filter[batchId]=${named.id}`);
  assert.deepEqual(items.map(({ attributes }) => [attributes.recordId, attributes.state]), [[prospect, "error"], [mine, "changed"]]);
  const filtered = await ours.api.data("POST", `/batches/actions/prospectsAddTags?actionParams[filter][id]=${prospect}`, {
    body: { data: { type: "batch", attributes: { tags: ["vip"] } } },
  });
  assert.equal(filtered.attributes.total, 0);
  const row = await db.prepare("SELECT tags, version FROM prospects WHERE id = ?1").bind(prospect).first();
  assert.deepEqual(row, { tags: "[]", version: 1 });
});
