// Every filter and every order of the reference, from its list: asked for over HTTP, a page each.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { schema } from "../../crates/wasm/pkg/node.js";
import { ORGANISATION, USER, loadDemo, loadOrganisation } from "../../scripts/demo.mjs";
import { startLockstep } from "../../scripts/lockstep.mjs";
import { client } from "./support.mjs";

const lockstep = await startLockstep();
after(() => lockstep.stop());
const now = Date.now();
await loadOrganisation(lockstep.db, { now });
await loadDemo(lockstep.db, { prospects: 2_000, now });
const api = client(lockstep, await lockstep.createToken({ organisationId: ORGANISATION, userId: USER }));

const list = await readFile(new URL("../../crates/core/tests/reference/resources.tsv", import.meta.url), "utf8");
const rows = list
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split("\t"))
  .map(([type, name, kind, flags = ""]) => ({ type: schema(type), name, kind, flags }))
  // Not offered, or of a type that is not here: the list in the core's tests has them.
  .filter(({ type, name }) => [...type.attributes, ...type.relationships].some((one) => one.name === name));

/** What a filter by an attribute may ask for. */
function valueOf({ kind, values }) {
  switch (kind) {
    case "time": return "2020-01-01T00:00:00Z..inf";
    case "integer": case "number": return "0..inf";
    case "boolean": return "true";
    case "choice": return values.join();
    default: return "x";
  }
}

/** The parameters with a value each, of a row of the list. */
function filtersOf({ type, name, flags }) {
  const attribute = type.attributes.find((one) => one.name === name);
  if (attribute) return attribute.filterable ? [[`filter[${name}]`, valueOf(attribute)]] : [];
  const relationship = type.relationships.find((one) => one.name === name);
  const [target] = relationship.targets.map(schema);
  const by = flags.split("by ")[1];
  const attributes = target.attributes.filter((one) => one.filterable).map((one) => one.name);
  const names = by === "*" ? ["id", ...attributes] : (by?.split(",") ?? []);
  return names.map((of) => {
    const about = target.attributes.find((one) => one.name === of);
    return [`filter[${name}][${of}]`, about ? valueOf(about) : "1,2,3"];
  });
}

const page = async (type, parameters) => {
  const query = new URLSearchParams({ ...parameters, "page[size]": "1" });
  const answer = await api.get(`/${type.plural}?${query}`);
  assert.equal(answer.status, 200, `${type.name} ${query}: ${answer.text}`);
  return answer.body;
};

test("every filter of the reference answers with a page", async () => {
  let count = 0;
  const found = [];
  for (const row of rows) {
    for (const [name, value] of filtersOf(row)) {
      const all = await page(row.type, {});
      const some = await page(row.type, { [name]: value });
      const none = await page(row.type, { [name]: "__null__" });
      assert.ok(some.meta.count <= all.meta.count && none.meta.count <= all.meta.count, name);
      if (some.meta.count > 0) found.push(`${row.type.name} ${name}`);
      count += 1;
    }
  }
  assert.ok(count > 150, `${count}`);
  // The demo organisation has something for many of them.
  assert.ok(found.length > 80, `${found.length}`);
});

test("every order of the reference answers with a page", async () => {
  const sortable = rows.filter(({ type, name }) => type.attributes.some((one) => one.name === name && one.sortable));
  assert.ok(sortable.length >= 20, `${sortable.length}`);
  for (const { type, name } of sortable) {
    for (const sort of [name, `-${name}`]) {
      const first = await page(type, { sort });
      if (!first.links.next) continue;
      const second = await api.get(new URL(first.links.next).pathname.replace("/api/v2", "") + new URL(first.links.next).search);
      assert.equal(second.status, 200, second.text);
      assert.notEqual(second.body.data[0].id, first.data[0].id, sort);
    }
  }
});

test("what callers filtered by in vain finds the records", async () => {
  const one = async (path) => (await api.data("GET", path))[0];
  const prospect = await one("/prospects?filter[opportunities][id]=__notnull__&page[size]=1");
  const [{ id: opportunity }] = prospect.relationships.opportunities.data;
  const those = await api.all(`/prospects?filter[opportunities][id]=${opportunity}`);
  assert.ok(those.some(({ id }) => id === prospect.id));
  for (const { relationships } of those) assert.ok(relationships.opportunities.data.some(({ id }) => id === opportunity));

  const active = await api.all("/prospects?filter[activeSequenceStates][state]=paused&page[size]=1000");
  const paused = await api.all("/sequenceStates?filter[state]=paused&page[size]=1000");
  const wanted = new Set(paused.map(({ relationships }) => relationships.prospect.data.id));
  assert.deepEqual(active.map(({ id }) => id), [...wanted].toSorted((a, b) => a - b));
  assert.ok(active.length > 0);
  assert.deepEqual(await api.all("/prospects?filter[activeSequenceStates][state]=finished"), [], "they are over");

  const { attributes } = await one(`/users?filter[id]=${USER}`);
  const sequences = await api.all(`/sequences?filter[owner][email]=${attributes.email}`);
  assert.deepEqual(sequences, await api.all(`/sequences?filter[owner][id]=${USER}`));
  const rulesets = await api.all("/rulesets?filter[name]=No limits");
  assert.deepEqual(rulesets.map((ruleset) => ruleset.attributes.name), ["No limits"]);
});
