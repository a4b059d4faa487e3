// Quotas of an organisation, in all three dialects: what would be too much is refused whole, and says what to do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { world as communications } from "./hubspot-support.mjs";
import { bulk, errors, organisation, rows, server, snapshot } from "./support.mjs";
import { world as lists } from "./talkdesk-support.mjs";

const lockstep = await server({ OPEN_BATCH_LIMIT: "3", PENDING_ITEM_LIMIT: "10", STORED_ITEM_LIMIT: "16" });

const OPEN =
  "this organisation has 3 batches that are not over, and may have 3 (`OPEN_BATCH_LIMIT`); wait until some are over, or cancel those that nobody needs";
const pending = (used) =>
  `this organisation's batches have ${used} items that are not done, and with this one they would have more than 10 (\`PENDING_ITEM_LIMIT\`); ` +
  "wait until some are done, cancel a batch, or change fewer records at once";
const stored = (used) =>
  `this organisation's batches keep ${used} items, and with this one they would keep more than 16 (\`STORED_ITEM_LIMIT\`); items go some time ` +
  "after their batch is over, so change fewer records at once, or have whoever runs the server keep more, or for a shorter time";

const tagging = (query = "") => `/batches/actions/prospectsAddTags${query}`;

/** Starts a batch about all records that somebody would have to confirm. */
const waiting = (api) => api.post(tagging(), bulk({ tags: ["vip"] }));

test("an organisation has so many open batches, also where they come at once", async () => {
  const org = await organisation(lockstep);
  await rows(lockstep.db, org.id).prospects(2);
  const answers = await Promise.all(Array.from({ length: 6 }, () => waiting(org.api)));
  const refused = answers.filter((answer) => answer.status !== 200);
  assert.equal(refused.length, 3);
  for (const answer of refused) {
    assert.equal(answer.status, 403);
    assert.deepEqual(errors(answer), [["quotaExceeded", OPEN, null]]);
    assert.equal(answer.headers.get("retry-after"), null);
  }
  const before = await snapshot(lockstep.db);
  assert.deepEqual(errors(await waiting(org.api)), [["quotaExceeded", OPEN, null]]);
  assert.deepEqual(await snapshot(lockstep.db), before);
  // Another organisation has quotas of its own.
  assert.equal((await waiting((await organisation(lockstep)).api)).status, 200);
  // One that is over makes room.
  const [accepted] = answers.filter((answer) => answer.status === 200);
  await org.api.data("POST", `/batches/${accepted.body.data.id}/actions/cancel`);
  assert.equal((await waiting(org.api)).status, 200);
});

test("an organisation's batches have so many items to be done", async () => {
  const org = await organisation(lockstep);
  const db = rows(lockstep.db, org.id);
  await db.prospects(6);
  assert.equal((await waiting(org.api)).status, 200);
  const ids = Array.from({ length: 5 }, (_, index) => 900_000_000 + index);
  const before = await snapshot(lockstep.db);
  const refusal = [["quotaExceeded", pending(6), null]];
  assert.deepEqual(errors(await org.api.post(tagging(), bulk({ ids, tags: ["vip"] }))), refusal);
  const file = { raw: `firstName\n${"Ada\n".repeat(5)}`, headers: { "content-type": "text/csv" } };
  assert.deepEqual(errors(await org.api.send("POST", "/batches/actions/prospectsImport", file)), refusal);
  const left = await snapshot(lockstep.db);
  // A batch that was received and thrown away takes its number with it.
  assert.deepEqual({ ...left, sqlite_sequence: null }, { ...before, sqlite_sequence: null });
  const preview = await org.api.post(tagging("?actionParams[preview]=true"), bulk({ ids, tags: ["vip"] }));
  assert.equal(preview.status, 200, "nothing is kept of a preview");
  const some = await org.api.data("POST", tagging(), { body: bulk({ ids: ids.slice(0, 4), tags: ["vip"] }) });
  await org.api.over(some.id);
});

test("an organisation's batches keep so many items, and a repeat is no second one", async () => {
  const org = await organisation(lockstep);
  const ids = await rows(lockstep.db, org.id).prospects(8);
  const tag = (key) => org.api.post(tagging(), bulk({ ids, tags: ["vip"] }), { headers: { "idempotency-key": key } });
  const first = await tag("first");
  const { id } = await org.api.over(first.body.data.id);
  await org.api.over((await tag("second")).body.data.id);
  assert.deepEqual(errors(await tag("third")), [["quotaExceeded", stored(16), null]]);
  assert.equal((await tag("first")).body.data.id, id);
  assert.deepEqual(errors(await org.api.post(`/batches/${id}/actions/revert`)), [["quotaExceeded", stored(16), null]]);
  // Once items are purged there is room again.
  await lockstep.tick(Date.now() + 40 * 24 * 60 * 60_000);
  await lockstep.tick(Date.now() + 40 * 24 * 60 * 60_000);
  assert.equal((await tag("third")).status, 200);
});

test("bulk calls of the other dialects are refused in their own words", async () => {
  const hubspot = await communications(lockstep);
  await hubspot.made(...Array.from({ length: 9 }, (_, index) => ({ ticket: `T-${index}` })));
  const inputs = Array.from({ length: 8 }, (_, index) => ({ properties: { ticket: `U-${index}` } }));
  const answer = await hubspot.batch("create", { inputs });
  assert.equal(answer.status, 403, answer.text);
  assert.equal(answer.body.category, "QUOTA_EXCEEDED");
  assert.equal(answer.body.message, stored(9));
  assert.equal((await hubspot.batch("create", { inputs }, { query: "?async=true" })).status, 403);

  const { send, list } = await lists(lockstep);
  const records = Array.from({ length: 14 }, (_, index) => ({ first_name: "Ada", last_name: "Lovelace", phone_numbers: [{ phone_number: `+1555100${index}`, phone_type: "MOBILE" }] }));
  const refused = await send("POST", `${list}/records/bulks`, { records });
  assert.equal(refused.status, 403, refused.text);
  assert.equal(refused.body.code, "quotaExceeded");
  assert.ok([refused.body.message, refused.body.description].includes(pending(0)), refused.text);
});
