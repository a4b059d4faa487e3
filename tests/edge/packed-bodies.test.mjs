// Bodies that are packed, or written in another encoding: in every dialect, JSON and files.

import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { JSON_API, organisation, server } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;
const org = await organisation(lockstep);
const many = (size) => ({ name: "x".repeat(size) });
/** A write of each dialect: its address, its media type, its body, and the status of its answer. */
const WRITES = {
  "JSON:API": ["/api/v2/prospects", JSON_API, JSON.stringify({ data: { type: "prospect", attributes: { firstName: "Zoë" } } }), 201],
  "JSON:API, bulk": ["/api/v2/batches/actions/prospectsAddTags", JSON_API, JSON.stringify({ data: { type: "batch", attributes: { tags: ["vip"], ids: [1] } } }), 200],
  HubSpot: ["/crm/v3/objects/communications/batch/create", "application/json", JSON.stringify({ inputs: [{ properties: { hs_communication_body: "é" } }] }), 201],
  Talkdesk: ["/record-lists", "application/json", JSON.stringify({ name: "Zoë" }), 201],
  "a CSV file": ["/api/v2/batches/actions/prospectsImport", "text/csv", "firstName;lastName\nZoë;Maplewood\n", 200],
  "an NDJSON file": ["/api/v2/batches/actions/prospectsImport", "application/x-ndjson", '{"firstName":"Zoë"}\n', 200],
};

async function send(path, type, body, headers = {}) {
  const answer = await lockstep.fetch(path, {
    method: "POST",
    body,
    headers: { authorization: `Bearer ${org.token}`, "content-type": type, connection: "close", ...headers },
    ...(body instanceof ReadableStream && { duplex: "half" }),
  });
  return { status: answer.status, text: await answer.text() };
}

for (const [dialect, [path, type, body, status]] of Object.entries(WRITES)) {
  test(`${dialect}: gzip and deflate are unpacked, as are members one after the other`, async () => {
    const plain = await send(path, type, body);
    assert.equal(plain.status, status, plain.text);
    const halves = [body.slice(0, 9), body.slice(9)].map((half) => gzipSync(half));
    for (const [coding, packed] of [
      ["gzip", gzipSync(body)],
      ["GZIP", gzipSync(body)],
      ["x-gzip", gzipSync(body)],
      ["gzip", Buffer.concat(halves)],
      ["deflate", deflateSync(body)],
      ["identity", body],
    ]) {
      const answer = await send(path, type, packed, { "content-encoding": coding });
      assert.equal(answer.status, status, `${coding}: ${answer.text}`);
    }
    const stream = new Blob([gzipSync(body)]).stream();
    assert.equal((await send(path, type, stream, { "content-encoding": "gzip" })).status, status, "without a length");
  });

  test(`${dialect}: other codings and encodings are 415, and what is damaged is told so`, async () => {
    const refused = async (status, detail, ...request) => {
      const answer = await send(...request);
      assert.equal(answer.status, status, answer.text);
      assert.ok(answer.text.includes(detail), `${detail}: ${answer.text}`);
      assert.doesNotMatch(answer.text, /save (it|the file) as UTF-8|something went wrong/);
    };
    await refused(415, "the body is packed with `br`; pack it with `gzip` or `deflate`, or send it as it is", path, type, brotliCompressSync(body), { "content-encoding": "br" });
    await refused(400, "it is not `gzip`, or is damaged", path, type, body, { "content-encoding": "gzip" });
    await refused(400, "the body breaks off before its `gzip` is complete", path, type, gzipSync(body).subarray(0, 20), { "content-encoding": "gzip" });
    if (type !== JSON_API) {
      const latin = Buffer.from(body, "latin1");
      await refused(415, "the body is in `ISO-8859-1`; send it in UTF-8", path, `${type}; charset=ISO-8859-1`, latin);
    }
    assert.equal((await send(path, type === JSON_API ? "application/json; charset=UTF-8" : `${type}; charset="utf-8"`, body)).status, status);
    await refused(path.endsWith("Import") ? 422 : 400, "gzip", path, type, gzipSync(body));
  });
}

test("the limits count what is unpacked", async () => {
  for (const [path, type] of Object.values(WRITES).filter(([path]) => !path.endsWith("Import"))) {
    const answer = await send(path, type, gzipSync(JSON.stringify(many(1_500_000))), { "content-encoding": "gzip" });
    assert.equal(answer.status, 413, answer.text);
    assert.match(answer.text, /the body has more than 1,500,000 bytes once it is unpacked; at most that many are allowed/);
    assert.equal((await send(path, type, gzipSync(Buffer.alloc(200_000_000)), { "content-encoding": "gzip" })).status, 413);
  }
  const bomb = await send("/api/v2/batches/actions/prospectsImport", "text/csv", gzipSync(`firstName\n${"Ada\n".repeat(17_000_000)}`), { "content-encoding": "gzip" });
  assert.ok([413, 422].includes(bomb.status), bomb.text);
  assert.match(bomb.text, /the file has more than (64,000,000 bytes|100,000 rows)/);
});

test("a packed file of many rows is imported whole", async () => {
  const rowsOf = (count) => Array.from({ length: count }, (_, index) => `Ada${index},"Head of ${index}, things"\n`).join("");
  const packed = gzipSync(`firstName,title\n${rowsOf(20_000)}`);
  const answer = await org.api.send("POST", "/batches/actions/prospectsImport", { raw: packed, headers: { "content-type": "text/csv", "content-encoding": "gzip" } });
  assert.equal(answer.status, 200, answer.text);
  const batch = await org.api.over(answer.body.data.id);
  assert.equal(batch.attributes.summary.changed, 20_000);
});

test("a key stands for the body, however it is packed", async () => {
  const body = JSON.stringify({ data: { type: "prospect", attributes: { firstName: "Once" } } });
  const key = { "idempotency-key": "packed-1" };
  const first = await send("/api/v2/prospects", JSON_API, body, key);
  const again = await send("/api/v2/prospects", JSON_API, gzipSync(body), { ...key, "content-encoding": "gzip" });
  assert.deepEqual(again, first);
  const found = await db.prepare("SELECT count(*) AS n FROM prospects WHERE organisation_id = ?1 AND first_name = 'Once'").bind(org.id).first("n");
  assert.equal(found, 1);
});

test("the token endpoint unpacks, and refuses other encodings in its own form", async () => {
  const form = "grant_type=client_credentials&client_id=x&client_secret=y";
  const type = "application/x-www-form-urlencoded";
  const unpacked = await send("/oauth/token", type, gzipSync(form), { "content-encoding": "gzip" });
  assert.equal(JSON.parse(unpacked.text).error, "invalid_client", unpacked.text);
  const latin = await send("/oauth/token", `${type}; charset=windows-1252`, form);
  assert.deepEqual([latin.status, JSON.parse(latin.text).error], [415, "invalid_request"]);
});
