// Before it is known who asks: tokens that open nothing, and how many of them an address may show.

import assert from "node:assert/strict";
import { test } from "node:test";
import { newToken } from "../../scripts/seed.mjs";
import { client, errors, organisation, server } from "./support.mjs";

const lockstep = await server({ UNAUTHORIZED_RATE_LIMIT: "3" });
const org = await organisation(lockstep);
const START = Date.parse("2026-03-01T00:00:00Z");

/** A request at a time, from an address, with a token; every token is new to the server unless it is given. */
const call = (seconds, { from, token = newToken(), path = "/users" } = {}) =>
  client(lockstep, token).get(path, { headers: { "lockstep-now": new Date(START + seconds * 1_000).toISOString(), ...(from && { "cf-connecting-ip": from }) } });

/** Stores a token under the hash of this text. */
const store = (token) => lockstep.createToken({ organisationId: org.id, userId: org.user, token });

test("what cannot be a token is not even looked up", async () => {
  for (const text of ["x", "lsk_", `lsk_${"a".repeat(42)}`, `lsr_${"a".repeat(43)}`, `lsk_${"a".repeat(42)}~`]) {
    await store(text);
    const answer = await call(0, { token: text });
    assert.equal(answer.status, 401, text);
    assert.deepEqual(errors(answer), [["unauthorized", "this token is not known, or no longer valid; send all of it, or ask for another", null]]);
  }
});

test("what opens nothing is remembered for a minute, and a new token works at once", async () => {
  const token = newToken();
  assert.equal((await call(0, { token })).status, 401);
  // Nobody can make a token of a text that somebody has shown before; here it tells whether it is looked up.
  await store(token);
  for (const seconds of [1, 59]) assert.equal((await call(seconds, { token })).status, 401, `${seconds} s`);
  assert.equal((await call(60, { token })).status, 200);
  const other = newToken();
  await store(other);
  assert.equal((await call(60, { token: other })).status, 200);
});

test("401s are limited by address, and no address locks out another", async () => {
  const [busy, quiet] = ["203.0.113.1", "203.0.113.2"];
  for (const seconds of [0, 1, 2]) assert.equal((await call(seconds, { from: busy })).status, 401);
  const answer = await call(3, { from: busy });
  assert.deepEqual([answer.status, answer.headers.get("retry-after")], [429, "57"]);
  const detail = "too many requests without a valid token came from this address; 3 a minute are allowed; get a valid token, and try again in 57 seconds";
  assert.deepEqual(errors(answer), [["rateLimitExceeded", detail, null]]);
  assert.equal((await call(3, { from: busy, token: null })).status, 429, "also without a token");
  assert.equal((await call(3, { from: quiet })).status, 401);
  assert.equal((await call(3)).status, 401, "where the address is not known, nobody is kept out for others");
  assert.equal((await call(60, { from: busy })).status, 401, "a minute later");
});

test("tokens that opened something go on to, those that nobody has seen wait", async () => {
  const from = "203.0.113.3";
  const [known, fresh] = [newToken(), newToken()];
  for (const token of [known, fresh]) await store(token);
  assert.equal((await call(0, { token: known })).status, 200);
  for (const seconds of [61, 62, 63, 64]) await call(seconds, { from });
  assert.equal((await call(70, { from, token: known })).status, 200, "looked up anew, since a minute has passed");
  assert.equal((await call(70, { from, token: fresh })).status, 429);
  assert.equal((await call(70, { token: fresh, from: "203.0.113.4" })).status, 200, "elsewhere at once");
  assert.equal((await call(71, { from, token: fresh })).status, 200, "it is known now");
});

test("who has half of an IPv6 address to choose from is one address", async () => {
  for (const last of ["1", "2", "3"]) assert.equal((await call(0, { from: `2001:db8:1:2::${last}` })).status, 401);
  assert.equal((await call(0, { from: "2001:db8:1:2:ffff::4" })).status, 429);
  assert.equal((await call(0, { from: "2001:db8:1:3::4" })).status, 401);
});

test("each dialect says so in its own form", async () => {
  const from = "203.0.113.5";
  const send = (path) => lockstep.fetch(path, { headers: { "cf-connecting-ip": from, "lockstep-now": "2026-03-01T00:00:00Z" } });
  for (let count = 0; count < 3; count += 1) await (await send("/api/v2/users")).arrayBuffer();
  const hubspot = await send("/crm/v3/objects/communications");
  assert.deepEqual([hubspot.status, hubspot.headers.get("retry-after"), (await hubspot.json()).errorType], [429, "60", "RATE_LIMIT"]);
  const talkdesk = await send("/record-lists");
  assert.deepEqual([talkdesk.status, talkdesk.headers.get("retry-after")], [429, "60"]);
  assert.match(JSON.stringify(await talkdesk.json()), /too many requests without a valid token/);
});
