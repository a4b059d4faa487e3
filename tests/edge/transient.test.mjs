// What becomes of requests whose way to the database breaks off: reads and what has a key are made again, all else is
// answered with 503, and what was done is never done twice.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { errors, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const mine = rows(lockstep.db, org.id);

const WAIT = "the database cannot be reached at the moment; try again in 2 seconds";
const UNKNOWN =
  "the database cannot be reached at the moment, and whether this was done is not known: " +
  "a repeat with the same `Idempotency-Key` does it once, without one look first; try again in 2 seconds";

const prospect = (title) => ({ data: { type: "prospect", attributes: { lastName: "Maplewood", title } } });

/** The answer to a request while this becomes of its calls to the database, and how many calls it made. */
async function among(next, request) {
  await lockstep.trouble({ next });
  const { request: before } = await lockstep.usage();
  const answer = await request();
  const { request: after } = await lockstep.usage();
  await lockstep.trouble({ next: [] });
  return { answer, calls: after.calls - before.calls };
}

/** Asserts that a request is answered with this sentence, and may be repeated in two seconds. */
function assertLater(answer, detail) {
  assert.equal(answer.status, 503, answer.text);
  assert.deepEqual(errors(answer), [["temporarilyUnavailable", detail, null]]);
  assert.equal(answer.headers.get("retry-after"), "2");
}

/** How many prospects have this title. */
const titled = (title) => lockstep.db.prepare("SELECT count(*) AS n FROM prospects WHERE organisation_id = ?1 AND title = ?2").bind(org.id, title).first("n");

// Who asks is known from here on, and costs no call.
beforeEach(() => api.get("/prospects"));

test("a read that was lost on its way is made again, and answers", async () => {
  const id = await mine.prospect();
  for (const next of [["before"], ["after"], ["before", "after"]]) {
    const { answer, calls } = await among(next, () => api.get(`/prospects/${id}`));
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body.data.attributes.lastName, "Maplewood");
    assert.equal(calls, next.length + 1);
  }
});

test("a read that does not come through three times is answered with 503", async () => {
  lockstep.expected.push("Network connection lost");
  const { answer, calls } = await among(["before", "before", "before"], () => api.get("/prospects"));
  assertLater(answer, WAIT);
  assert.equal(calls, 3);
});

test("a write that was not done is answered with 503, and not made again", async () => {
  lockstep.expected.push("Network connection lost");
  const { answer, calls } = await among(["before"], () => api.post("/prospects", prospect("Lost")));
  assertLater(answer, UNKNOWN);
  assert.equal(calls, 1);
  assert.equal(await titled("Lost"), 0);
});

test("a change that was not done leaves the record as it was", async () => {
  lockstep.expected.push("Network connection lost");
  const id = await mine.prospect();
  const body = { data: { type: "prospect", id, attributes: { title: "Changed" } } };
  const { answer, calls } = await among(["through", "before"], () => api.patch(`/prospects/${id}`, body));
  assertLater(answer, UNKNOWN);
  // What it is decided on is read, and written once.
  assert.equal(calls, 2);
  const row = await lockstep.db.prepare("SELECT title, version FROM prospects WHERE id = ?1").bind(id).first();
  assert.deepEqual(row, { title: null, version: 1 });
  assert.equal((await api.patch(`/prospects/${id}`, body)).status, 200);
});

test("a write that was done without anybody knowing is not made again", async () => {
  lockstep.expected.push("Network connection lost");
  const { answer, calls } = await among(["after"], () => api.post("/prospects", prospect("Done")));
  assertLater(answer, UNKNOWN);
  assert.equal(calls, 1);
  assert.equal(await titled("Done"), 1);
});

for (const [next, what] of [
  [["before"], "not done"],
  [["after"], "done without anybody knowing"],
  [["after", "before"], "done, and whose repetition was lost"],
]) {
  test(`with a key, a write that was ${what} is made again and done once`, async () => {
    const title = next.join("-");
    const keyed = { headers: { "idempotency-key": title } };
    const { answer } = await among(next, () => api.post("/prospects", prospect(title), keyed));
    assert.equal(answer.status, 201, answer.text);
    assert.equal(await titled(title), 1);
    // And the caller's own repetition gets the same answer.
    const again = await api.post("/prospects", prospect(title), keyed);
    assert.deepEqual([again.status, again.text, again.headers.get("idempotency-replayed")], [201, answer.text, "true"]);
    assert.equal(await titled(title), 1);
  });
}

test("with a key, a write that was done is told of even where no repetition comes through", async () => {
  const keyed = { headers: { "idempotency-key": "looked-up" } };
  // Three attempts, and then a look whether the first one was.
  const { answer, calls } = await among(["after", "before", "before"], () => api.post("/prospects", prospect("Looked up"), keyed));
  assert.deepEqual([answer.status, calls], [201, 4], answer.text);
  assert.equal(await titled("Looked up"), 1);
});

for (const [first, done] of [
  ["before", 0],
  ["after", 1],
]) {
  test(`with a key, the caller's repetition does once what was lost ${first} it was done`, async () => {
    lockstep.expected.push("Network connection lost");
    const title = `Lost ${first}`;
    const keyed = { headers: { "idempotency-key": title } };
    // Neither an attempt comes through, nor a look.
    const lost = await among([first, ...Array(5).fill("before")], () => api.post("/prospects", prospect(title), keyed));
    assertLater(lost.answer, UNKNOWN);
    assert.equal(await titled(title), done);
    const again = await api.post("/prospects", prospect(title), keyed);
    assert.deepEqual([again.status, again.headers.get("idempotency-replayed")], [201, done ? "true" : null]);
    assert.equal(await titled(title), 1);
  });
}
