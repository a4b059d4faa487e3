// Reports of batches: while they run, from KV once they are over, and after their items are gone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bulk, errors, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const { db, kv } = lockstep;
const DAY = 86_400_000;
const HEADER = "index,line,recordId,state,code,info,before,after\r\n";

/** A new organisation with prospects. */
async function fresh(count = 0, values) {
  const org = await organisation(lockstep);
  const mine = rows(db, org.id);
  return { org, api: org.api, mine, ids: await mine.prospects(count, values) };
}

/** Starts a bulk action on these ids and waits for its end. */
async function done(api, ids, tags = ["vip"]) {
  const { id } = await api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ ids, tags }) });
  return api.over(id);
}

async function report(api, id, format) {
  const answer = await api.get(`/batches/${id}/report.${format}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.text;
}

const bookkeeping = (id) => db.prepare("SELECT report_parts, report_item, reported_at, purged_at FROM batches WHERE id = ?1").bind(id).first();
const items = (id) => db.prepare("SELECT count(*) AS n FROM batch_items WHERE batch_id = ?1").bind(id).first("n");
const keys = async (org, id) => (await kv.list({ prefix: `report:${org.id}:${id}:` })).keys.map(({ name }) => name);

/** RFC 4180, read by another's hand: a list of cells for each row. */
function parseCsv(text) {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const table = [[]];
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] = cell.exec(text) ?? assert.fail(`no cell at ${cell.lastIndex}`);
    table.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ",") table.push([]);
  }
  assert.deepEqual(table.pop(), [], "the last row ends");
  return table;
}

const parseNdjson = (text) => text.split("\n").slice(0, -1).map((line) => JSON.parse(line));

test("a report has a row for each item, as CSV and as NDJSON", async () => {
  const tags = ['quote "', "comma,", "line\nbreak", "é🦊"];
  const { api, ids } = await fresh(2, (index) => ({ tags: index === 0 ? tags : ["vip"] }));
  const { id } = await done(api, [ids[0], 987_654_321, ids[1]]);
  const after = { tags: [...tags, "vip"] };

  const csv = await api.get(`/batches/${id}/report.csv`);
  assert.equal(csv.status, 200);
  assert.equal(csv.headers.get("content-type"), "text/csv; charset=utf-8; header=present");
  assert.equal(csv.headers.get("content-disposition"), `attachment; filename="batch-${id}-report.csv"`);
  assert.equal(csv.headers.get("lockstep-rows"), "3");
  const [head, ...cells] = parseCsv(csv.text);
  assert.equal(`${head}\r\n`, HEADER);
  assert.deepEqual(cells, [
    ["1", "", `${ids[0]}`, "changed", "", "", JSON.stringify({ tags }), JSON.stringify(after)],
    ["2", "", "987654321", "error", "notFound", "could not find the prospect", "", ""],
    ["3", "", `${ids[1]}`, "unchanged", "", "", "", ""],
  ]);

  const ndjson = await api.get(`/batches/${id}/report.ndjson`);
  assert.equal(ndjson.headers.get("content-type"), "application/x-ndjson");
  assert.equal(ndjson.headers.get("content-disposition"), `attachment; filename="batch-${id}-report.ndjson"`);
  assert.equal(ndjson.headers.get("lockstep-rows"), "3");
  assert.deepEqual(parseNdjson(ndjson.text), [
    { index: 1, line: null, recordId: ids[0], state: "changed", code: null, info: null, before: { tags }, after },
    { index: 2, line: null, recordId: 987_654_321, state: "error", code: "notFound", info: "could not find the prospect", before: null, after: null },
    { index: 3, line: null, recordId: ids[1], state: "unchanged", code: null, info: null, before: null, after: null },
  ]);
  const head_ = await api.send("HEAD", `/batches/${id}/report.csv`);
  assert.deepEqual([head_.status, head_.text], [200, ""]);
});

test("a spreadsheet takes no cell for a formula", async () => {
  const { api } = await fresh();
  const { id } = await done(api, [1_000_001, 1_000_002, 1_000_003, 1_000_004]);
  const infos = ["=1+1", "+1", "-1", "@SUM(A1)"];
  await db.batch(infos.map((info, index) => db.prepare("UPDATE batch_items SET info = ?1 WHERE id = ?2").bind(info, id * 10_000_000 + index + 1)));
  const [, ...cells] = parseCsv(await report(api, id, "csv"));
  assert.deepEqual(cells.map((row) => row[5]), infos.map((info) => `'${info}`));
  assert.deepEqual(parseNdjson(await report(api, id, "ndjson")).map(({ info }) => info), infos);
});

test("before a batch is over its report says how things are, and is not kept", async () => {
  const { org, api, ids } = await fresh(2);
  const { id } = await api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ tags: ["vip"] }) });
  const pending = ids.map((record, index) => `${index + 1},,${record},pending,,,,\r\n`);
  await lockstep.tick();
  assert.equal(await report(api, id, "csv"), HEADER + pending.join(""));
  assert.deepEqual([await keys(org, id), (await bookkeeping(id)).reported_at], [[], null]);
  await api.data("POST", `/batches/${id}/actions/cancel`);
  assert.equal(await report(api, id, "csv"), HEADER + pending.join("").replaceAll("pending", "canceled"));
});

test("once a batch is over its report goes to KV, and is read from there", async () => {
  const { org, api, ids } = await fresh(3);
  const { id, attributes } = await done(api, ids);
  const wanted = { csv: await report(api, id, "csv"), ndjson: await report(api, id, "ndjson") };
  assert.equal((await bookkeeping(id)).reported_at, null);
  const time = Date.now();
  await lockstep.tick(time);
  const { report_parts, report_item, reported_at } = await bookkeeping(id);
  assert.deepEqual([report_parts, report_item, reported_at], [1, id * 10_000_000 + 3, new Date(time).toISOString()]);
  assert.deepEqual(await keys(org, id), [`report:${org.id}:${id}:csv:0`, `report:${org.id}:${id}:ndjson:0`]);
  assert.deepEqual((await api.data("GET", `/batches/${id}`)).attributes, attributes, "the batch is what it was");

  // What KV says counts …
  await db.prepare("UPDATE batch_items SET info = 'not in KV' WHERE batch_id = ?1").bind(id).run();
  for (const format of ["csv", "ndjson"]) assert.equal(await report(api, id, format), wanted[format], format);
  // … while it says something.
  await kv.delete(`report:${org.id}:${id}:csv:0`);
  assert.match(await report(api, id, "csv"), /"not in KV"/);
});

test("the report of nobody is a header", async () => {
  const { org, api } = await fresh();
  const query = "?actionParams[filter][id]=1&actionParams[skipConfirmation]=true";
  const { id } = await api.data("POST", `/batches/actions/prospectsAddTags${query}`, { body: bulk({ tags: ["vip"] }) });
  for (const kept of [false, true]) {
    if (kept) await lockstep.tick();
    assert.equal((await bookkeeping(id)).reported_at !== null, kept);
    assert.deepEqual([await report(api, id, "csv"), await report(api, id, "ndjson")], [HEADER, ""]);
  }
  assert.deepEqual(await keys(org, id), []);
});

test("a long report is kept in parts, and a crash between them costs nothing", { timeout: 120_000 }, async () => {
  const { org, api } = await fresh();
  const total = 10_001;
  const ids = Array.from({ length: total }, (_, index) => 5_000_000 + index);
  const { id } = await done(api, ids);
  const row = (index) => `${index + 1},,${ids[index]},error,notFound,"could not find the prospect",,\r\n`;
  const wanted = HEADER + ids.map((_, index) => row(index)).join("");
  const same = async (what) => assert.ok((await report(api, id, "csv")) === wanted, what);
  await same("from D1");
  await lockstep.tick();
  assert.equal((await bookkeeping(id)).report_parts, 2);
  const names = ["csv:0", "csv:1", "ndjson:0", "ndjson:1"].map((name) => `report:${org.id}:${id}:${name}`);
  assert.deepEqual(await keys(org, id), names);
  assert.equal(await kv.get(names[1]), row(total - 1));
  await same("from KV");
  assert.deepEqual(parseNdjson(await report(api, id, "ndjson")).map(({ recordId }) => recordId), ids);

  // As if the machine had died after the first part, or between writing the second and noting it.
  const first = id * 10_000_000 + 10_000;
  const forget = (parts, item) => db.prepare("UPDATE batches SET report_parts = ?2, report_item = ?3, reported_at = NULL WHERE id = ?1").bind(id, parts, item).run();
  for (const [parts, item, lost] of [[1, first, names[1]], [1, first, null], [0, 0, null]]) {
    await forget(parts, item);
    if (lost) await kv.delete(lost);
    await same("not all in KV");
    await lockstep.tick();
    const { report_parts, reported_at } = await bookkeeping(id);
    assert.ok(report_parts === 2 && reported_at, `resumed from ${parts}`);
    assert.equal(await kv.get(names[1]), row(total - 1));
    await same("resumed");
  }
  // A part that KV has lost comes from the items.
  await kv.delete(names[1]);
  await same("the second part from D1");
});

test("after thirty days the items go, and what they removed; the batch and its report stay", { timeout: 60_000 }, async () => {
  const { org, api, mine, ids } = await fresh(3);
  const batch = await done(api, ids);
  const { id } = batch;
  const wanted = { csv: await report(api, id, "csv"), ndjson: await report(api, id, "ndjson") };
  const item = id * 10_000_000 + 1;
  const bin = { organisation_id: -org.id };
  const removed = [
    await mine.prospect({ ...bin, removed_by: item }),
    await mine.prospect({ ...bin, removed_by: item + 5_000_000_000 }),
    await mine.prospect({ ...bin, updated_at: new Date(Date.now() - DAY).toISOString() }),
    await mine.prospect({ ...bin, updated_at: new Date(Date.now() + 5 * DAY).toISOString() }),
    await mine.prospect({ removed_by: item }),
  ];
  const left = async () => {
    const { results } = await db.prepare("SELECT id FROM prospects WHERE id IN (SELECT value FROM json_each(?1))").bind(JSON.stringify(removed)).all();
    return results.map(({ id }) => removed.indexOf(id));
  };
  const now = Date.parse(batch.attributes.finishedAt);
  await lockstep.tick(now + 30 * DAY - 60_000);
  assert.deepEqual([await items(id), await left()], [3, [0, 1, 3, 4]], "only what was in the bin for long, without an item");
  assert.ok((await bookkeeping(id)).reported_at);
  await lockstep.tick(now + 30 * DAY + 60_000);
  assert.deepEqual([await items(id), await left()], [0, [1, 3, 4]]);
  assert.ok((await bookkeeping(id)).purged_at);

  assert.deepEqual(await api.data("GET", `/batches/${id}`), batch);
  assert.deepEqual(await api.all(`/batchItems?filter[batchId]=${id}`), []);
  for (const format of ["csv", "ndjson"]) assert.equal(await report(api, id, format), wanted[format], format);

  // With KV's copy lost as well there is nothing to tell, and no answer that looks like a report.
  await kv.delete(`report:${org.id}:${id}:csv:0`);
  lockstep.expected.push(`part 0 of report.csv of batch ${id} is not in KV`);
  const answer = await api.get(`/batches/${id}/report.csv`);
  assert.equal(answer.status, 500);
  assert.equal(errors(answer)[0][0], "internal");
});

test("a report that breaks off has fewer rows than the batch has items", { timeout: 120_000 }, async () => {
  const { org, api } = await fresh();
  const { id, attributes } = await done(api, Array.from({ length: 10_001 }, (_, index) => 6_000_000 + index));
  await lockstep.tick();
  await kv.delete(`report:${org.id}:${id}:ndjson:1`);
  await db.prepare("UPDATE batches SET purged_at = 'now' WHERE id = ?1").bind(id).run();
  lockstep.expected.push(`part 1 of report.ndjson of batch ${id} is not in KV`, "the report broke off", "stack: ");
  const rows = await api.get(`/batches/${id}/report.ndjson`).then(({ text }) => parseNdjson(text).length, () => 0);
  assert.deepEqual([attributes.total, rows < attributes.total], [10_001, true]);
});

test("a report belongs to its organisation", async () => {
  const { api, ids } = await fresh(1);
  const { id } = await done(api, ids);
  const stranger = await organisation(lockstep);
  for (const [asker, batch] of [[stranger.api, id], [api, 987_654_321]]) {
    for (const format of ["csv", "ndjson"]) {
      const answer = await asker.get(`/batches/${batch}/report.${format}`);
      assert.equal(answer.status, 404);
      assert.deepEqual(errors(answer), [["notFound", `could not find batch ${batch}`, null]]);
    }
  }
  const other = await api.get(`/batches/${id}/report.xml`);
  assert.deepEqual(errors(other), [["routeNotFound", `\`/api/v2/batches/${id}/report.xml\` is not an address; \`GET /openapi.json\` has all`, null]]);
});
