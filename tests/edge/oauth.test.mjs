// The token endpoint: RFC 6749's grants and errors, RFC 7009's revocation.

import assert from "node:assert/strict";
import { test } from "node:test";
import { client, errors, organisation, server } from "./support.mjs";

const lockstep = await server({ TOKEN_RATE_LIMIT: "0" });
const org = await organisation(lockstep);
const { db } = lockstep;
const program = await lockstep.createClient({ organisationId: org.id, userId: org.user, scopes: "tasks.all users.read" });

const START = Date.parse("2026-03-01T00:00:00Z");
const DAY = 86_400_000;
const clock = (ms) => ({ "lockstep-now": new Date(START + ms).toISOString() });

/** Posts a form, at a moment after the start. */
async function post(path, form, { at = 0, headers = {}, body } = {}) {
  const response = await lockstep.fetch(`/oauth/${path}`, {
    method: "POST",
    body: body ?? new URLSearchParams(form),
    headers: { connection: "close", ...clock(at), ...headers },
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const secret = { client_id: program.id, client_secret: program.secret };
const anew = (form, options) => post("token", { grant_type: "client_credentials", ...secret, ...form }, options);
const refresh = (token, form, options) => post("token", { grant_type: "refresh_token", refresh_token: token, ...secret, ...form }, options);

/** The status of a request with a token, at a moment. */
async function status(token, at = 0, path = "/tasks") {
  return (await client(lockstep, token).get(path, { headers: clock(at) })).status;
}

/** An answer is this error, in the form of RFC 6749, section 5.2. */
function refused(answer, status, error, description) {
  assert.deepEqual(answer.body, { error, error_description: description });
  assert.equal(answer.status, status);
  assert.equal(answer.headers.get("content-type"), "application/json");
  assert.equal(answer.headers.get("cache-control"), "no-store");
}

const USED = "this refresh token was used before, so all tokens that came of it are revoked now; ask with `client_credentials`";
const WRONG = "there is no such client with this secret, or it is no longer valid";
const OVER = "this refresh token has expired or was revoked; ask with `client_credentials`";

test("what asks for a preview makes and revokes nothing", async () => {
  const NONE = "`preview` is asked for, and tokens have none; nothing was written, leave it out to write";
  const { access_token: token } = (await anew()).body;
  const count = () => db.prepare("SELECT count(*) AS count FROM tokens").first("count");
  const before = await count();
  const preview = { headers: { "lockstep-preview": "true" } };
  refused(await anew({}, preview), 400, "invalid_request", NONE);
  refused(await post("token?preview=true", { grant_type: "client_credentials", ...secret }), 400, "invalid_request", NONE);
  refused(await post("revoke?preview=yes", { token, ...secret }), 400, "invalid_request", NONE);
  refused(await post("revoke", { token, ...secret }, preview), 400, "invalid_request", NONE);
  assert.deepEqual([await status(token), await count()], [200, before]);
  assert.equal((await post("revoke?preview=false", { token, ...secret })).status, 200);
  assert.equal(await status(token, 120_000), 401);
});

test("a client gets tokens for its secret", async () => {
  const answer = await anew();
  assert.equal(answer.status, 200);
  const { access_token, refresh_token, ...rest } = answer.body;
  assert.deepEqual(rest, { token_type: "Bearer", expires_in: 7200, scope: "tasks.all users.read", created_at: START / 1_000 });
  assert.match(access_token, /^lsk_[0-9a-f]{64}$/);
  assert.match(refresh_token, /^lsr_[0-9a-f]{64}$/);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.equal(answer.headers.get("pragma"), "no-cache");
  const introduced = await client(lockstep, access_token).get("", { headers: clock(0) });
  assert.equal(introduced.body.meta.user.id, org.user);
  assert.equal(await status(access_token), 200);
  assert.equal(await status(access_token, 0, "/prospects"), 403);
  assert.equal(await status(refresh_token), 401, "a refresh token is no access token");
});

test("a JSON body and Basic credentials do as well", async () => {
  const json = { headers: { "content-type": "application/json" } };
  const body = JSON.stringify({ grant_type: "client_credentials", ...secret });
  assert.equal((await post("token", {}, { ...json, body })).status, 200);
  const basic = Buffer.from(`${program.id}:${program.secret}`).toString("base64");
  const answer = await post("token", { grant_type: "client_credentials" }, { headers: { authorization: `Basic ${basic}` } });
  assert.equal(answer.status, 200);
});

test("neither secrets nor tokens are stored", async () => {
  const { body } = await anew();
  const stored = JSON.stringify(await Promise.all(["tokens", "refresh_tokens", "clients"].map((table) => db.prepare(`SELECT * FROM ${table}`).all())));
  for (const text of [body.access_token, body.refresh_token, program.secret]) {
    assert.ok(!stored.includes(text.slice(4)));
  }
});

test("an access token lasts two hours", async () => {
  const { body } = await anew();
  assert.equal(await status(body.access_token, 7_199_999), 200);
  assert.equal(await status(body.access_token, 7_200_000), 401);
});

test("a client may ask for less than it may have", async () => {
  const { body } = await anew({ scope: "tasks.read" });
  assert.equal(body.scope, "tasks.read");
  const api = client(lockstep, body.access_token);
  assert.equal((await api.delete("/tasks/1", { headers: clock(0) })).status, 403);
  // What a refresh may ask for is what was granted, also after it was less once.
  const wide = (await anew({ scope: "tasks.read tasks.write" })).body;
  const narrow = (await refresh(wide.refresh_token, { scope: "tasks.read" })).body;
  assert.equal(narrow.scope, "tasks.read");
  assert.equal((await refresh(narrow.refresh_token)).body.scope, "tasks.read tasks.write");
});

test("a refresh token is good for one use", async () => {
  const first = (await anew()).body;
  const second = await refresh(first.refresh_token, {}, { at: 1_000 });
  assert.equal(second.status, 200);
  assert.notEqual(second.body.refresh_token, first.refresh_token);
  assert.equal(second.body.created_at, START / 1_000 + 1);
  assert.equal(await status(first.access_token, 2_000), 200, "the access token before lives on");
  assert.equal(await status(second.body.access_token, 2_000), 200);

  refused(await refresh(first.refresh_token, {}, { at: 3_000 }), 400, "invalid_grant", USED);
  // Nobody knows which of the two was the thief: the whole family goes.
  refused(await refresh(second.body.refresh_token, {}, { at: 4_000 }), 400, "invalid_grant", OVER);
  for (const token of [first.access_token, second.body.access_token]) assert.equal(await status(token, 62_000), 401);
});

test("of refreshes at once exactly one wins", async () => {
  const { body } = await anew();
  const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(body.refresh_token)));
  assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
  for (const answer of answers.filter((answer) => answer.status !== 200)) refused(answer, 400, "invalid_grant", USED);
  const family = await db
    .prepare("SELECT count(*) AS n FROM tokens WHERE revoked_at IS NULL AND family = (SELECT family FROM tokens WHERE hash = ?1)")
    .bind(await sha256(body.access_token))
    .first("n");
  assert.equal(family, 0, "and what it won is revoked by the losers");
});

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Buffer.from(digest).toString("hex");
}

test("a refresh token lasts 14 days", async () => {
  const { body } = await anew();
  refused(await refresh(body.refresh_token, {}, { at: 14 * DAY }), 400, "invalid_grant", OVER);
  assert.equal((await refresh(body.refresh_token, {}, { at: 14 * DAY - 1 })).status, 200);
});

test("a refresh token of another client is not known, and stays good", async () => {
  const other = await lockstep.createClient({ organisationId: org.id, userId: org.user });
  const { body } = await anew();
  const form = { client_id: other.id, client_secret: other.secret };
  refused(await refresh(body.refresh_token, form), 400, "invalid_grant", "this refresh token is not known; it may be another client's: ask with `client_credentials`");
  assert.equal((await refresh(body.refresh_token)).status, 200);
});

for (const [name, form, options, status, error, description] of [
  ["no grant", { grant_type: "" }, {}, 400, "invalid_request", "`grant_type` is missing"],
  ["another grant", { grant_type: "password" }, {}, 400, "unsupported_grant_type", "there is no grant `password`, but `client_credentials` and `refresh_token`"],
  ["no refresh token", { grant_type: "refresh_token" }, {}, 400, "invalid_request", "`refresh_token` is missing"],
  ["a scope that there is not", { scope: "tasks.read tasks.run" }, {}, 400, "invalid_scope", "`tasks.run` is not a scope; scopes are like `tasks.read`, with `read`, `write`, `delete` or `all`"],
  ["more than it may have", { scope: "prospects.read" }, {}, 400, "invalid_scope", "`prospects.read` is more than may be asked for"],
  ["everything", { scope: "*" }, {}, 400, "invalid_scope", "`*` is more than may be asked for"],
  ["a wrong secret", { client_secret: "lss_wrong" }, {}, 401, "invalid_client", WRONG],
  ["a client that there is not", { client_id: "lsc_none" }, {}, 401, "invalid_client", WRONG],
  ["no secret", { client_secret: "" }, {}, 401, "invalid_client", "send `client_id` and `client_secret`, in the body or as HTTP Basic credentials"],
  ["quotes and letters beyond ASCII", { scope: "\"é" }, {}, 400, "invalid_scope", "`'?` is not a scope; scopes are like `tasks.read`, with `read`, `write`, `delete` or `all`"],
  ["a body of another kind", {}, { headers: { "content-type": "text/plain" } }, 400, "invalid_request", "the body is `text/plain`; send `application/x-www-form-urlencoded` or `application/json`"],
  ["a parameter twice", {}, { body: "grant_type=a&grant_type=a", headers: { "content-type": "application/x-www-form-urlencoded" } }, 400, "invalid_request", "`grant_type` is there more than once; send it once"],
]) {
  test(`refused: ${name}`, async () => {
    const answer = await anew(form, options);
    refused(answer, status, error, description);
    assert.equal(answer.headers.get("www-authenticate"), status === 401 ? 'Basic realm="lockstep"' : null);
  });
}

test("a body that is too large is refused in the same form", async () => {
  const answer = await anew({ scope: "x".repeat(2_000_000) });
  assert.equal(answer.status, 413);
  assert.equal(answer.body.error, "invalid_request");
});

test("a client or a user that is no longer valid gets nothing", async () => {
  const user = await lockstep.createUser(org.id);
  const theirs = await lockstep.createClient({ organisationId: org.id, userId: user });
  const form = { client_id: theirs.id, client_secret: theirs.secret };
  const { body } = await anew(form);
  await db.prepare("UPDATE users SET locked = 1 WHERE id = ?1").bind(user).run();
  refused(await anew(form), 401, "invalid_client", WRONG);
  refused(await refresh(body.refresh_token, form), 401, "invalid_client", WRONG);
  await db.prepare("UPDATE users SET locked = 0 WHERE id = ?1").bind(user).run();
  await db.prepare("UPDATE clients SET revoked_at = created_at WHERE id = ?1").bind(theirs.id).run();
  refused(await anew(form), 401, "invalid_client", WRONG);
});

test("a revoked access token stops within 60 seconds, and its refresh token goes on", async () => {
  const { body } = await anew();
  assert.equal(await status(body.access_token), 200);
  const answer = await post("revoke", { token: body.access_token, ...secret });
  assert.deepEqual([answer.status, answer.body], [200, {}]);
  assert.equal(await status(body.access_token, 60_000), 401);
  assert.equal((await refresh(body.refresh_token)).status, 200);
});

test("a revoked refresh token takes its family along", async () => {
  const { body } = await anew();
  const later = (await refresh(body.refresh_token)).body;
  const form = { token: later.refresh_token, token_type_hint: "access_token", ...secret };
  assert.equal((await post("revoke", form)).status, 200);
  refused(await refresh(later.refresh_token), 400, "invalid_grant", OVER);
  for (const token of [body.access_token, later.access_token]) assert.equal(await status(token, 60_000), 401);
});

test("revoking what is not there, or another client's, changes nothing", async () => {
  const other = await lockstep.createClient({ organisationId: org.id, userId: org.user });
  const { body } = await anew();
  for (const token of ["lsk_none", org.token, body.access_token, body.refresh_token]) {
    const form = { token, client_id: other.id, client_secret: other.secret };
    assert.equal((await post("revoke", form)).status, 200);
  }
  assert.equal(await status(body.access_token, 60_000), 200);
  assert.equal(await status(org.token, 60_000), 200);
  assert.equal((await refresh(body.refresh_token)).status, 200);
  refused(await post("revoke", secret), 400, "invalid_request", "`token` is missing");
  refused(await post("revoke", { token: "x" }), 401, "invalid_client", "send `client_id` and `client_secret`, in the body or as HTTP Basic credentials");
});

test("a day after a token expired it is deleted", async () => {
  const { body } = await anew();
  const after = async (seconds) => {
    const answer = await client(lockstep, body.access_token).get("", { headers: clock(seconds * 1_000) });
    return errors(answer)[0][0];
  };
  assert.equal(await after(7_200), "tokenExpired");
  await lockstep.tick(START + 7_199_000 + DAY);
  // What is wrong with a token is remembered for a minute.
  assert.equal(await after(7_260), "tokenExpired");
  await lockstep.tick(START + 7_200_000 + DAY);
  assert.equal(await after(7_320), "unauthorized");
});

test("expired tokens of both kinds are deleted", async () => {
  const count = () => db.prepare("SELECT (SELECT count(*) FROM tokens WHERE family IS NOT NULL) + (SELECT count(*) FROM refresh_tokens) AS n").first("n");
  assert.ok((await count()) > 0);
  await lockstep.tick(START + 30 * DAY);
  assert.equal(await count(), 0);
  assert.equal(await status(org.token, 30 * DAY), 200, "what does not expire stays");
});

test("the endpoint takes POST alone", async () => {
  const answer = await client(lockstep, null).get(`${lockstep.url}/oauth/token`);
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.get("allow"), "POST");
  assert.equal(errors(answer)[0][0], "methodNotAllowed");
});
