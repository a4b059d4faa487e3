// Tokens as records: seen and revoked by who may, within their organisation, and never with what opens.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf } from "../../scripts/seed.mjs";
import { client, errors, organisation, server } from "./support.mjs";

const lockstep = await server();
const ours = await organisation(lockstep);
const theirs = await organisation(lockstep);
const { db } = lockstep;
const START = Date.parse("2026-03-01T00:00:00Z");
const at = (ms) => ({ headers: { "lockstep-now": new Date(START + ms).toISOString() } });

/** A token of ours, or of another organisation: its text and its id. */
async function made(values = {}, org = ours) {
  const text = await lockstep.createToken({ organisationId: org.id, userId: org.user, ...values });
  return { text, hash: hashOf(text), id: await db.prepare("SELECT id FROM tokens WHERE hash = ?1").bind(hashOf(text)).first("id"), api: client(lockstep, text) };
}

test("tokens are listed and shown without what opens", async () => {
  const token = await made({ scopes: "tasks.read users.read", expiresAt: "2031-01-01T00:00:00.000Z" });
  const answer = await ours.api.get(`/tokens/${token.id}`);
  const { createdAt, ...attributes } = answer.body.data.attributes;
  assert.match(createdAt, /Z$/);
  assert.deepEqual(attributes, { clientId: null, expiresAt: "2031-01-01T00:00:00.000Z", name: null, revokedAt: null, scopes: "tasks.read users.read" });
  assert.deepEqual(answer.body.data.relationships.user.data, { type: "user", id: ours.user });
  const list = await ours.api.get(`/tokens?filter[user][id]=${ours.user}&sort=-createdAt&include=user`);
  assert.equal(list.status, 200, list.text);
  assert.ok(list.body.data.some(({ id }) => id === token.id));
  for (const { text } of [answer, list]) {
    assert.ok(!text.includes(token.hash) && !text.includes(token.text) && !text.includes(hashOf(ours.token)), text);
  }
});

test("others' tokens are not there", async () => {
  const token = await made({}, theirs);
  const missing = [["notFound", `could not find token ${token.id}`, null]];
  assert.deepEqual(errors(await ours.api.get(`/tokens/${token.id}`)), missing);
  assert.deepEqual(errors(await ours.api.delete(`/tokens/${token.id}`)), missing);
  assert.ok((await ours.api.all("/tokens")).every(({ id }) => id !== token.id));
  assert.equal((await token.api.get("")).status, 200, "and goes on to open");
});

test("who may not, does not", async () => {
  const token = await made();
  for (const [scopes, method, needed] of [["tokens.delete", "GET", "tokens.read"], ["tokens.read tokens.write", "DELETE", "tokens.delete"]]) {
    const answer = await (await made({ scopes })).api.send(method, `/tokens/${token.id}`);
    assert.deepEqual(errors(answer).map(([code, detail]) => [code, detail.includes(`\`${needed}\``)]), [["unauthorizedOauthScope", true]]);
  }
  assert.equal((await (await made({ scopes: "tokens.all" })).api.delete(`/tokens/${token.id}`)).status, 204);
});

test("a token that is revoked stops at once, and says since when", async () => {
  const token = await made();
  assert.equal((await token.api.get("", at(0))).status, 200, "it is known here, and in KV");
  assert.equal((await ours.api.delete(`/tokens/${token.id}`, at(1_000))).status, 204);
  assert.equal((await token.api.get("", at(1_000))).status, 401);
  assert.equal(await lockstep.kv.get(`identity:${token.hash}`), null);
  assert.equal((await token.api.get("", at(120_000))).status, 401);
  const shown = await ours.api.data("GET", `/tokens/${token.id}`);
  assert.equal(shown.attributes.revokedAt, "2026-03-01T00:00:01.000Z");
  assert.equal((await ours.api.delete(`/tokens/${token.id}`, at(2_000))).status, 204, "again");
  assert.equal((await ours.api.data("GET", `/tokens/${token.id}`)).attributes.revokedAt, "2026-03-01T00:00:01.000Z");
  const good = await ours.api.all("/tokens?filter[revokedAt]=__null__");
  assert.ok(good.length > 0 && good.every(({ id }) => id !== token.id));
});

test("a token may revoke itself", async () => {
  const token = await made({ scopes: "tokens.all" });
  assert.equal((await token.api.delete(`/tokens/${token.id}`)).status, 204);
  assert.equal((await token.api.get("")).status, 401);
});

test("a client's token goes with its family, so that it is not just refreshed", async () => {
  const program = await lockstep.createClient({ organisationId: ours.id, userId: ours.user });
  const ask = async (form) => {
    const body = new URLSearchParams({ client_id: program.id, client_secret: program.secret, ...form });
    const response = await lockstep.fetch("/oauth/token", { method: "POST", body });
    return { status: response.status, ...(await response.json()) };
  };
  const first = await ask({ grant_type: "client_credentials" });
  const next = await ask({ grant_type: "refresh_token", refresh_token: first.refresh_token });
  const other = await ask({ grant_type: "client_credentials" });
  const opens = async ({ access_token: text }) => (await client(lockstep, text).get("")).status;
  assert.deepEqual(await Promise.all([first, next, other].map(opens)), [200, 200, 200]);
  const listed = await ours.api.all(`/tokens?filter[clientId]=${program.id}`);
  assert.equal(listed.length, 3);
  const { id } = await db.prepare("SELECT id FROM tokens WHERE hash = ?1").bind(hashOf(first.access_token)).first();
  assert.equal((await ours.api.delete(`/tokens/${id}`)).status, 204);
  assert.deepEqual(await Promise.all([first, next, other].map(opens)), [401, 401, 200]);
  assert.deepEqual((await ask({ grant_type: "refresh_token", refresh_token: next.refresh_token })).error, "invalid_grant");
});

test("what is no way to change a token is refused", async () => {
  const token = await made();
  for (const [method, path] of [["POST", "/tokens"], ["PATCH", `/tokens/${token.id}`]]) {
    const answer = await ours.api.send(method, path, { body: { data: { type: "token", attributes: {} } } });
    assert.equal(answer.status, 405, `${method} ${path}`);
  }
});
