// The demo organisation: every list shows something, and nothing in it leads nowhere.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ORGANISATION, USER, loadDemo, loadOrganisation } from "../../scripts/demo.mjs";
import { startLockstep } from "../../scripts/lockstep.mjs";
import { client } from "./support.mjs";

/** Lists that are, or may be, empty until somebody does something. */
const EMPTY = ["batch", "batchItem", "communication"];

// With files: they say which types there are.
const lockstep = await startLockstep();
after(() => lockstep.stop());
const now = Date.now();
await loadOrganisation(lockstep.db, { now });
await loadDemo(lockstep.db, { prospects: 300, now });
const api = client(lockstep, await lockstep.createToken({ organisationId: ORGANISATION, userId: USER }));

const types = (await (await lockstep.fetch("/api/v2/types")).json()).data;
const records = new Map();
for (const { id, attributes } of types) {
  if (attributes.operations.includes("list")) records.set(id, await api.all(`/${attributes.plural}?page[size]=1000`));
}

test("every list shows something", () => {
  assert.ok(records.size > 20);
  for (const [type, all] of records) assert.ok(all.length > 0 || EMPTY.includes(type), type);
});

test("what is named is there", () => {
  const ids = new Map([...records].map(([type, all]) => [type, new Set(all.map(({ id }) => id))]));
  let named = 0;
  for (const [type, all] of records) {
    for (const { id, relationships } of all) {
      for (const [name, { data }] of Object.entries(relationships)) {
        for (const one of [data ?? []].flat()) {
          assert.ok(ids.get(one.type).has(one.id), `${type} ${id}: ${name} ${one.id}`);
          named += 1;
        }
      }
    }
  }
  assert.ok(named > 3_000, `${named}`);
});

test("mailings and calls fit what they are about", () => {
  const one = (type, id) => records.get(type).find((record) => record.id === id);
  for (const { id, attributes, relationships } of records.get("mailing")) {
    const state = one("sequenceState", relationships.sequenceState.data.id);
    assert.deepEqual(relationships.prospect, state.relationships.prospect, `mailing ${id}`);
    assert.deepEqual(relationships.sequence, state.relationships.sequence, `mailing ${id}`);
    assert.ok(attributes.createdAt >= state.attributes.createdAt, `mailing ${id}`);
    const times = [attributes.createdAt, attributes.deliveredAt, attributes.openedAt, attributes.repliedAt].filter(Boolean);
    assert.deepEqual(times, times.toSorted(), `mailing ${id}`);
  }
  for (const call of records.get("call")) {
    const task = one("task", call.relationships.task.data.id);
    assert.deepEqual([task.attributes.action, task.attributes.state], ["call", "complete"]);
    assert.deepEqual(task.relationships.call.data, { type: "call", id: call.id });
    assert.deepEqual(call.relationships.prospect, task.relationships.prospect);
  }
});
