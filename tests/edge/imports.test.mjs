// Imports: prospects and accounts from CSV and NDJSON, as a batch with an item for each row.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { until } from "../../scripts/wait.mjs";
import { bulk, errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;

const csv = (raw, more = {}) => ({ raw, headers: { "content-type": "text/csv", ...more } });
const ndjson = (lines) => ({ raw: lines.join("\n"), headers: { "content-type": "application/x-ndjson" } });
const imported = (org, type, options, query = "") => org.api.send("POST", `/batches/actions/${type}Import${query}`, options);
const items = (api, id) => api.all(`/batchItems?filter[batchId]=${id}&page[size]=1000`);

/** Imports a file that is accepted, and waits for its end. */
async function run(org, type, options) {
  const answer = await imported(org, type, options);
  assert.equal(answer.status, 200, answer.text);
  return org.api.over(answer.body.data.id);
}

test("a CSV file becomes prospects, row by row, with lines and reasons", async () => {
  const org = await organisation(lockstep);
  const account = await rows(db, org.id).account();
  const file = [
    "\uFEFFFirst Name,lastName,emails,tags,optedOut,account,owner id,custom3,score",
    `Ada,Maplewood,ada@example.com; a.m@example.com,vip,,${account},${org.user},"a ""quoted"" value",4.5`,
    'Bo,"Two\r\nlines",,,yes,,,,',
    "",
    "Cy,Stone,,,maybe,,,,high",
    "Di,Reed,,,,999999999,,,",
  ].join("\r\n");
  const batch = await run(org, "prospects", csv(file));
  assert.equal(batch.attributes.action, "prospectsImport");
  const { changed, failed, reasons } = batch.attributes.summary;
  assert.deepEqual([batch.attributes.total, changed, failed], [4, 2, 2]);
  assert.deepEqual(Object.keys(reasons).sort(), [
    "`optedOut` is `maybe`; it must be `true`, `yes`, `1`, `false`, `no` or `0`; `score` is `high`; it must be a number",
    "could not find the account that `account` names",
  ]);
  const found = await items(org.api, batch.id);
  assert.deepEqual(
    found.map(({ attributes: { index, line, state } }) => [index, line, state]),
    [[1, 2, "changed"], [2, 3, "changed"], [3, 6, "error"], [4, 7, "error"]],
  );
  const [ada, bo] = await Promise.all(found.slice(0, 2).map(({ attributes }) => org.api.data("GET", `/prospects/${attributes.recordId}`)));
  assert.deepEqual(ada.attributes.emails, ["ada@example.com", "a.m@example.com"]);
  assert.deepEqual([ada.attributes.name, ada.attributes.tags, ada.attributes.custom3], ["Ada Maplewood", ["vip"], 'a "quoted" value']);
  assert.deepEqual([ada.attributes.score, ada.attributes.optedOut, ada.attributes.replyCount], [4.5, false, 0]);
  assert.deepEqual(ada.relationships.account.data, { type: "account", id: account });
  assert.deepEqual(ada.relationships.owner.data, { type: "user", id: org.user });
  assert.deepEqual(ada.relationships.creator.data, { type: "user", id: org.user });
  assert.deepEqual([bo.attributes.lastName, bo.attributes.optedOut], ["Two\r\nlines", true]);
  assert.ok(bo.attributes.optedOutAt);
  const { before, after } = JSON.parse(found[0].attributes.data);
  assert.equal(before, null);
  assert.equal(after.firstName, "Ada");
});

test("a failure is a code, a place and a sentence, and items are found by its code", async () => {
  const org = await organisation(lockstep);
  const file = "firstName,score,optedOut,owner\nAda,high,,\nBo,,maybe,\nCy,,,999999999\nDi,,,\n";
  const batch = await run(org, "prospects", csv(file));
  assert.deepEqual(batch.attributes.summary.codes, { wrongType: 2, relatedNotFound: 1 });
  const told = (found) => found.map(({ attributes: { line, code, pointer } }) => [line, code, pointer]);
  assert.deepEqual(told(await items(org.api, batch.id)), [
    [2, "wrongType", "/score"],
    [3, "wrongType", "/optedOut"],
    [4, "relatedNotFound", "/data/relationships/owner"],
    [5, null, null],
  ]);
  const found = await org.api.all(`/batchItems?filter[batchId]=${batch.id}&filter[code]=relatedNotFound`);
  assert.deepEqual(told(found), [[4, "relatedNotFound", "/data/relationships/owner"]]);
  const unknown = await org.api.get(`/batchItems?filter[batchId]=${batch.id}&filter[code]=notallowedvalue`);
  assert.equal(unknown.status, 400, unknown.text);
  assert.match(errors(unknown)[0][1], /^`code` is `notallowedvalue`; it is none of the \d+ allowed values; did you mean `notAllowedValue`\?$/);
});

test("an NDJSON file becomes accounts; a broken line fails alone", async () => {
  const org = await organisation(lockstep);
  const lines = ['{"name":"Alderfox","tags":["a","b"]}', "", '{"name":', '{"type":"account","attributes":{"name":"Brisk"}}', '{"industry":"Paper"}'];
  const batch = await run(org, "accounts", ndjson(lines));
  assert.deepEqual([batch.attributes.summary.changed, batch.attributes.summary.failed], [2, 2]);
  const found = await items(org.api, batch.id);
  assert.deepEqual(found.map(({ attributes }) => attributes.line), [1, 3, 4, 5]);
  assert.match(found[1].attributes.info, /not valid JSON/);
  assert.equal(found[3].attributes.info, "`name` is missing; it must be given on create");
  const account = await org.api.data("GET", `/accounts/${found[0].attributes.recordId}`);
  assert.deepEqual([account.attributes.name, account.attributes.named, account.attributes.tags], ["Alderfox", true, ["a", "b"]]);
});

test("a file that is broken as a whole is refused, with line and column, and leaves nothing", async () => {
  const org = await organisation(lockstep);
  const before = await snapshot(db);
  const many = `firstName\n${"Ada\n".repeat(3_000)}`;
  for (const [raw, code, detail] of [
    ["", "malformedFile", /header/],
    ["firstName\n", "noRows", /no row/],
    ["firstName,nope\nAda,x\n", "unknownColumn", /line 1, column 11: `nope`/],
    ["firstName,First Name\nAda,x\n", "duplicateColumn", /line 1, column 11/],
    ["firstName,createdAt\nAda,x\n", "readOnly", /line 1, column 11/],
    ['firstName\n"Ada\n', "malformedFile", /line 2, column 1/],
    ["firstName,lastName\nAda\n", "malformedFile", /line 2/],
    [`${many}"never closed`, "malformedFile", /line 3002, column 1/],
    [Buffer.concat([Buffer.from(`${many}B`), Buffer.from([0xff])]), "malformedFile", /line 3002, column 2/],
  ]) {
    const answer = await imported(org, "prospects", csv(raw));
    assert.equal(answer.status, 422, `${answer.status} ${answer.text}`);
    const [[found, text]] = errors(answer);
    assert.equal(found, code, text);
    assert.match(text, detail);
  }
  const json = await imported(org, "prospects", { raw: "{}", headers: { "content-type": "application/json" } });
  assert.equal(json.status, 415);
  assert.deepEqual(errors(json), [
    ["unsupportedMediaType", "`prospectsImport` takes a file; send it as `text/csv` or `application/x-ndjson` to `POST /batches/actions/prospectsImport`", null],
  ]);
  assert.equal((await imported(org, "prospects", csv("firstName\nAda\n"), "?actionParams[skipConfirmation]=true")).status, 400);
  const after = await snapshot(db);
  delete before.sqlite_sequence;
  delete after.sqlite_sequence;
  assert.deepEqual(after, before);
});

test("a preview of an import reads every row and writes none", async () => {
  const org = await organisation(lockstep);
  const before = await snapshot(db);
  const answer = await imported(org, "prospects", csv("firstName,score,owner\nAda,1,\nBo,x,\nCy,,999999999\n"), "?actionParams[preview]=true");
  assert.equal(answer.status, 200, answer.text);
  const { preview } = answer.body.meta;
  assert.deepEqual([preview.total, preview.changed, preview.failed], [3, 1, 2]);
  assert.deepEqual(preview.reasons, { "`score` is `x`; it must be a number": 1, "could not find the user that `owner` names": 1 });
  assert.deepEqual(preview.sample.map(({ id, outcome }) => [id, outcome]), [[2, "changed"], [3, "failed"], [4, "failed"]]);
  assert.deepEqual(await snapshot(db), before);
});

test("an import is taken back, but for what was changed since; failed rows are tried again", async () => {
  const org = await organisation(lockstep);
  const batch = await run(org, "prospects", csv("firstName,owner\nAda,\nBo,\nCy,999999999\n"));
  assert.deepEqual([batch.attributes.summary.changed, batch.attributes.summary.failed], [2, 1]);
  const found = await items(org.api, batch.id);
  const ada = found[0].attributes.recordId;
  await db.prepare("UPDATE prospects SET first_name = 'Edited', version = version + 1 WHERE id = ?1").bind(ada).run();
  const undone = await org.api.over((await org.api.data("POST", `/batches/${batch.id}/actions/revert`)).id);
  assert.deepEqual(undone.attributes.summary.reasons, { "the record was changed since": 1 });
  const left = await org.api.all("/prospects");
  assert.deepEqual(left.map(({ id }) => id), [ada]);
  const back = await org.api.over((await org.api.data("POST", `/batches/${undone.id}/actions/revert`)).id);
  assert.equal(back.attributes.summary.changed, 1);
  assert.equal((await org.api.all("/prospects")).length, 2);
  const retried = await org.api.over((await org.api.data("POST", `/batches/${batch.id}/actions/retry`)).id);
  assert.deepEqual([retried.attributes.total, retried.attributes.failures], [1, 1]);
  const [item] = await items(org.api, retried.id);
  assert.equal(item.attributes.line, 4);
});

test("a file of many rows comes in pieces, all or nothing, once for each key", async () => {
  const org = await organisation(lockstep);
  const header = "firstName,lastName,company,title,emails\n";
  const row = (index) => `Ada${index},Maplewood,Alderfox ${index},"Head of, things",ada${index}@example.com\n`;
  const file = header + Array.from({ length: 30_000 }, (_, index) => row(index)).join("");
  const options = csv(file, { "idempotency-key": "import-1" });
  const first = await imported(org, "prospects", options);
  const second = await imported(org, "prospects", options);
  assert.equal(first.status, 200, first.text);
  assert.equal(second.text, first.text);
  assert.equal(second.headers.get("idempotency-replayed"), "true");
  const other = await imported(org, "prospects", csv(`${file}Bo,,,,\n`, { "idempotency-key": "import-1" }));
  assert.deepEqual(errors(other)[0][0], "idempotencyKeyReused");
  const batch = await org.api.over(first.body.data.id);
  assert.deepEqual([batch.attributes.total, batch.attributes.summary.changed], [30_000, 30_000]);
  assert.equal(await db.prepare("SELECT count(*) AS n FROM prospects WHERE organisation_id = ?1").bind(org.id).first("n"), 30_000);
  assert.equal(await db.prepare("SELECT count(*) AS n FROM batches WHERE organisation_id = ?1").bind(-org.id).first("n"), 0);
  const input = await db.prepare("SELECT count(*) AS n FROM batch_items WHERE organisation_id = ?1 AND input IS NOT NULL").bind(org.id).first("n");
  assert.equal(input, 0, "a row that is done is kept as its record");
  const over = await imported(org, "prospects", csv(`firstName\n${"Ada\n".repeat(100_001)}`));
  assert.equal(over.status, 422);
  assert.deepEqual(errors(over)[0][0], "tooManyTargets");
});

test("an import that breaks off is deleted by the scheduler, an hour later", async () => {
  const org = await organisation(lockstep);
  const now = Date.now();
  const at = new Date(now).toISOString();
  const id = await db
    .prepare(
      "INSERT INTO batches (organisation_id, created_at, updated_at, progress_at, action, state, start_key) VALUES (?1, ?2, ?2, ?2, 'prospectsImport', 'pending', 'broken') RETURNING id",
    )
    .bind(-org.id, at)
    .first("id");
  await db
    .prepare("INSERT INTO batch_items (id, organisation_id, created_at, updated_at, state, line, input) VALUES (?1, ?2, ?3, ?3, 'pending', 2, '{}')")
    .bind(id * 10_000_000 + 1, org.id, at)
    .run();
  assert.equal((await org.api.get(`/batches/${id}`)).status, 404);
  const count = () => db.prepare("SELECT (SELECT count(*) FROM batches WHERE id = ?1) + (SELECT count(*) FROM batch_items WHERE batch_id = ?1) AS n").bind(id).first("n");
  await lockstep.tick(now + 50 * 60_000);
  assert.equal(await count(), 2);
  await lockstep.tick(now + 62 * 60_000);
  assert.equal(await count(), 0);
});

test("a file that comes slowly is not taken for one that broke off", async () => {
  const org = await organisation(lockstep);
  let file;
  const raw = new ReadableStream({ start: (controller) => (file = controller) });
  const rows = (count) => new TextEncoder().encode(`${"x".repeat(990)}\n`.repeat(count));
  // It began three hours ago.
  const began = new Date(Date.now() - 3 * 60 * 60_000).toISOString();
  const answered = imported(org, "prospects", csv(raw, { "lockstep-now": began }));
  file.enqueue(new TextEncoder().encode("title\n"));
  file.enqueue(rows(800));
  const received = () => db.prepare("SELECT count(*) AS n FROM batch_items WHERE organisation_id = ?1").bind(org.id).first("n");
  await until(async () => (await received()) > 0, { within: 30_000, what: "the first rows" });
  await lockstep.tick(Date.now());
  file.enqueue(rows(200));
  file.close();
  const answer = await answered;
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.body.data.attributes.createdAt, began);
  const { total, failures } = (await org.api.over(answer.body.data.id)).attributes;
  assert.deepEqual([total, failures], [1_000, 1_000], "a title is not as long as that");
});

test("a file is refused where a batch is described", async () => {
  const org = await organisation(lockstep);
  const answer = await org.api.post("/batches", { data: { type: "batch", attributes: { action: "prospectsImport" } } });
  assert.equal(answer.status, 422);
  const other = await org.api.post("/batches/actions/prospectsImport", bulk({ ids: [1] }));
  assert.equal(other.status, 415);
});

const preview = async (org, options) => {
  const answer = await imported(org, "prospects", options, "?actionParams[preview]=true");
  return answer.status === 200 ? answer.body.meta.preview : answer;
};
const XLSX = Buffer.from("504b0304140006000800000021", "hex");

test("unnamed columns and surplus cells are nothing while they are empty; with a value they are refused with their place", async () => {
  const org = await organisation(lockstep);
  const batch = await run(org, "prospects", csv("firstName,,lastName,,\r\nAda,,Maplewood,,\r\nBo,,Stone\r\nCy,,Reed,,,,\r\n,,,,\r\n"));
  assert.deepEqual([batch.attributes.summary.changed, batch.attributes.total], [3, 3]);
  const wrong = await imported(org, "prospects", csv("firstName,,lastName\nAda,,Maplewood\nBo,x,Stone\n"));
  assert.equal(wrong.status, 422, wrong.text);
  assert.deepEqual(errors(wrong), [
    ["unknownColumn", "line 3, column 4: `x` is in column 2, which has no name in the header; name it there, or remove it", null],
  ]);
  const beyond = await imported(org, "prospects", csv("firstName,lastName\nAda,Maple,wood\n"));
  assert.deepEqual(errors(beyond), [
    ["malformedFile", "line 2, column 11: the row has 3 cells; the header has 2; a cell with a comma in it stands in quotes", null],
  ]);
});

test("semicolons and tabs are recognised from the header, and batch and preview say which was used", async () => {
  const org = await organisation(lockstep);
  for (const [file, separator] of [
    ["firstName,tags\nAda,a;b\n", "comma"],
    ["firstName;tags;\r\nAda;\"a;b\";\r\n", "semicolon"],
    ["firstName\ttags\nAda\ta;b\n", "tab"],
    ["sep=;\r\nfirstName;tags\r\nAda;\"a;b\"\r\n", "semicolon"],
  ]) {
    assert.equal((await preview(org, csv(file))).separator, separator, file);
    const batch = await run(org, "prospects", csv(file));
    const { payload } = batch.attributes;
    assert.equal(payload.separator, separator, file);
    const [item] = await items(org.api, batch.id);
    const { attributes } = await org.api.data("GET", `/prospects/${item.attributes.recordId}`);
    assert.deepEqual([attributes.firstName, attributes.tags], ["Ada", ["a", "b"]]);
  }
  assert.equal("separator" in (await preview(org, ndjson(['{"firstName":"Ada"}']))), false);
  const tsv = { raw: "firstName\tlastName\nAda\tMaplewood\n", headers: { "content-type": "text/tab-separated-values" } };
  assert.equal((await preview(org, tsv)).changed, 1);
});

test("invisible characters in a header do not matter", async () => {
  const org = await organisation(lockstep);
  const { changed, sample } = await preview(org, csv("\uFEFF\u200BfirstName,last\u00A0Name\u200B\nAda,Maplewood\n"));
  assert.equal(changed, 1);
  assert.deepEqual([sample[0].after.firstName, sample[0].after.lastName], ["Ada", "Maplewood"]);
  const wrong = await imported(org, "prospects", csv("fir\u200BstNam\nAda\n"));
  assert.deepEqual(errors(wrong), [["unknownColumn", "line 1, column 1: `fir<U+200B>stNam` is not a column of prospect; did you mean `firstName`?", null]]);
});

test("a file that is no UTF-8 text is told what it is and what to do", async () => {
  const org = await organisation(lockstep);
  for (const [raw, detail] of [
    [XLSX, "the file is a spreadsheet (such as `.xlsx` or `.ods`) or another ZIP archive; open it and save it as CSV in UTF-8"],
    [Buffer.from("d0cf11e0a1b11ae1", "hex"), "the file is a spreadsheet of the old kind (`.xls`); open it and save it as CSV in UTF-8"],
    [gzipSync("firstName\nAda\n"), "the file is packed with gzip; send it with `Content-Encoding: gzip`, or unpack it"],
    [Buffer.from("\uFEFFfirstName\nAda\n", "utf16le"), "the file is UTF-16 text; save it as UTF-8 (in spreadsheets: “CSV UTF-8”)"],
    [
      Buffer.from("firstName\nJos\xe9\n", "latin1"),
      "line 2, column 4: the byte E9 here is not UTF-8; the file seems to be Windows-1252, where it is `é`; save it as UTF-8 (in spreadsheets: “CSV UTF-8”)",
    ],
    ['[{"firstName":"Ada"}]', "the file is JSON; send it as `application/x-ndjson`, with one object a line"],
  ]) {
    const answer = await imported(org, "prospects", csv(raw));
    assert.equal(answer.status, 422, answer.text);
    assert.deepEqual(errors(answer), [["malformedFile", detail, null]]);
  }
});

test("a cell is quoted as it stands in the file, and its error says what would be right", async () => {
  const org = await organisation(lockstep);
  const { reasons, failed } = await preview(
    org,
    csv("availableAt,optedOut,workPhones,score\n2026-02-30,,,\n,maybe,,\n,,1.20255E+10,\n,,,\"4,5\"\n2026-01-31,YES,+1 202 555 0100,4.5\n"),
  );
  assert.equal(failed, 4);
  assert.deepEqual(Object.keys(reasons).sort(), [
    "`availableAt` is `2026-02-30`; there is no such day or time",
    "`optedOut` is `maybe`; it must be `true`, `yes`, `1`, `false`, `no` or `0`",
    "`score` is `4,5`; it must be a number, with a point before its decimals, as in `4.5`",
    "an element of `workPhones` is `1.20255E+10`, a number that a spreadsheet has shortened, and its digits are lost; make the column text, enter the numbers again, and save the file",
  ]);
});

test("two addresses in one e-mail cell are two", async () => {
  const org = await organisation(lockstep);
  const both = ["ada@example.com", "a.m@example.com"];
  const file = `emails\n${["; ", ";", " ", "\n"].map((between) => `"${both.join(between)}"\n`).join("")}"${both.join(", ")}"\n`;
  const { sample, changed } = await preview(org, csv(file));
  assert.equal(changed, 5);
  for (const { after } of sample) assert.deepEqual(after.emails, both);
});
