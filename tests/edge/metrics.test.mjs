// How the service is, for whoever operates it: what waits, since when, and what went wrong.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bulk, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;
const org = await organisation(lockstep);
const { api } = org;
const MINUTE = 60_000;
const NOW = Date.now();
const iso = (ms) => new Date(ms).toISOString();
const token = await lockstep.createToken({ organisationId: org.id, userId: org.user, scopes: "metrics.read" });
const ask = (opened, now = NOW, method = "GET") =>
  lockstep.fetch("/metrics", { method, headers: { ...(opened && { authorization: `Bearer ${opened}` }), "lockstep-now": iso(now) } });

/** The values by their names and labels. */
async function metrics(now) {
  const response = await ask(token, now);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assert.equal(response.headers.get("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
  assert.match(text, /^(?:# TYPE (\w+) gauge\n# HELP \1 .+\.\n(?:\1(?:\{\w+="[^"\n]+"\})? \d+\n)*)+# EOF\n$/);
  return Object.fromEntries(text.split("\n").filter((line) => line && !line.startsWith("#")).map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]));
}

test("a batch that does not get on is seen, with its age and its items", async () => {
  const before = await metrics();
  const waits = await api.data("POST", "/batches/actions/prospectsAddTags?actionParams[filter][id]=" + (await rows(db, org.id).prospect()), { body: bulk({ tags: ["late"] }) });
  await db.prepare("UPDATE batches SET state = 'running', pending = 5, created_at = ?2, progress_at = ?3 WHERE id = ?1").bind(waits.id, iso(NOW - 30 * MINUTE), iso(NOW - 20 * MINUTE)).run();
  const now = await metrics();
  assert.equal(now['lockstep_batches_at_work{age="3600"}'] - before['lockstep_batches_at_work{age="3600"}'], 1);
  assert.equal(now['lockstep_items_pending{age="3600"}'] - before['lockstep_items_pending{age="3600"}'], 5);
  assert.equal(now.lockstep_batch_silence_seconds, 20 * 60);
  await db.prepare("UPDATE batches SET state = 'confirming', pending = 1 WHERE id = ?1").bind(waits.id).run();
  assert.equal((await metrics()).lockstep_batches_unconfirmed, before.lockstep_batches_unconfirmed + 1);
  await api.data("POST", `/batches/${waits.id}/actions/cancel`);
});

test("a scheduler that has stopped is seen", async () => {
  await lockstep.tick(NOW);
  assert.equal((await metrics()).lockstep_scheduler_lag_seconds, 0);
  assert.equal((await metrics(NOW + 10 * MINUTE)).lockstep_scheduler_lag_seconds, 600);
  await lockstep.tick(NOW + 9 * MINUTE);
  assert.equal((await metrics(NOW + 10 * MINUTE)).lockstep_scheduler_lag_seconds, 60);
});

test("what went wrong within a day is counted by its code", async () => {
  const counted = async (now) => (await metrics(now))['lockstep_items_failed_lately{code="notFound"}'] ?? 0;
  const before = await counted();
  const batch = await api.over((await api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ ids: [987_654_321, 987_654_322], tags: ["x"] }) })).id);
  assert.equal(batch.attributes.summary.failed, 2);
  assert.equal(await counted(), before + 2);
  assert.equal(await counted(NOW + 25 * 60 * MINUTE), 0);
});

test("a report that is late is seen, and items that are kept for long", async () => {
  const batch = await api.over((await api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ ids: [await rows(db, org.id).prospect()], tags: ["x"] }) })).id);
  await db.prepare("UPDATE batches SET reported_at = NULL, updated_at = ?2 WHERE id = ?1").bind(batch.id, iso(NOW - 40 * 24 * 60 * MINUTE)).run();
  const { lockstep_report_lag_seconds: report, lockstep_retention_age_seconds: kept } = await metrics();
  assert.deepEqual([report, kept], [40 * 24 * 3600, 40 * 24 * 3600]);
});

test("it is the operator's alone: `*` of an organisation does not open it, and cannot be turned into what does", async () => {
  for (const [opened, status] of [[undefined, 401], [org.token, 403], [token, 200]]) assert.equal((await ask(opened)).status, status);
  const refused = await (await ask(org.token)).json();
  assert.deepEqual(refused.errors.map(({ code, detail }) => [code, detail.includes("`metrics.read`")]), [["unauthorizedOauthScope", true]]);
  const program = await lockstep.createClient({ organisationId: org.id, userId: org.user });
  const form = new URLSearchParams({ grant_type: "client_credentials", client_id: program.id, client_secret: program.secret, scope: "metrics.read" });
  const granted = await lockstep.fetch("/oauth/token", { method: "POST", body: form });
  assert.deepEqual([granted.status, (await granted.json()).error], [400, "invalid_scope"]);
  assert.equal((await ask(token, NOW, "POST")).status, 405);
  assert.equal((await lockstep.fetch("/metrics/x", { headers: { authorization: `Bearer ${token}` } })).status, 404);
});
