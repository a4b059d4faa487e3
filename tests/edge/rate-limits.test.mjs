// Rate limits with their headers, and X-Request-Id.

import assert from "node:assert/strict";
import { test } from "node:test";
import { client, errors, organisation, server } from "./support.mjs";

const lockstep = await server({ RATE_LIMIT: "5", TOKEN_RATE_LIMIT: "3" });
const START = Date.parse("2026-03-01T00:00:00Z");
const at = (seconds) => ({ headers: { "lockstep-now": new Date(START + seconds * 1_000).toISOString() } });
const limits = ({ headers }) => ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"].map((name) => headers.get(name));

test("a user's requests are counted by the hour, refused ones included", async () => {
  const { api, id } = await organisation(lockstep);
  const reset = String(START / 1_000 + 3_600);
  assert.deepEqual(limits(await api.get("", at(0))), ["5", "4", reset, null]);
  assert.deepEqual(limits(await api.get("/tasks/1", at(1))), ["5", "3", reset, null], "also on a 404");
  assert.deepEqual(limits(await api.post("/tasks", {}, at(2))), ["5", "2", reset, null], "and a 422");
  const narrow = await lockstep.createUser(id);
  const scoped = client(lockstep, await lockstep.createToken({ organisationId: id, userId: narrow, scopes: "" }));
  const forbidden = await scoped.get("/tasks", at(3));
  assert.equal(forbidden.status, 403);
  assert.deepEqual(limits(forbidden), ["5", "4", reset, null], "others have their own count");
  await api.get("", at(4));
  assert.deepEqual(limits(await api.get("", at(5))), ["5", "0", reset, null]);
  for (const seconds of [1_000, 3_599]) {
    const answer = await api.get("/tasks", at(seconds));
    assert.equal(answer.status, 429);
    const wait = 3_600 - seconds;
    assert.deepEqual(limits(answer), ["5", "0", reset, String(wait)]);
    const detail = `this user has made too many requests; 5 an hour are allowed; try again in ${wait} seconds`;
    assert.deepEqual(errors(answer), [["rateLimitExceeded", detail, null]]);
    assert.equal(answer.body.errors[0].id, "rateLimitExceeded");
  }
  assert.deepEqual(limits(await api.get("", at(3_600))), ["5", "4", String(START / 1_000 + 7_200), null]);
});

test("who is not known has no limits to see", async () => {
  const answer = await client(lockstep, null).get("/tasks");
  assert.deepEqual([answer.status, ...limits(answer)], [401, null, null, null, null]);
});

test("the token endpoint is limited, in its own form", async () => {
  const ask = async (seconds) => {
    const response = await lockstep.fetch("/oauth/token", { method: "POST", body: new URLSearchParams(), headers: at(seconds).headers });
    return { status: response.status, wait: response.headers.get("retry-after"), body: await response.json() };
  };
  for (const seconds of [0, 1, 2]) assert.equal((await ask(seconds)).body.error, "invalid_client");
  assert.deepEqual(await ask(3), {
    status: 429,
    wait: "57",
    body: { error: "temporarily_unavailable", error_description: "too many requests; try again in 57 seconds" },
  });
  assert.equal((await ask(60)).status, 401);
});

test("a request id is given back, or made", async () => {
  const { api } = await organisation(lockstep);
  const send = (id) => api.get("/nowhere", id === undefined ? {} : { headers: { "x-request-id": id } });
  for (const id of ["8e03978e-40d5-43dd-bc93-6894a57f9324", "x".repeat(128), "!~"]) {
    const answer = await send(id);
    assert.equal(answer.headers.get("x-request-id"), id);
    assert.equal(answer.body.meta.requestId, id, "error documents name it");
  }
  for (const id of [undefined, "", "x".repeat(129), "a b", "caf\u00e9"]) {
    const answer = await send(id);
    assert.match(answer.headers.get("x-request-id"), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(answer.body.meta.requestId, answer.headers.get("x-request-id"));
  }
  const headers = { "x-request-id": "mine" };
  for (const [method, path] of [["OPTIONS", "/api/v2/tasks"], ["GET", "/healthz"], ["POST", "/oauth/revoke"], ["GET", "/api/v2/tasks"]]) {
    const response = await lockstep.fetch(path, { method, headers });
    await response.arrayBuffer();
    assert.equal(response.headers.get("x-request-id"), "mine", `${method} ${path}`);
  }
  const unknown = await client(lockstep, null).get("/tasks", { headers });
  assert.deepEqual([unknown.status, unknown.body.meta.requestId], [401, "mine"]);
});

test("what we log names the request", async () => {
  const { api, id } = await organisation(lockstep);
  lockstep.expected.push(`{"level":"error","request":"the-broken-one","organisation":${id},"what":"Error: D1_ERROR: no such table: mailboxes`);
  await lockstep.db.prepare("ALTER TABLE mailboxes RENAME TO elsewhere").run();
  const answer = await api.get("/mailboxes", { headers: { "x-request-id": "the-broken-one" } });
  await lockstep.db.prepare("ALTER TABLE elsewhere RENAME TO mailboxes").run();
  assert.equal(answer.status, 500);
  assert.equal(answer.body.meta.requestId, "the-broken-one");

  lockstep.expected.push('"request":"the-broken-token",');
  await lockstep.db.prepare("ALTER TABLE clients RENAME TO elsewhere").run();
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: "x", client_secret: "y" });
  const headers = { "x-request-id": "the-broken-token", "lockstep-now": "2026-03-02T00:00:00Z" };
  const refused = await lockstep.fetch("/oauth/token", { method: "POST", body, headers });
  await lockstep.db.prepare("ALTER TABLE elsewhere RENAME TO clients").run();
  assert.deepEqual([refused.status, (await refused.json()).error], [500, "server_error"]);
});
