// Pages that end where their bytes do, and what the Worker's memory comes to.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { inspect } from "../../scripts/bench-support/inspector.mjs";
import * as hubspot from "./hubspot-support.mjs";
import * as talkdesk from "./talkdesk-support.mjs";
import { CREATED, errors, organisation, rows, server } from "./support.mjs";

/** The most WebAssembly memory that anything may take. */
const MOST_MEMORY = 64_000_000;

/** The most bytes of values of a page. */
const PAGE = 4_000_000;

const lockstep = await server({}, { inspectorPort: 0 });
const isolate = await inspect(await lockstep.mf.getInspectorURL(), lockstep.name);
after(() => isolate.close());

/** Does something, and holds the memory that it takes to its limit. */
async function within(work) {
  let done;
  const { wasm } = await isolate.peakDuring(async () => (done = await work()));
  assert.ok(wasm < MOST_MEMORY, `${wasm} bytes of WebAssembly memory`);
  return done;
}

/** All records, page by page; none is longer than it may be, and `links.next` leads to the next. */
async function pages(api, path, records = (answer) => answer.body.data) {
  const [all, sizes] = [[], []];
  for (let address = path; address; ) {
    const answer = await api.get(address);
    assert.equal(answer.status, 200, answer.text.slice(0, 500));
    const found = records(answer);
    const bytes = Buffer.byteLength(answer.text);
    assert.ok(bytes < PAGE + found.length * 8_000 || found.length === 1, `${bytes} bytes of ${found.length} records`);
    all.push(...found);
    sizes.push(found.length);
    address = answer.body.links?.next;
  }
  return { ids: all.map(({ id }) => Number(id)), sizes };
}

/** Custom attributes of a prospect, from one on to before another. */
const custom = (from, to, value) => Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`custom${from + index}`, value]));

/** Texts of about that many bytes where they are sent, a few of which are escaped. */
const text = (bytes) => '<p class="x">\n</p>'.repeat(bytes / 22);

test("a default page of 50 large templates takes no more memory than others", async () => {
  const { api, id, user } = await organisation(lockstep);
  const made = await api.data("POST", "/templates", {
    body: { data: { type: "template", attributes: { name: "Largest", bodyHtml: text(1_490_000) } } },
  });
  const ids = [made.id];
  for (let number = 1; number < 50; number++) {
    const values = { name: "Large", share_type: "private", body_html: text(1_490_000), owner_id: user };
    ids.push(await rows(lockstep.db, id).insert("templates", values));
  }
  const first = await within(() => api.get("/templates"));
  assert.deepEqual(first.body.data.map((one) => one.id), ids.slice(0, 2));
  assert.equal(first.body.data[1].attributes.bodyHtml, text(1_490_000));
  assert.equal(first.body.meta.count, 50);
  for (const path of ["/templates", "/templates?sort=-id&page[size]=1000", "/templates?page[limit]=50&page[offset]=0"]) {
    const { ids: shown, sizes } = await within(() => pages(api, path));
    assert.deepEqual(shown.toSorted((a, b) => a - b), ids, path);
    assert.equal(sizes.length, 25, path);
  }
  const fewer = await api.get("/templates?fields[template]=name");
  assert.equal(fewer.body.data.length, 50, "what is not shown does not count");
});

test("pages that end by their bytes lead back, too", async () => {
  const { api, id } = await organisation(lockstep);
  const ids = [];
  for (const bytes of [1_500_000, 10, 1_900_000, 1_900_000, 100, 1_200_000, 900_000]) {
    ids.push(await rows(lockstep.db, id).insert("templates", { name: "n", share_type: "private", body_html: "x".repeat(bytes) }));
  }
  const last = await api.get("/templates?sort=-id&page[size]=1");
  let { next } = last.body.links;
  const shown = [last.body.data[0].id];
  // Along the order, and then from its end with `links.prev`.
  let end = null;
  while (next) {
    end = await within(() => api.get(next.replace("size%5D=1&", "size%5D=1000&")));
    shown.push(...end.body.data.map((one) => one.id));
    next = end.body.links.next;
  }
  assert.deepEqual(shown, ids.toReversed());
  const before = [];
  for (let prev = end.body.links.prev; prev; ) {
    const page = await within(() => api.get(prev));
    assert.ok(Buffer.byteLength(page.text) < PAGE + 100_000);
    before.unshift(...page.body.data.map((one) => one.id));
    prev = page.body.links.prev;
  }
  assert.deepEqual(before, shown.slice(0, before.length));
  assert.equal(before.length + end.body.data.length, ids.length);
});

test("what is escaped counts as it is sent", async () => {
  const { api, id } = await organisation(lockstep);
  // Each character is six bytes where it is sent: together they are 1.8 MB as they are kept, and 10.8 MB as they are sent.
  const ids = [];
  for (let number = 0; number < 6; number++) {
    ids.push(await rows(lockstep.db, id).insert("templates", { name: "n", share_type: "private", body_html: "\u0001".repeat(300_000) }));
  }
  const { ids: shown, sizes } = await within(() => pages(api, "/templates"));
  assert.deepEqual(shown, ids);
  assert.deepEqual(sizes, [2, 2, 2]);
});

test("what comes along counts", async () => {
  const { api, id } = await organisation(lockstep);
  const mine = rows(lockstep.db, id);
  const custom_fields = JSON.stringify({ custom1: "y".repeat(700_000) });
  const accounts = [];
  for (let number = 0; number < 8; number++) accounts.push(await mine.account({ custom_fields }));
  const prospects = [];
  for (const account_id of accounts) prospects.push(await mine.prospect({ account_id, custom_fields }));
  const seen = new Set();
  const { ids, sizes } = await within(() =>
    pages(api, "/prospects?include=account", ({ body }) => {
      const named = body.data.map((one) => one.relationships.account.data.id);
      assert.deepEqual(body.included.map((one) => one.id), named);
      for (const one of named) seen.add(one);
      return body.data;
    }),
  );
  assert.deepEqual(ids, prospects);
  assert.deepEqual([...seen], accounts);
  assert.ok(sizes.every((size) => size < 4), `${sizes}`);

  // What comes along with one record cannot be less.
  await mine.prospects(12, () => ({ account_id: accounts[0], custom_fields: { custom1: "y".repeat(700_000) } }));
  const sentence =
    "one record and what would be included with it, prospect among it, are longer than 4,000,000 bytes; include fewer types, or list prospect by itself";
  for (const path of [`/accounts/${accounts[0]}?include=prospects`, "/accounts?include=prospects"]) {
    const refused = await within(() => api.get(path));
    assert.equal(refused.status, 400);
    assert.deepEqual(errors(refused), [["invalidParameter", sentence, "include"]]);
  }
});

test("pages of communications end where their bytes do", async () => {
  const { id, user, send, batch } = await hubspot.world(lockstep);
  const body = '"\n'.repeat(32_000);
  const ids = [];
  for (let number = 0; number < 60; number++) {
    const properties = JSON.stringify({ hs_communication_body: body, ticket: `T-${number}`, score: String(number) });
    ids.push(await rows(lockstep.db, id).insert("communications", { creator_id: user, properties }));
  }
  const objects = "/crm/v3/objects/communications";
  const walk = async (ask, most) => {
    const [found, sizes] = [[], []];
    for (let after = undefined; ; ) {
      const answer = await ask(after);
      assert.equal(answer.status, 200, answer.text.slice(0, 500));
      assert.ok(Buffer.byteLength(answer.text) < PAGE + 100_000);
      found.push(...answer.body.results.map((one) => Number(one.id)));
      sizes.push(answer.body.results.length);
      after = answer.body.paging?.next.after;
      if (after === undefined) break;
    }
    assert.ok(sizes.every((size) => size <= most), `${sizes}`);
    return found;
  };
  const shown = "properties=hs_communication_body,ticket";
  const listed = await within(() => walk((after) => send("GET", `${objects}?limit=100&${shown}${after ? `&after=${after}` : ""}`), 31));
  assert.deepEqual(listed, ids);
  const search = (after) => send("POST", `${objects}/search`, { limit: 200, after, sorts: ["-hs_object_id"], properties: ["hs_communication_body"] });
  assert.deepEqual(await within(() => walk(search, 31)), ids.toReversed());

  const inputs = (count) => ids.slice(0, count).map((one) => ({ id: String(one) }));
  const read = (count) => batch("read", { inputs: inputs(count), properties: ["hs_communication_body"] });
  assert.equal((await within(() => read(30))).body.results.length, 30);
  const refused = await within(() => read(60));
  assert.equal(refused.status, 400, refused.text.slice(0, 500));
  assert.equal(refused.body.message, "The objects that these inputs name are longer than 4,000,000 bytes. Please reduce the number of inputs and try again");
  const byValue = { inputs: ids.map((_, number) => ({ id: `T-${number}` })), idProperty: "ticket", properties: ["score"] };
  assert.equal((await within(() => batch("read", byValue))).status, 400);

  // What was done is told, with as many properties as there is room for.
  const update = { inputs: inputs(60).map((one) => ({ ...one, properties: { score: "7" } })) };
  for (const prefix of ["/preview", ""]) {
    const done = await within(() => batch("update", update, { prefix }));
    assert.equal(done.status, 200, done.text.slice(0, 500));
    assert.ok(Buffer.byteLength(done.text) < PAGE + 100_000, done.text.length);
    assert.deepEqual(done.body.results.map((one) => Number(one.id)), ids);
    assert.equal(done.body.results[0].properties.hs_communication_body, body);
    assert.equal(done.body.results.at(-1).properties.hs_communication_body, undefined);
  }
  const again = await within(() => send("GET", `${objects}/${ids[59]}?${shown}`));
  assert.equal(again.body.properties.hs_communication_body, body);
});

test("the history of a communication is shown as far as it may be long", async () => {
  const { id, user, send } = await hubspot.world(lockstep);
  const properties = JSON.stringify({ hs_communication_body: "now" });
  const record = await rows(lockstep.db, id).insert("communications", { creator_id: user, properties });
  for (let version = 2; version < 60; version++) {
    await lockstep.db
      .prepare("INSERT INTO communication_history (record_id, version, name, value, at, user_id) VALUES (?1, ?2, 'hs_communication_body', ?3, ?4, ?5)")
      .bind(record, version, `${version} ${"\n".repeat(60_000)}`, CREATED, user).run();
  }
  const answer = await within(() => send("GET", `/crm/v3/objects/communications/${record}?propertiesWithHistory=hs_communication_body,ticket`));
  assert.equal(answer.status, 200, answer.text.slice(0, 500));
  const values = answer.body.propertiesWithHistory.hs_communication_body.map(({ value }) => Number(value.split(" ")[0]));
  assert.deepEqual(values, [59, 58, 57, 56, 55, 54, 53, 52]);
});

test("pages of records of a list end where their bytes do", async () => {
  const { org, send, list, listId, ids: [first] } = await talkdesk.world(lockstep, { phones: ["+15550001"] });
  const extra_data = JSON.stringify(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${10 + index}`, "é".repeat(1_000)])));
  const record_list_id = Number.parseInt(listId.slice(-12), 16);
  const ids = [];
  for (let number = 0; number < 30; number++) {
    ids.push(await rows(lockstep.db, org.id).insert("records", { record_list_id, first_name: "Ada", last_name: "Lovelace", phone_numbers: '{"HOME":"+1555000"}', extra_data }));
  }
  const [found, pages] = [[], []];
  for (let address = `${list}/records?page=1&per_page=50`; address; ) {
    const answer = await within(() => send("GET", address));
    assert.equal(answer.status, 200, answer.text.slice(0, 500));
    assert.ok(Buffer.byteLength(answer.text) < PAGE + 100_000);
    const { page, per_page, count, total, total_pages } = answer.body;
    pages.push([page, per_page, count, total, total_pages]);
    found.push(...answer.body._embedded.records.map((one) => one.id));
    address = answer.body._links.next?.href.slice(lockstep.url.length);
  }
  assert.deepEqual(found, [first, ...ids.map(talkdesk.uuid)]);
  // Of 50 twenty would fit, and ten divide them.
  assert.deepEqual(pages, [[1, 10, 10, 31, 4], [2, 10, 10, 31, 4], [3, 10, 10, 31, 4], [4, 10, 1, 31, 4]]);

  const changes = ids.map((one) => ({ op: "replace", path: `/records/${talkdesk.uuid(one)}`, value: { priority: 7 } }));
  for (const prefix of ["/preview", ""]) {
    const done = await within(() => send("PATCH", `${prefix}${list}/records/bulks`, changes));
    assert.equal(done.status, 200, done.text.slice(0, 500));
    assert.deepEqual([done.body.total_created, done.body.total_errors, done.body._embedded.records], [30, 0, []]);
  }
  const few = await within(() => send("PATCH", `${list}/records/bulks`, changes.slice(0, 3).map((one) => ({ ...one, value: { priority: 8 } }))));
  assert.equal(few.body._embedded.records.length, 3);
});

test("a preview looks at all records where a few are too long to be read with others, and says how many it looked at", async () => {
  const { api, id } = await organisation(lockstep);
  const mine = rows(lockstep.db, id);
  // Where one is so long, it is read by itself, and those beside it go together.
  const custom_fields = JSON.stringify(custom(1, 41, "y".repeat(32_000)));
  for (let number = 0; number < 2; number++) {
    await mine.prospects(599);
    await mine.prospect({ custom_fields });
  }
  const path = "/batches/actions/prospectsBulkModify?actionParams[all]=true&actionParams[preview]=true";
  const body = { data: { type: "batch", attributes: { custom1: "z" } } };
  const { body: { meta: { preview } }, status } = await within(() => api.post(path, body));
  assert.equal(status, 200);
  assert.equal(preview.total, 1_200);
  assert.deepEqual([preview.examined, preview.changed], [1_200, 1_200]);
  assert.equal(preview.sample.length, 20);
});

test("a sample ends where its bytes do", async () => {
  const { api, id } = await organisation(lockstep);
  await rows(lockstep.db, id).prospects(30, () => ({ custom_fields: custom(1, 11, "é".repeat(32_000)) }));
  const path = "/batches/actions/prospectsBulkModify?actionParams[all]=true&actionParams[preview]=true";
  const body = { data: { type: "batch", attributes: custom(1, 11, "z") } };
  const { text, body: { meta: { preview } } } = await within(() => api.post(path, body));
  assert.deepEqual([preview.total, preview.examined, preview.changed, preview.sample.length], [30, 30, 30, 1]);
  assert.ok(Buffer.byteLength(text) < 1_400_000);
  const made = await within(() => api.post(path.replace("&actionParams[preview]=true", ""), body));
  await api.data("POST", `/batches/${made.body.data.id}/actions/confirm?actionParams[confirmedCount]=30`);
  const done = await api.over(made.body.data.id);
  assert.equal(done.attributes.state, "finished");
  const reverted = await within(() => api.post(`/batches/${done.id}/actions/revert?preview=true`));
  assert.deepEqual([reverted.body.meta.preview.total, reverted.body.meta.preview.sample.length], [30, 1]);
  // What the items have kept is listed page by page, and told in the reports.
  const { ids, sizes } = await within(() => pages(api, `/batchItems?filter[batchId]=${done.id}&page[size]=1000`));
  assert.equal(ids.length, 30);
  assert.ok(sizes.every((size) => size < 10), `${sizes}`);
  for (const format of ["csv", "ndjson"]) {
    const report = await within(() => api.get(`/batches/${done.id}/report.${format}`));
    assert.equal(report.text.trimEnd().split("\n").length, format === "csv" ? 31 : 30);
  }
});

test("a record that would be longer than is kept of one is refused", async () => {
  const { api } = await organisation(lockstep);
  const long = "é\"".repeat(14_000);
  const made = await api.data("POST", "/prospects", { body: { data: { type: "prospect", attributes: custom(1, 25, long) } } });
  const more = { data: { type: "prospect", id: made.id, attributes: custom(30, 55, long) } };
  const refused = await within(() => api.patch(`/prospects/${made.id}`, more));
  assert.deepEqual([refused.status, errors(refused)], [413, [["bodyTooLarge", "what this request is about would be longer than 2 MB, more than is kept in one place; shorten its texts", null]]]);
  const shown = await api.get(`/prospects/${made.id}`);
  assert.equal(shown.body.data.attributes.custom1.length, 28_000);
  assert.equal(shown.body.data.attributes.custom30, undefined);
});

test("definitions of properties have an end", async () => {
  const { send } = await hubspot.world(lockstep);
  const options = Array.from({ length: 1_000 }, (_, index) => ({ label: `${index} ${"é".repeat(250)}`, value: `v${index}` }));
  const define = (name) => send("POST", "/crm/v3/properties/communications", { name, label: name, groupName: "own", type: "enumeration", fieldType: "select", options });
  const answers = [];
  for (const name of ["one", "two", "three", "four", "five", "six"]) answers.push((await within(() => define(name))).status);
  assert.deepEqual(answers, [201, 201, 201, 413, 413, 413]);
  const listed = await within(() => send("GET", "/crm/v3/properties/communications"));
  assert.equal(listed.status, 200);
  assert.equal(listed.body.results.filter(({ options }) => options.length === 1_000).length, 3);
});

test("what came of ten thousand inputs fits into one answer", async () => {
  const { send } = await hubspot.world(lockstep);
  const inputs = Array.from({ length: 10_000 }, (_, index) => ({ properties: { ticket: `T-${index}`, score: String(index) } }));
  const asked = await within(() => send("POST", "/crm/v3/objects/communications/batch/create?async=true", { inputs }));
  assert.equal(asked.status, 202, asked.text.slice(0, 500));
  const address = asked.headers.get("location").slice(lockstep.url.length);
  const done = await within(async () => {
    for (;;) {
      const answer = await send("GET", address);
      if (answer.body.status === "COMPLETE") return answer;
    }
  });
  assert.equal(done.body.results.length, 10_000);
});
