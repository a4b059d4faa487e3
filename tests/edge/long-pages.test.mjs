// Pages that end where their bytes do, and what the Worker's memory comes to.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { inspect } from "../../scripts/bench-support/inspector.mjs";
import { errors, organisation, rows, server } from "./support.mjs";

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
