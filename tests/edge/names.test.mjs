// Names that people have: searches of all three dialects find them whatever their capitals, in every script.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hubspot } from "./hubspot-support.mjs";
import { bulk, organisation, rows, server } from "./support.mjs";
import { talkdesk } from "./talkdesk-support.mjs";

const lockstep = await server();

/** A name, as somebody asks for it, and what is another one. */
const NAMES = [
  ["Örjan", "örjan", "Orjan"],
  ["Ärzte", "ÄRZTE", "Arzte"],
  ["Ærø", "ærø", "aero"],
  ["Straße", "STRASSE", "strase"],
  ["Σίσυφος", "ΣΊΣΥΦΟΣ", "Σισυφος"],
  ["Жанна", "ЖАННА", "жана"],
  ["O\u0308stberg", "Östberg", "Ostberg"],
  ["İpek", "ipek", "epek"],
  ["Maple", "MAPLE", "Mabel"],
];

const ids = async (org, path) => (await org.api.all(path)).map((one) => one.id);
const q = (type, text) => `/${type}?filter[q]=${encodeURIComponent(text)}`;
const make = (org, type, attributes) => org.api.data("POST", `/${type}s`, { body: { data: { type, attributes } } });

for (const [name, asked, other] of NAMES) {
  test(`filter[q]=${asked} finds ${name}, and ${other} does not`, async () => {
    const org = await organisation(lockstep);
    const account = await make(org, "account", { name });
    const first = await make(org, "prospect", { firstName: name, lastName: "Birch" });
    const last = await make(org, "prospect", { lastName: name });
    for (const text of [asked, name, `_${asked}_`]) assert.deepEqual(await ids(org, q("accounts", text)), [account.id], text);
    for (const text of [asked, name]) assert.deepEqual(await ids(org, q("prospects", text)), [first.id, last.id], text);
    assert.deepEqual(await ids(org, q("prospects", `${asked} b`)), [first.id]);
    for (const type of ["accounts", "prospects"]) assert.deepEqual(await ids(org, q(type, other)), []);
  });

  test(`search=${asked} finds the record and name=${asked} the list that are called ${name}`, async () => {
    const org = await organisation(lockstep);
    const send = talkdesk(lockstep, org.token);
    const made = await send("POST", "/record-lists", { name: `All ${name}` });
    assert.equal(made.status, 201, made.text);
    const list = `/record-lists/${made.body.id}`;
    const record = { phone_numbers: [{ phone_number: "+15550001" }], first_name: name, last_name: "Birch" };
    assert.equal((await send("POST", `${list}/records`, record)).status, 201);
    const second = { records: [{ phone_numbers: [{ phone_number: "+15550002" }], first_name: "Ada", last_name: name }] };
    assert.equal((await send("POST", `${list}/records/bulks`, second)).status, 201);
    const count = async (path, embedded) => (await send("GET", path)).body._embedded[embedded].length;
    for (const [text, wanted] of [[asked, 1], [name, 1], [other, 0]]) {
      const asks = encodeURIComponent(text);
      assert.equal(await count(`/record-lists?name=${asks}`, "record_lists"), wanted, text);
      assert.equal(await count(`${list}/records?search=${asks}`, "records"), 2 * wanted, text);
    }
  });

  test(`a search of communications for ${asked} finds ${name}`, async () => {
    const org = await organisation(lockstep);
    const send = hubspot(lockstep, org.token);
    const objects = "/crm/v3/objects/communications";
    const properties = { hs_communication_body: `To „${name}“, at home` };
    const made = await send("POST", `${objects}/batch/create`, { inputs: [{ properties }] });
    assert.equal(made.status, 201, made.text);
    const total = async (body) => (await send("POST", `${objects}/search`, body)).body.total;
    for (const [text, wanted] of [[asked, 1], [name, 1], [other, 0]]) {
      assert.equal(await total({ query: text }), wanted, text);
      const filter = { propertyName: "hs_communication_body", operator: "CONTAINS_TOKEN", value: text };
      assert.equal(await total({ filters: [filter] }), wanted, text);
    }
  });
}

test("a name that an import or a bulk change brings is found, and goes when it is taken back", async () => {
  const org = await organisation(lockstep);
  const file = "firstName,lastName,emails\nÖrjan,Ærø,ö.rjan@example.com\nAda,Maple,ada@example.com\n";
  const imported = await org.api.data("POST", "/batches/actions/prospectsImport", { raw: file, headers: { "content-type": "text/csv" } });
  await org.api.over(imported.id);
  const [first] = await ids(org, q("prospects", "ÖRJAN Æ"));
  assert.ok(first);
  assert.deepEqual(await ids(org, q("prospects", "Ö.RJAN@")), [first]);
  const [second] = await ids(org, q("prospects", "ada"));
  const changed = await org.api.data("POST", "/batches/actions/prospectsBulkModify", { body: bulk({ ids: [second], lastName: "Ñandú" }) });
  await org.api.over(changed.id);
  assert.deepEqual(await ids(org, q("prospects", "ada ÑAN")), [second]);
  const taken = await org.api.data("POST", `/batches/${changed.id}/actions/revert`);
  await org.api.over(taken.id);
  assert.deepEqual(await ids(org, q("prospects", "ñan")), []);
  assert.deepEqual(await ids(org, q("prospects", "MAPLE")), [second]);
  const renamed = { body: { data: { type: "prospect", id: second, attributes: { lastName: "Žižek" } } } };
  await org.api.data("PATCH", `/prospects/${second}`, renamed);
  assert.deepEqual(await ids(org, q("prospects", "ŽIŽ")), [second]);
});

test("names that were there before they were folded are found once the scheduler has been", async () => {
  const org = await organisation(lockstep);
  const db = rows(lockstep.db, org.id);
  const prospect = await db.prospect({ first_name: "Örjan", emails: '["Ö@example.com"]' });
  const account = await db.account({ name: "Ärzte" });
  const list = await db.insert("record_lists", { name: "ÆRØ", unique_identifier_type: "NOTHING" });
  await db.insert("records", { record_list_id: list, first_name: "É", last_name: "Ö" });
  await db.insert("communications", { properties: JSON.stringify({ hs_communication_body: "Grüße" }) });
  assert.deepEqual(await ids(org, q("prospects", "örj")), []);
  await lockstep.tick();
  assert.deepEqual(await ids(org, q("prospects", "örj")), [prospect]);
  assert.deepEqual(await ids(org, q("prospects", "ö@EX")), [prospect]);
  assert.deepEqual(await ids(org, q("accounts", "ärz")), [account]);
  const lists = await talkdesk(lockstep, org.token)("GET", `/record-lists?name=${encodeURIComponent("ærø")}`);
  assert.equal(lists.body._embedded.record_lists.length, 1);
  const found = await hubspot(lockstep, org.token)("POST", "/crm/v3/objects/communications/search", { query: "GRÜSSE" });
  assert.equal(found.body.total, 1);
  const versions = await lockstep.db.prepare("SELECT version FROM prospects WHERE id = ?1").bind(prospect).first("version");
  assert.equal(versions, 1);
});
