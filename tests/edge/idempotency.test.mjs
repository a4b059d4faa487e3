// `Idempotency-Key`: a repeated POST gets the first answer, and nothing happens twice.

import assert from "node:assert/strict";
import { test } from "node:test";
import { client, errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const { db } = lockstep;
const mine = rows(db, org.id);
const colleague = await lockstep.createUser(org.id, { firstName: "Ilo", lastName: "Fernwick" });
const theirs = client(lockstep, await lockstep.createToken({ organisationId: org.id, userId: colleague }));

const DAY = 24 * 60 * 60 * 1_000;
const NOW = "2026-03-01T09:30:00.000Z";
const LATER = "2026-03-01T10:00:00.000Z";

let keys = 0;
const newKey = () => `key-${(keys += 1)}`;
const keyed = (key, now) => ({ headers: { "idempotency-key": key, ...(now && { "lockstep-now": now }) } });
const prospect = (attributes = {}) => ({ data: { type: "prospect", attributes: { lastName: "Maplewood", ...attributes } } });
const task = (subject, attributes = {}) => ({
  data: { type: "task", attributes: { action: "email", ...attributes }, relationships: { subject: { data: { type: "prospect", id: subject } } } },
});

const count = (table) => db.prepare(`SELECT count(*) AS n FROM ${table} WHERE organisation_id = ?1`).bind(org.id).first("n");
const kept = () => count("idempotency_keys");

/** What a client sees of an answer, but whether it is a repeat. */
const seen = ({ status, text, headers }) => ({
  status,
  text,
  location: headers.get("location"),
  type: headers.get("content-type"),
});
const isReplayed = (answer) => answer.headers.get("idempotency-replayed") === "true";

/** Asserts that `again` is the first answer once more. */
function assertReplayed(again, first) {
  assert.ok(first.status < 300, first.text);
  assert.ok(!isReplayed(first), "the first answer is no repeat");
  assert.deepEqual(seen(again), seen(first));
  assert.ok(isReplayed(again), "the repeat says that it is one");
}

const REUSED = [
  "idempotencyKeyReused",
  "the key came with another request before; a repeat must have the same method, address, form of ids and body, and another request needs a key of its own",
  "Idempotency-Key",
];

/** Asserts that the key is refused, and nothing is written. */
async function assertReused(send) {
  const before = await snapshot(db);
  const answer = await send();
  assert.equal(answer.status, 422, answer.text);
  assert.deepEqual(errors(answer), [REUSED]);
  assert.ok(!isReplayed(answer));
  assert.deepEqual(await snapshot(db), before);
}

for (const [type, document] of [
  ["prospects", () => prospect({ firstName: "Ün 🦊\n\"quoted\"", custom7: "seven" })],
  ["accounts", () => ({ data: { type: "account", attributes: { name: "Alderfox" } } })],
  ["tasks", async () => task(await mine.prospect(), { note: "it's", completed: false, state: "incomplete" })],
]) {
  test(`one of ${type}, created twice with one key, is there once`, async () => {
    const [key, body] = [newKey(), await document()];
    const before = await count(type);
    const first = await api.post(`/${type}`, body, keyed(key, NOW));
    assert.equal(first.status, 201, first.text);
    const again = await api.post(`/${type}`, body, keyed(key, LATER));
    assertReplayed(again, first);
    const { id } = first.body.data;
    assert.equal(again.headers.get("location"), `${lockstep.url}/api/v2/${type}/${id}`);
    assert.equal(await count(type), before + 1);
    assert.deepEqual(await api.data("GET", `/${type}/${id}`), first.body.data);
  });
}

test("what a create did not store is named in the repeat too", async () => {
  const [key, body] = [newKey(), task(await mine.prospect(), { completed: false })];
  const first = await api.post("/tasks", body, keyed(key));
  assert.deepEqual(first.body.meta.ignored, ["/data/attributes/completed"]);
  assertReplayed(await api.post("/tasks", body, keyed(key)), first);
});

test("two keys, or none, are two requests", async () => {
  const before = await count("prospects");
  const ids = [];
  for (const options of [keyed(newKey()), keyed(newKey()), {}, {}]) {
    const answer = await api.post("/prospects", prospect(), options);
    assert.ok(!isReplayed(answer));
    ids.push(answer.body.data.id);
  }
  assert.equal(new Set(ids).size, 4);
  assert.equal(await count("prospects"), before + 4);
});

test("of ten at once with one key one acts, and all get its answer", async () => {
  const key = newKey();
  const before = await count("prospects");
  const answers = await Promise.all(Array.from({ length: 10 }, () => api.post("/prospects", prospect(), keyed(key))));
  const [first] = answers;
  assert.equal(first.status, 201, first.text);
  for (const answer of answers) assert.deepEqual(seen(answer), seen(first));
  assert.equal(answers.filter(isReplayed).length, 9);
  assert.equal(await count("prospects"), before + 1);
});

test("the same key with another body, address or query is refused", async () => {
  const key = newKey();
  const one = await mine.task({ owner_id: org.user });
  const two = await mine.task({ owner_id: org.user });
  const first = await api.post("/prospects", prospect(), keyed(key));
  await assertReused(() => api.post("/prospects", prospect({ title: "CTO" }), keyed(key)));
  await assertReused(() => api.post("/accounts", prospect(), keyed(key)));
  await assertReused(() => api.post("/prospects?provideDataConnections=true", prospect(), keyed(key)));
  await assertReused(() => api.post(`/tasks/${one}/actions/snooze`, undefined, keyed(key)));
  await assertReused(() => api.post("/prospects", { data: { type: "prospect", attributes: { nonsense: 1 } } }, keyed(key)));
  assertReplayed(await api.post("/prospects", prospect(), keyed(key)), first);

  const other = newKey();
  const snooze = (id, day) => `/tasks/${id}/actions/snooze?actionParams[dueAt]=2030-01-0${day}T09:00:00Z`;
  await api.data("POST", snooze(one, 1), keyed(other));
  await assertReused(() => api.post(snooze(two, 1), undefined, keyed(other)));
  await assertReused(() => api.post(snooze(one, 2), undefined, keyed(other)));
  await assertReused(() => api.post(snooze(one, 1), { a: 1 }, keyed(other)));
});

test("a key is its user's: others have their own of the same name", async () => {
  const key = newKey();
  const stranger = await organisation(lockstep);
  const answers = [];
  for (const [who, body] of [
    [api, prospect()],
    [theirs, prospect()],
    [stranger.api, prospect({ title: "another" })],
  ]) {
    const first = await who.post("/prospects", body, keyed(key));
    assertReplayed(await who.post("/prospects", body, keyed(key)), first);
    answers.push(first.body.data);
  }
  assert.equal(new Set(answers.map(({ id }) => id)).size, 3);
  assert.equal(answers[1].relationships.creator?.data?.id, colleague);
});

test("a refused request keeps nothing, and may be mended under its key", async () => {
  const key = newKey();
  const before = await kept();
  const missing = (await mine.prospect()) + 1_000_000;
  for (const [body, code] of [
    [task(missing, { nonsense: 1 }), "unknownAttribute"],
    [task(missing), "relatedNotFound"],
    [task(missing), "relatedNotFound"],
  ]) {
    const refused = await api.post("/tasks", body, keyed(key));
    assert.equal(refused.status, 422);
    assert.equal(errors(refused)[0][0], code);
    assert.ok(!isReplayed(refused));
  }
  assert.equal(await kept(), before);
  const body = task(await mine.prospect());
  const first = await api.post("/tasks", body, keyed(key));
  assert.equal(first.status, 201, first.text);
  assertReplayed(await api.post("/tasks", body, keyed(key)), first);
  assert.equal(await kept(), before + 1);

  const id = await mine.task({ owner_id: org.user });
  const give = (owner) => api.post(`/tasks/${id}/actions/reassignOwner?actionParams[ownerId]=${owner}`, undefined, keyed("give"));
  assert.equal(errors(await give(999_999))[0][0], "relatedNotFound");
  const given = await give(colleague);
  assertReplayed(await give(colleague), given);
  assert.equal(given.body.data.relationships.owner.data.id, colleague);
});

test("a task is snoozed once however often it is asked", async () => {
  const id = await mine.task({ owner_id: org.user });
  const [key, path] = [newKey(), `/tasks/${id}/actions/snooze`];
  const first = await api.post(path, undefined, keyed(key, NOW));
  assert.equal(first.body.data.attributes.dueAt, "2026-03-02T09:30:00.000Z", "a day after now");
  assertReplayed(await api.post(path, undefined, keyed(key, "2026-03-01T11:30:00.000Z")), first);
  const attributes = async () => (await api.data("GET", `/tasks/${id}`)).attributes;
  assert.deepEqual(await attributes(), first.body.data.attributes);
  const next = await api.post(path, undefined, keyed(newKey(), NOW));
  assert.equal(next.body.data.attributes.dueAt, "2026-03-03T09:30:00.000Z", "a day after its due time");

  const other = newKey();
  const answers = await Promise.all(Array.from({ length: 10 }, () => api.post(path, undefined, keyed(other, NOW))));
  assert.equal(answers[0].body.data.attributes.dueAt, "2026-03-04T09:30:00.000Z", "ten at once are one");
  for (const answer of answers) assert.deepEqual(seen(answer), seen(answers[0]));
  assert.equal(answers.filter(isReplayed).length, 9);
  assert.equal((await attributes()).dueAt, "2026-03-04T09:30:00.000Z");
});

test("a repeat is answered although its own first time made it impossible", async () => {
  const id = await mine.task({ owner_id: org.user });
  const [key, path] = [newKey(), `/tasks/${id}/actions/markComplete?actionParams[completionNote]=done`];
  const first = await api.post(path, undefined, keyed(key));
  assertReplayed(await api.post(path, undefined, keyed(key)), first);
  assert.equal(await db.prepare("SELECT count(*) AS n FROM notes WHERE task_id = ?1").bind(id).first("n"), 1);
  assert.equal(errors(await api.post(path, undefined, keyed(newKey())))[0][0], "transitionForbidden");
});

test("an action that changes nothing is kept as well", async () => {
  const id = await mine.task({ owner_id: org.user, note: "same" });
  const [key, path] = [newKey(), (note) => `/tasks/${id}/actions/updateNote?actionParams[note]=${note}`];
  const first = await api.post(path("same"), undefined, keyed(key));
  assert.equal(first.body.data.attributes.updatedAt, "2026-01-01T08:00:00.000Z", "it was not changed");
  await api.data("POST", path("other"));
  assertReplayed(await api.post(path("same"), undefined, keyed(key)), first);
  assert.equal((await api.data("GET", `/tasks/${id}`)).attributes.note, "other");
  await assertReused(() => api.post(path("other"), undefined, keyed(key)));
});

test("the first answer stands whatever became of the record", async () => {
  const subject = await mine.prospect();
  const [key, body] = [newKey(), task(subject, { note: "first" })];
  const first = await api.post("/tasks", body, keyed(key));
  const { id } = first.body.data;
  const [snooze, path] = [newKey(), `/tasks/${id}/actions/snooze`];
  const snoozed = await api.post(path, undefined, keyed(snooze));
  await api.data("PATCH", `/tasks/${id}`, { body: { data: { type: "task", id, attributes: { note: "second" } } } });
  assertReplayed(await api.post("/tasks", body, keyed(key)), first);
  assertReplayed(await api.post(path, undefined, keyed(snooze)), snoozed);
  await api.data("DELETE", `/tasks/${id}`);
  await db.prepare("DELETE FROM prospects WHERE id = ?1").bind(subject).run();
  assertReplayed(await api.post("/tasks", body, keyed(key)), first);
  assertReplayed(await api.post(path, undefined, keyed(snooze)), snoozed);
  assert.equal((await api.get(`/tasks/${id}`)).status, 404);
});

test("the scheduler forgets a key after 24 hours, not before", async () => {
  const key = newKey();
  const first = await api.post("/prospects", prospect(), keyed(key, NOW));
  await lockstep.tick(Date.parse(NOW) + DAY - 1);
  assertReplayed(await api.post("/prospects", prospect(), keyed(key, NOW)), first);
  await lockstep.tick(Date.parse(NOW) + DAY);
  const second = await api.post("/prospects", prospect({ title: "another body" }), keyed(key, NOW));
  assert.equal(second.status, 201, second.text);
  assert.ok(!isReplayed(second));
  assert.notEqual(second.body.data.id, first.body.data.id);
  assert.equal((await api.get(`/prospects/${first.body.data.id}`)).status, 200, "the record stays");
});

test("more keys than one step deletes are gone after one run", async () => {
  await db
    .prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
       INSERT INTO idempotency_keys (organisation_id, user_id, key, created_at, fingerprint, token)
       SELECT ?1, ?2, 'many-' || i, '2020-01-01T00:00:00.000Z', '', '' FROM n`,
    )
    .bind(org.id, org.user)
    .run();
  const many = () => db.prepare("SELECT count(*) AS n FROM idempotency_keys WHERE key LIKE 'many-%'").first("n");
  assert.equal(await many(), 12_000);
  await lockstep.tick(Date.parse(NOW));
  assert.equal(await many(), 0);
});

test("quotes around a key do not count", async () => {
  const key = newKey();
  const first = await api.post("/prospects", prospect(), keyed(`"${key}"`));
  assertReplayed(await api.post("/prospects", prospect(), keyed(key)), first);
});

test("a key that is none is refused, and nothing happens", async () => {
  const must = "it must have 1 to 255 printable ASCII characters";
  const before = await snapshot(db);
  for (const [key, wrong] of [
    ["", "is empty"],
    ['""', "is empty"],
    ["x".repeat(256), `\`${"x".repeat(40)}…\` has 256 characters`],
    ["cl\u00e9", null],
  ]) {
    const answer = await api.post("/prospects", prospect(), keyed(key));
    assert.equal(answer.status, 400, answer.text);
    const [[code, detail, place], ...more] = errors(answer);
    assert.deepEqual([code, place, more], ["invalidHeader", "Idempotency-Key", []]);
    assert.deepEqual(answer.body.errors[0].source, { header: "Idempotency-Key" });
    if (wrong) assert.equal(detail, `the key ${wrong}; ${must}`);
    else assert.match(detail, /^the key has the character `.+`; it must have 1 to 255 printable ASCII characters$/);
  }
  assert.deepEqual(await snapshot(db), before);
  const longest = keyed("y".repeat(255));
  const first = await api.post("/prospects", prospect(), longest);
  assertReplayed(await api.post("/prospects", prospect(), longest), first);
});

test("other methods do not look at the header", async () => {
  const id = await mine.task({ owner_id: org.user });
  const before = await kept();
  const note = (note) => ({ body: { data: { type: "task", id, attributes: { note } } }, ...keyed("k") });
  await api.data("PATCH", `/tasks/${id}`, note("a"));
  const { attributes } = await api.data("PATCH", `/tasks/${id}`, note("b"));
  assert.equal(attributes.note, "b");
  assert.equal((await api.get(`/tasks/${id}`, keyed(""))).status, 200);
  assert.equal((await api.delete(`/tasks/${id}`, keyed("k"))).status, 204);
  assert.equal((await api.delete(`/tasks/${id}`, keyed("k"))).status, 404);
  assert.equal(await kept(), before);
});

test("pages of other origins may send keys and see repeats", async () => {
  const origin = "https://app.example.com";
  const preflight = await lockstep.fetch("/api/v2/tasks", {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST" },
  });
  assert.match(preflight.headers.get("access-control-allow-headers"), /\bidempotency-key\b/);
  const first = await api.post("/prospects", prospect(), { headers: { origin, "idempotency-key": newKey() } });
  assert.match(first.headers.get("access-control-expose-headers"), /\bidempotency-replayed\b/);
});
