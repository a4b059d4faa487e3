// kitsu, a JSON:API client for JavaScript, as its users write it: only the address and the token are ours.

import assert from "node:assert/strict";
import { test } from "node:test";
import Kitsu from "kitsu";
import { organisation, rows, server } from "../edge/support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const mine = rows(lockstep.db, org.id);
const kitsu = new Kitsu({
  baseURL: `${lockstep.url}/api/v2`,
  camelCaseTypes: true,
  headers: { Authorization: `Bearer ${org.token}` },
});
const prospect = await mine.prospect();
const subject = { data: { type: "prospect", id: String(prospect) } };

/** Creates a task about the prospect. */
async function create(note) {
  const { data } = await kitsu.create("task", { action: "call", note, subject });
  return data;
}

test("it creates a task and reads it back", async () => {
  const created = await create("Ask about the lanterns");
  assert.equal(created.type, "task");
  const { data } = await kitsu.get(`tasks/${created.id}`);
  assert.equal(data.note, "Ask about the lanterns");
  assert.equal(data.subject.data.type, "prospect");
  assert.equal(Number(data.subject.data.id), prospect);
});

test("it lists with filters, sort keys and pages", async () => {
  for (const note of ["one", "two", "three"]) await create(note);
  const params = { filter: { prospect: { id: prospect }, state: "incomplete" }, sort: "-id", page: { size: 2 } };
  const notes = [];
  let answer = await kitsu.get("tasks", { params });
  assert.equal(answer.data.length, 2);
  for (;;) {
    notes.push(...answer.data.map(({ note }) => note));
    const next = answer.links?.next;
    if (!next) break;
    answer = await kitsu.get("tasks", { params: Object.fromEntries(new URL(next).searchParams) });
  }
  assert.deepEqual(notes.slice(0, 3), ["three", "two", "one"]);
  assert.equal(new Set(notes).size, notes.length);
});

test("it updates, acts and deletes", async () => {
  const { id } = await create("before");
  await kitsu.update("task", { id, note: "after" });
  assert.equal((await kitsu.get(`tasks/${id}`)).data.note, "after");
  const { data: done } = await kitsu.request({ method: "POST", url: `tasks/${id}/actions/markComplete`, type: "task" });
  assert.equal(done.state, "complete");
  await kitsu.delete("task", id);
  await assert.rejects(kitsu.get(`tasks/${id}`), (error) => error.errors[0].status === "404");
});

test("what is wrong reaches it as JSON:API errors", async () => {
  const failed = (error) => {
    const [{ code, source }] = error.errors;
    return code === "notAllowedValue" && source.pointer === "/data/attributes/action";
  };
  await assert.rejects(kitsu.create("task", { action: "fax", subject }), failed);
});
