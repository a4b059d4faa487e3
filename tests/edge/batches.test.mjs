// Bulk changes: whom they are for, confirmation, outcomes item by item, cancel.

import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../scripts/wait.mjs";
import { bulk, deliver, errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;

/** A new organisation, so that "all records" are those of one test. */
async function fresh(count = 0, values) {
  const org = await organisation(lockstep);
  const mine = rows(db, org.id);
  return { org, api: org.api, mine, ids: await mine.prospects(count, values) };
}

const start = (api, action, attributes, query = "") => api.data("POST", `/batches/actions/${action}${query}`, { body: bulk(attributes) });
const items = (api, id) => api.all(`/batchItems?filter[batchId]=${id}&page[size]=1000`);
const tags = async (org) => {
  const { results } = await db.prepare("SELECT id, tags, version FROM prospects WHERE organisation_id = ?1 ORDER BY id").bind(org.id).all();
  return results.map(({ id, tags, version }) => [id, JSON.parse(tags), version]);
};

/** What always holds of a batch that is over. */
async function checkOver(api, batch) {
  const { total, pending, failures, summary, state } = batch.attributes;
  assert.equal(pending, 0);
  const found = await items(api, batch.id);
  assert.equal(found.length, total);
  const count = (state) => found.filter(({ attributes }) => attributes.state === state).length;
  const { changed, unchanged, failed, canceled, reasons } = summary;
  assert.deepEqual(
    { changed, unchanged, failed, canceled },
    { changed: count("changed"), unchanged: count("unchanged"), failed: count("error"), canceled: count("canceled") },
  );
  assert.equal(changed + unchanged + failed + canceled, total, "the counters add up");
  assert.equal(failures, failed);
  assert.equal(Object.values(reasons).reduce((sum, n) => sum + n, 0), failed);
  assert.deepEqual(found.map(({ attributes }) => attributes.index), found.map((_, index) => index + 1));
  assert.equal(state === "finished", batch.attributes.finishedAt !== null);
}

test("named ids run at once, and every item says what became of its record", async () => {
  const { org, api, ids } = await fresh(3, (index) => ({ tags: index === 1 ? ["vip"] : ["old"] }));
  const begun = await start(api, "prospectsAddTags", { ids: [ids[2], 987_654_321, ids[1], ids[0], ids[2]], tags: ["vip", "emea"] });
  assert.equal(begun.type, "batch");
  assert.equal(begun.attributes.state, "finished", "it is small");
  assert.deepEqual([begun.attributes.total, begun.attributes.confirmedCountRequired], [4, false]);
  assert.deepEqual(begun.relationships.creator, { data: { type: "user", id: org.user } });
  const batch = await api.over(begun.id);
  assert.equal(batch.attributes.state, "finished");
  await checkOver(api, batch);
  assert.deepEqual(batch.attributes.summary, { changed: 3, unchanged: 0, failed: 1, canceled: 0, reasons: { "could not find the prospect": 1 }, codes: { notFound: 1 } });
  const found = await items(api, batch.id);
  const images = (before, after) => JSON.stringify({ before: { tags: before }, after: { tags: after } });
  assert.deepEqual(
    found.map(({ attributes: { recordId, state, failed, code, info, data, batchId } }) => ({ recordId, state, failed, code, info, data, batchId })),
    [
      { recordId: ids[2], state: "changed", failed: false, code: null, info: null, data: images(["old"], ["old", "vip", "emea"]), batchId: batch.id },
      { recordId: 987_654_321, state: "error", failed: true, code: "notFound", info: "could not find the prospect", data: null, batchId: batch.id },
      { recordId: ids[1], state: "changed", failed: false, code: null, info: null, data: images(["vip"], ["vip", "emea"]), batchId: batch.id },
      { recordId: ids[0], state: "changed", failed: false, code: null, info: null, data: images(["old"], ["old", "vip", "emea"]), batchId: batch.id },
    ],
  );
  assert.deepEqual(await tags(org), [
    [ids[0], ["old", "vip", "emea"], 2],
    [ids[1], ["vip", "emea"], 2],
    [ids[2], ["old", "vip", "emea"], 2],
  ]);
  assert.deepEqual((await api.all(`/batchItems?filter[batchId]=${batch.id}&filter[state]=error`)).length, 1);
  assert.deepEqual(found[0].relationships.batch, { data: { type: "batch", id: batch.id } });
});

test("doing it again changes nothing, and undoing it by hand brings the tags back", async () => {
  const { org, api, ids } = await fresh(2, () => ({ tags: ["a"] }));
  const first = await api.over((await start(api, "prospectsAddTags", { ids, tags: ["b"] })).id);
  assert.equal(first.attributes.summary.changed, 2);
  const second = await api.over((await start(api, "prospectsAddTags", { ids, tags: ["b"] })).id);
  assert.deepEqual([second.attributes.summary.changed, second.attributes.summary.unchanged], [0, 2]);
  const third = await api.over((await start(api, "prospectsRemoveTags", { ids, tags: ["b"] })).id);
  assert.equal(third.attributes.summary.changed, 2);
  assert.deepEqual(await tags(org), ids.map((id) => [id, ["a"], 3]));
});

test("a filter waits for a confirmation, and hits what it matched when it was sent", async () => {
  const { org, api, mine, ids } = await fresh(4, (index) => ({ owner_id: 1 + (index % 2) }));
  const begun = await start(api, "prospectsAddTags", { tags: ["vip"] }, "?actionParams[filter][owner][id]=2");
  assert.deepEqual([begun.attributes.state, begun.attributes.total, begun.attributes.confirmCount], ["confirming", 2, 2]);
  assert.equal(begun.attributes.confirmedCountRequired, false);
  await mine.prospect({ owner_id: 2 });
  const wrong = await api.post(`/batches/${begun.id}/actions/confirm?actionParams[confirmedCount]=3`);
  assert.equal(wrong.status, 422, wrong.text);
  assert.deepEqual(errors(wrong), [["confirmedCountMismatch", "`confirmedCount` is 3; the batch has 2 items to confirm", "actionParams[confirmedCount]"]]);
  const confirmed = await api.data("POST", `/batches/${begun.id}/actions/confirm`);
  assert.equal(confirmed.attributes.state, "finished");
  assert.notEqual(confirmed.attributes.confirmedAt, null);
  const batch = await api.over(begun.id);
  await checkOver(api, batch);
  const tagged = (await tags(org)).filter(([, list]) => list.includes("vip")).map(([id]) => id);
  assert.deepEqual(tagged, [ids[1], ids[3]]);
  const again = await api.post(`/batches/${begun.id}/actions/confirm`);
  assert.equal(again.status, 422, again.text);
  assert.deepEqual(errors(again), [["transitionForbidden", "a batch that is `finished` does not allow `confirm`; allowed now: `retry` or `revert`", null]]);
});

test("a filter may skip the confirmation; ids and a filter are what is in both", async () => {
  const { org, api, ids } = await fresh(4, (index) => ({ owner_id: 1 + (index % 2) }));
  const query = "?actionParams[filter][owner][id]=2&actionParams[skipConfirmation]=true";
  const begun = await start(api, "prospectsAddTags", { ids: [ids[0], ids[3]], tags: ["vip"] }, query);
  const batch = await api.over(begun.id);
  await checkOver(api, batch);
  assert.deepEqual((await tags(org)).filter(([, list]) => list.includes("vip")).map(([id]) => id), [ids[3]]);
  const byIds = await start(api, "prospectsAddTags", { tags: ["x"] }, `?actionParams[filter][id][]=${ids[0]}&actionParams[filter][id][]=${ids[1]}`);
  assert.equal(byIds.attributes.total, 2);
});

test("all records need the count, or both flags", async () => {
  const { org, api } = await fresh(3);
  for (const query of ["", "?actionParams[skipConfirmation]=true", "?actionParams[all]=true"]) {
    const begun = await start(api, "prospectsAddTags", { tags: ["vip"] }, query);
    assert.deepEqual([begun.attributes.state, begun.attributes.confirmedCountRequired, begun.attributes.total], ["confirming", true, 3], query);
    const without = await api.post(`/batches/${begun.id}/actions/confirm`);
    assert.equal(without.status, 422, without.text);
    assert.deepEqual(errors(without), [
      ["confirmedCountMismatch", "this batch needs `actionParams[confirmedCount]`; it has 3 items to confirm", "actionParams[confirmedCount]"],
    ]);
  }
  assert.ok((await tags(org)).every(([, list]) => list.length === 0), "nothing has run");
  const waiting = (await api.all("/batches?filter[state]=confirming"))[0];
  const counted = await api.data("POST", `/batches/${waiting.id}/actions/confirm?actionParams[confirmedCount]=3`);
  assert.equal(counted.attributes.state, "finished");
  await checkOver(api, await api.over(waiting.id));

  const meant = await start(api, "prospectsAddTags", { tags: ["all"] }, "?actionParams[skipConfirmation]=true&actionParams[all]=true");
  await checkOver(api, await api.over(meant.id));
  assert.ok((await tags(org)).every(([, list]) => list.includes("vip") && list.includes("all")));
});

test("a batch on nobody is finished at once", async () => {
  const { api } = await fresh(0);
  const batch = await start(api, "prospectsAddTags", { tags: ["vip"] }, "?actionParams[filter][id]=1&actionParams[skipConfirmation]=true");
  assert.deepEqual([batch.attributes.state, batch.attributes.total], ["finished", 0]);
  await checkOver(api, batch);
});

test("accounts by either spelling", async () => {
  const { api, mine } = await fresh();
  const account = await mine.account({ tags: '["a"]' });
  for (const action of ["accountAddTags", "accountsAddTags"]) {
    const begun = await start(api, action, { ids: [account], tags: [action] });
    assert.equal(begun.attributes.action, "accountAddTags");
    await checkOver(api, await api.over(begun.id));
  }
  await api.over((await start(api, "accountsRemoveTags", { ids: [account], tags: ["a"] })).id);
  assert.deepEqual((await api.data("GET", `/accounts/${account}`)).attributes.tags, ["accountAddTags", "accountsAddTags"]);
});

test("a record that would break a rule fails alone, with the reason", async () => {
  const many = Array.from({ length: 100 }, (_, index) => `tag ${index}`);
  const { org, api, ids } = await fresh(2, (index) => ({ tags: index === 0 ? many : [] }));
  const batch = await api.over((await start(api, "prospectsAddTags", { ids, tags: ["one more"] })).id);
  await checkOver(api, batch);
  assert.deepEqual([batch.attributes.summary.changed, batch.attributes.summary.failed], [1, 1]);
  const [item] = await items(api, batch.id);
  assert.deepEqual([item.attributes.state, Object.keys(batch.attributes.summary.reasons)], ["error", [item.attributes.info]]);
  assert.deepEqual((await tags(org))[0], [ids[0], many, 1]);
});

test("tags of every character go there and back", async () => {
  const { org, api, ids } = await fresh(1, () => ({ tags: ["é\"\\", "🦊"] }));
  const given = ["quote \" ' backslash \\", "control \u0001 newline \n end", "👩‍👩‍👧", "é".repeat(255)];
  await api.over((await start(api, "prospectsAddTags", { ids, tags: given })).id);
  assert.deepEqual(await tags(org), [[ids[0], ["é\"\\", "🦊", ...given], 2]]);
  assert.deepEqual((await api.data("GET", `/prospects/${ids[0]}`)).attributes.tags, ["é\"\\", "🦊", ...given]);
});

test("a canceled batch changes nothing any more; what is done stays done", async () => {
  const { org, api, ids } = await fresh(2_500);
  // It waits, so that only the messages sent below are on their way.
  const begun = await start(api, "prospectsAddTags", { tags: ["vip"] });
  await db.prepare("UPDATE batches SET state = 'pending' WHERE id = ?1").bind(begun.id).run();
  const messages = [0, 1, 2].map((chunk) => messageOf(org, begun.id, chunk));
  await deliver(lockstep, org, [messages[1]]);
  const running = await api.data("GET", `/batches/${begun.id}`);
  assert.deepEqual([running.attributes.state, running.attributes.pending], ["running", 1_500]);

  const canceled = await api.data("POST", `/batches/${begun.id}/actions/cancel`);
  assert.equal(canceled.attributes.state, "canceled");
  assert.notEqual(canceled.attributes.canceledAt, null);
  await checkOver(api, canceled);
  assert.deepEqual([canceled.attributes.summary.changed, canceled.attributes.summary.canceled], [1_000, 1_500]);
  const before = await tags(org);
  await deliver(lockstep, org, messages);
  await lockstep.tick(Date.now() + 3_600_000);
  await deliver(lockstep, org, []);
  assert.deepEqual(await tags(org), before);
  assert.deepEqual(await api.data("GET", `/batches/${begun.id}`), canceled);
  assert.deepEqual(before.filter(([, list]) => list.includes("vip")).map(([id]) => id), ids.slice(1_000, 2_000));

  const again = await api.post(`/batches/${begun.id}/actions/cancel`);
  assert.equal(again.status, 422, again.text);
  assert.deepEqual(errors(again), [["transitionForbidden", "a batch that is `canceled` does not allow `cancel`; allowed now: `retry` or `revert`", null]]);
});

/** The message of a chunk, as the Worker sends it. */
function messageOf(org, batch, chunk, action = "prospectsAddTags") {
  const first = batch * 10_000_000 + chunk * 1_000 + 1;
  return { organisation: org.id, batch, action, from: first, to: first + 999 };
}

test("a canceled confirmation is none", async () => {
  const { org, api } = await fresh(2);
  const begun = await start(api, "prospectsAddTags", { tags: ["vip"] });
  const canceled = await api.data("POST", `/batches/${begun.id}/actions/cancel`);
  await checkOver(api, canceled);
  const late = await api.post(`/batches/${begun.id}/actions/confirm?actionParams[confirmedCount]=2`);
  assert.equal(late.status, 422, late.text);
  assert.deepEqual(errors(late), [["transitionForbidden", "a batch that is `canceled` does not allow `confirm`; allowed now: `retry` or `revert`", null]]);
  assert.ok((await tags(org)).every(([, list]) => list.length === 0));
});

test("of confirmations and cancels at once one wins", async () => {
  const { api } = await fresh(2);
  const begun = await start(api, "prospectsAddTags", { tags: ["vip"] });
  const act = (action) => api.post(`/batches/${begun.id}/actions/${action}`);
  const confirm = "confirm?actionParams[confirmedCount]=2";
  const answers = await Promise.all([act(confirm), act(confirm), act(confirm)]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 422, 422], answers.map(({ text }) => text).join("\n"));
  await checkOver(api, await api.over(begun.id));
});

test("nothing is half-written when a batch is refused", async () => {
  const { api } = await fresh(2);
  const before = await snapshot(db);
  for (const attributes of [{ ids: [], tags: ["x"] }, { ids: [1] }, { ids: ["x"], tags: ["x"] }, { tags: [] }]) {
    const answer = await api.post("/batches/actions/prospectsAddTags", bulk(attributes));
    assert.equal(answer.status, 422, answer.text);
  }
  assert.deepEqual(await snapshot(db), before);
});

test("progress can be watched", async () => {
  const { api } = await fresh(6_000);
  const begun = await start(api, "prospectsAddTags", { tags: ["vip"] }, "?actionParams[skipConfirmation]=true&actionParams[all]=true");
  let last = 6_000;
  await until(async () => {
    const { attributes } = await api.data("GET", `/batches/${begun.id}`);
    assert.ok(attributes.pending <= last, "pending only goes down");
    last = attributes.pending;
    return attributes.state === "finished";
  }, { what: `the end of batch ${begun.id}` });
  await checkOver(api, await api.data("GET", `/batches/${begun.id}`));
});
