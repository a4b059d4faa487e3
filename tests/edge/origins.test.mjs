// Pages of other origins may call: what their browsers ask first, and what they may read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { organisation, server } from "./support.mjs";

const ORIGIN = "https://app.example.com";

const lockstep = await server();

test("a preflight is allowed without a token", async () => {
  const answer = await lockstep.fetch("/api/v2/tasks/1", {
    method: "OPTIONS",
    headers: { origin: ORIGIN, "access-control-request-method": "PATCH" },
  });
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  assert.match(answer.headers.get("access-control-allow-methods"), /PATCH/);
  assert.match(answer.headers.get("access-control-allow-headers"), /authorization/);
  assert.match(answer.headers.get("access-control-allow-headers"), /content-encoding/, "a page may pack what it sends");
});

test("a page of another origin may ask for the profile, for nothing kept, and say that a script asks", async () => {
  const answer = await lockstep.fetch("/api/v2/tasks", {
    method: "OPTIONS",
    headers: { origin: ORIGIN, "access-control-request-method": "GET", "access-control-request-headers": "accept,cache-control,x-requested-with" },
  });
  const allowed = answer.headers.get("access-control-allow-headers").split(/, */);
  for (const name of ["accept", "cache-control", "x-requested-with", "lockstep-preview", "idempotency-key"]) assert.ok(allowed.includes(name), name);
});

test("answers and refusals can be read", async () => {
  const org = await organisation(lockstep);
  const headers = { origin: ORIGIN };
  for (const [path, status] of [["/tasks", 200], ["/nothing", 404]]) {
    const answer = await org.api.get(path, { headers });
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get("access-control-allow-origin"), "*");
    assert.match(answer.headers.get("access-control-expose-headers"), /x-request-id/);
  }
  const dialect = await lockstep.fetch("/crm/v3/objects/communications", { headers });
  assert.match(dialect.headers.get("access-control-expose-headers"), /x-request-id, .*x-hubspot-ratelimit-max/);
  const refused = await lockstep.fetch("/api/v2/tasks", { headers });
  assert.equal(refused.status, 401);
  assert.equal(refused.headers.get("access-control-allow-origin"), "*");
});

test("who is no page is not told about pages", async () => {
  const org = await organisation(lockstep);
  const answer = await org.api.get("/tasks");
  assert.equal(answer.headers.get("access-control-allow-origin"), null);
  assert.equal(answer.headers.get("access-control-expose-headers"), null);
  assert.equal(answer.headers.get("vary"), "Accept, Origin");
});
