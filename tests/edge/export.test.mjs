// A whole export, page by page, while others create, change and delete: each task that was there
// throughout comes exactly once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { insertAll } from "../../scripts/insert.mjs";
import { CREATED, organisation, rows, server } from "./support.mjs";

/** How many tasks there are: more by hand. */
const BY_HAND = process.env.LOCKSTEP_EXPORT_TASKS && Number(process.env.LOCKSTEP_EXPORT_TASKS);
const PAGE = 1_000;

const lockstep = await server({ RATE_LIMIT: "0" });
const org = await organisation(lockstep);
const { api } = org;
const prospect = await rows(lockstep.db, org.id).prospect();

const time = (minutes) => new Date(Date.parse(CREATED) + minutes * 60_000).toISOString();

/** Tasks of which many are due at the same time, and some at none. */
function* queue(first, count) {
  for (let id = first; id < first + count; id++) {
    yield {
      id,
      organisation_id: org.id,
      created_at: CREATED,
      updated_at: CREATED,
      action: "call",
      due_at: id % 100 === 0 ? null : time(id % 37),
      note: `Task ${id}`,
      state: "incomplete",
      subject_type: "prospect",
      subject_id: prospect,
      owner_id: org.user,
    };
  }
}

/** Writes that go on while the pages are read, aimed at where the reader is. */
function writers(first, count) {
  const [moved, deleted, created] = [new Set(), new Set(), new Set()];
  const any = () => first + Math.floor(Math.random() * count);
  const isThere = (id) => id >= first && id < first + count && !deleted.has(id);

  async function create() {
    const relationships = { subject: { data: { type: "prospect", id: prospect } } };
    const body = { data: { type: "task", attributes: { action: "email", dueAt: time(Math.random() * 37) }, relationships } };
    created.add((await api.data("POST", "/tasks", { body })).id);
  }
  /** Moves a task in the order of `dueAt`; in that of ids it stays. */
  async function move(id) {
    if (!isThere(id)) return;
    moved.add(id);
    const attributes = { dueAt: time(Math.random() * 40), note: "Moved" };
    const answer = await api.patch(`/tasks/${id}`, { data: { type: "task", id, attributes } });
    assert.ok([200, 404].includes(answer.status), answer.text);
  }
  async function remove(id) {
    if (!isThere(id)) return;
    deleted.add(id);
    assert.equal((await api.delete(`/tasks/${id}`)).status, 204);
  }

  return {
    moved,
    deleted,
    created,
    /** A round beside a page: among others of the record where the page before ended, and of the next. */
    round: (last) => Promise.all([create(), create(), move(last + 1), move(any()), move(any()), remove(last), remove(last + 2), remove(any())]),
  };
}

/** Reads all pages from here on, with writers beside each; returns the ids in their order. */
async function exported(path, others, last) {
  const ids = [];
  for (let next = path; next; ) {
    const [answer] = await Promise.all([api.get(next), others.round(ids.at(-1) ?? last)]);
    assert.equal(answer.status, 200, answer.text);
    ids.push(...answer.body.data.map(({ id }) => id));
    next = answer.body.links?.next;
  }
  return ids;
}

const ORDERS = [
  { order: "id", first: 1_000_000, count: BY_HAND || 100_000, hasMoved: false },
  { order: "dueAt,-id", first: 3_000_000, count: BY_HAND || 20_000, hasMoved: true },
  { order: "-dueAt", first: 5_000_000, count: BY_HAND || 20_000, hasMoved: true },
];

for (const { order, first, count, hasMoved } of ORDERS) {
  test(`an export of ${count} tasks in the order of ${order}`, { timeout: 600_000 }, async () => {
    await lockstep.db.prepare("DELETE FROM tasks").run();
    await insertAll(lockstep.db, "tasks", queue(first, count));
    const others = writers(first, count);
    const ids = await exported(`/tasks?sort=${order}&page[size]=${PAGE}&fields[task]=dueAt,note`, others, first);

    const seen = new Map();
    for (const id of ids) seen.set(id, (seen.get(id) ?? 0) + 1);
    const { moved, deleted, created } = others;
    let stayed = 0;
    for (let id = first; id < first + count; id++) {
      if (deleted.has(id) || (hasMoved && moved.has(id))) continue;
      stayed += 1;
      assert.equal(seen.get(id), 1, `task ${id}`);
    }
    // What came or went meanwhile may be missing; in an order that it kept, nothing comes twice.
    for (const [id, times] of seen) {
      assert.ok(times === 1 || (hasMoved && moved.has(id)), `task ${id} came ${times} times`);
      assert.ok((id >= first && id < first + count) || created.has(id), `there never was a task ${id}`);
    }
    const pages = count / PAGE;
    for (const written of [moved, deleted, created]) assert.ok(written.size >= pages, `${written.size} writes beside ${pages} pages`);
    assert.ok(stayed > count / 2);
  });
}
