// Texts that are longer than D1 takes once they are written as JSON: only the records that have them fail.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bulk, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;
const ALL = "?actionParams[skipConfirmation]=true&actionParams[all]=true";

/** So many control characters: six times as many bytes in JSON. */
const control = (count) => "\u0001".repeat(count);

/** Prospects of which every third has this title. */
async function some(count, title) {
  const org = await organisation(lockstep);
  const mine = rows(db, org.id);
  const ids = [];
  for (let index = 0; index < count; index++) ids.push(await mine.prospect({ title: index % 3 === 1 ? title : "Engineer" }));
  return { org, api: org.api, awkward: ids.filter((_, index) => index % 3 === 1) };
}

const modify = (api) => api.data("POST", `/batches/actions/prospectsBulkModify${ALL}`, { body: bulk({ title: "Head of Paper" }) });
const titles = async (org) => (await db.prepare("SELECT title, count(*) AS n FROM prospects WHERE organisation_id = ?1 GROUP BY title").bind(org.id).all()).results;

// Of 240 the queue takes care, of 60 the request itself.
for (const count of [60, 240]) {
  test(`of ${count} records a third is too long by itself, and fails; the others change`, async () => {
    const { org, api, awkward } = await some(count, control(400_000));
    const batch = await api.over((await modify(api)).id);
    const { summary } = batch.attributes;
    assert.deepEqual([summary.changed, summary.failed], [count - awkward.length, awkward.length]);
    assert.deepEqual(summary.codes, { recordTooLarge: awkward.length });
    const failed = await api.all(`/batchItems?filter[batch][id]=${batch.id}&filter[state]=error&page[size]=100`);
    assert.deepEqual(failed.map(({ attributes }) => attributes.recordId), awkward);
    assert.equal((await titles(org)).find(({ title }) => title === "Head of Paper").n, count - awkward.length);
  });
}

test("records that are too long together only all change, a few at a time", async () => {
  const org = await organisation(lockstep);
  const mine = rows(db, org.id);
  for (let index = 0; index < 90; index++) await mine.account({ description: index % 3 === 1 ? control(60_000) : "Paper" });
  const body = bulk({ description: "Lanterns" });
  const batch = await org.api.data("POST", `/batches/actions/accountsBulkModify${ALL}`, { body });
  const { summary } = (await org.api.over(batch.id)).attributes;
  assert.deepEqual([summary.changed, summary.reasons], [90, {}]);
  const { results } = await db.prepare("SELECT description, count(*) AS n FROM accounts WHERE organisation_id = ?1 GROUP BY 1").bind(org.id).all();
  assert.deepEqual(results, [{ description: "Lanterns", n: 90 }]);
  // And back again, with images as long as that.
  const undone = await org.api.over((await org.api.data("POST", `/batches/${batch.id}/actions/revert`)).id);
  assert.deepEqual([undone.attributes.summary.changed, undone.attributes.summary.reasons], [90, {}]);
});
