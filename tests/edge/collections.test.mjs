// Collections over HTTP: pages, filters, orders, counts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CREATED, client, errors, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const { db } = lockstep;
const mine = rows(db, org.id);
const other = await lockstep.createUser(org.id, { email: "jonas@example.com", firstName: "Jonas" });

const DUE = ["2026-01-10T00:00:00.000Z", "2026-01-11T00:00:00.000Z", null, "2026-01-12T00:00:00.000Z"];
const account = await mine.account({ name: "Brackenfold, Inc.", custom_id: "b-1" });
const tasks = [];
for (let index = 0; index < 23; index++) {
  tasks.push(await mine.task({
    owner_id: index % 3 === 0 ? other : org.user,
    due_at: DUE[index % 4],
    state: index % 5 === 0 ? "complete" : "incomplete",
    ...(index === 7 && { subject_type: "account", subject_id: account }),
  }));
}
const ids = (records) => records.map(({ id }) => id);

test("pages lead from the first to the last record, each of them once", async () => {
  for (const sort of ["", "&sort=dueAt", "&sort=-dueAt", "&sort=state,-dueAt", "&sort=-id", "&sort=taskType"]) {
    const whole = await api.get(`/tasks?page[size]=1000${sort}`);
    const paged = await api.all(`/tasks?page[size]=5${sort}`);
    assert.deepEqual(ids(paged), ids(whole.body.data), sort);
    assert.deepEqual(ids(paged).sort((a, b) => a - b), tasks, sort);
  }
});

test("a page has its envelope", async () => {
  const first = await api.get("/tasks?page[size]=20&filter[state]=complete,incomplete&sort=dueAt&unknown=kept");
  assert.equal(first.headers.get("content-type"), "application/vnd.api+json");
  assert.deepEqual(first.body.meta, { count: 23, count_truncated: false });
  assert.equal(first.body.data.length, 20);
  const { first: start, next } = first.body.links;
  const kept = "page%5Bsize%5D=20&filter%5Bstate%5D=complete%2Cincomplete&sort=dueAt&unknown=kept";
  assert.equal(start, `${lockstep.url}/api/v2/tasks?${kept}`);
  assert.ok(next.startsWith(`${start}&page%5Bafter%5D=`), next);

  const last = await api.get(next);
  assert.deepEqual(last.body.meta, { count: 23, count_truncated: false });
  assert.equal(last.body.data.length, 3);
  const { prev, ...others } = last.body.links;
  assert.deepEqual(others, { self: next, first: start });
  assert.ok(prev.startsWith(`${start}&page%5Bbefore%5D=`), prev);

  const none = await api.get("/tasks?filter[id]=999999");
  assert.deepEqual(none.body.data, []);
  assert.deepEqual(none.body.meta, { count: 0, count_truncated: false });
  assert.deepEqual(Object.keys(none.body.links), ["self"], "no link but that to itself");
});

test("a client that adds its parameters again gets the next page, too", async () => {
  const parameters = "page[size]=10&sort=dueAt";
  const first = await api.get(`/tasks?${parameters}`);
  const second = await api.get(`${first.body.links.next}&${parameters}`);
  assert.equal(second.status, 200, second.text);
  assert.deepEqual(second.body.data, (await api.get(first.body.links.next)).body.data);
});

test("a record that comes or goes does not move the others between pages", async () => {
  const first = await api.get("/tasks?page[size]=10&sort=dueAt");
  const gone = first.body.data[3];
  await db.prepare("UPDATE tasks SET due_at = '2030-01-01T00:00:00.000Z' WHERE id = ?1").bind(gone.id).run();
  const rest = await api.all(first.body.links.next);
  await db.prepare("UPDATE tasks SET due_at = ?1 WHERE id = ?2").bind(gone.attributes.dueAt, gone.id).run();
  const seen = [...ids(first.body.data), ...ids(rest)];
  assert.deepEqual(seen.slice(0, -1).sort((a, b) => a - b), tasks);
  assert.equal(seen.at(-1), gone.id, "it is met again where it is now");
});

test("count=false spares the count", async () => {
  const { body } = await api.get("/tasks?count=false&page[size]=2");
  assert.deepEqual(body.meta, { count: null, count_truncated: false });
  assert.equal(body.data.length, 2);
});

const due = (index) => DUE[index % 4];
const indexes = tasks.map((_, index) => index);
const filters = [
  ["filter[state]=complete", (index) => index % 5 === 0],
  ["filter[state]=complete,pending", (index) => index % 5 === 0],
  ["filter[state][]=complete&filter[state][]=incomplete", () => true],
  [`filter[owner][id]=${other}`, (index) => index % 3 === 0],
  [`filter%5Bowner%5D%5Bid%5D=${other}&filter[state]=incomplete`, (index) => index % 3 === 0 && index % 5 !== 0],
  ["filter[owner][firstName]=Jonas", (index) => index % 3 === 0],
  ["filter[owner][email]=jonas@example.com", (index) => index % 3 === 0],
  ["filter[dueAt]=2026-01-10T00:00:00Z..2026-01-11T00:00:00Z", (index) => index % 4 < 2],
  ["filter[dueAt]=2026-01-11T01:00:00%2B01:00..inf", (index) => due(index) >= DUE[1] && due(index) !== null],
  ["filter[dueAt]=neginf..2026-01-10T00:00:00Z", (index) => due(index) === DUE[0]],
  ["filter[dueAt]=__null__", (index) => due(index) === null],
  ["filter[dueAt]=__notnull__", (index) => due(index) !== null],
  [`filter[account][id]=${account}`, (index) => index === 7],
  ["filter[account][id]=__null__", (index) => index !== 7],
  [`filter[id]=${tasks[3]}..${tasks[5]}`, (index) => index >= 3 && index <= 5],
  ["filter[prospect][firstName]=Ada", (index) => index !== 7],
  ["filter[prospect][firstName]=Nobody", () => false],
];
for (const [query, matches] of filters) {
  test(`a filter finds what it says: ${query.replaceAll(/=\d+(\.\.\d+)?/g, "=…")}`, async () => {
    const found = await api.get(`/tasks?${query}&page[size]=1000`);
    assert.equal(found.status, 200, found.text);
    const wanted = indexes.filter(matches).map((index) => tasks[index]);
    assert.deepEqual(ids(found.body.data), wanted);
    assert.equal(found.body.meta.count, wanted.length);
  });
}

test("a value may hold what separates values elsewhere", async () => {
  const bracketed = await api.all("/accounts?filter[name][]=Brackenfold, Inc.");
  assert.deepEqual(ids(bracketed), [account]);
  assert.deepEqual(await api.all("/accounts?filter[name]=Brackenfold, Inc."), [], "a list of two");
});

/** A sequence with a step, and a prospect in it. */
async function enrolment() {
  const mailbox = await mine.insert("mailboxes", { email: "mara@paper-lantern.example.com", user_id: org.user });
  const opportunity = await mine.insert("opportunities", { name: "Brackenfold: pilot", amount: 5_000, account_id: account });
  const prospect = await mine.prospect({ account_id: account, emails: JSON.stringify(["ada@example.com", "a.maplewood@example.com"]) });
  const sequence = await mine.insert("sequences", { name: "Inbound follow-up", enabled_at: CREATED });
  const step = await mine.step({ sequence_id: sequence, order: 3, step_type: "linkedin_send_message", interval: 86_400 });
  const state = await mine.sequenceState({
    prospect_id: prospect, account_id: account, opportunity_id: opportunity, mailbox_id: mailbox, sequence_id: sequence, sequence_step_id: step,
    creator_id: org.user,
  });
  return { mailbox, opportunity, prospect, sequence, step, state };
}

test("a sequence state names all that it is about, and is found by it", async () => {
  const { mailbox, opportunity, prospect, sequence, step, state } = await enrolment();
  const shown = await api.data("GET", `/sequenceStates/${state}`);
  const { attributes, relationships } = shown;
  assert.deepEqual([attributes.state, attributes.deliverCount, attributes.pauseReason], ["active", 0, null]);
  const related = { account, mailbox, opportunity, prospect, sequence, sequenceStep: step, creator: org.user, batchItemCreator: null };
  const types = { creator: "user" };
  for (const [name, id] of Object.entries(related)) {
    assert.deepEqual(relationships[name], { data: id && { type: types[name] ?? name, id } }, name);
  }
  const stranger = await mine.sequenceState({ sequence_id: sequence, state: "paused" });
  for (const [query, found] of [
    [`filter[prospect][id]=${prospect}`, [state]],
    ["filter[prospect][emails]=a.maplewood@example.com", [state]],
    ["filter[prospect][emails]=nobody@example.com", []],
    ["filter[mailbox][email]=mara@paper-lantern.example.com", [state]],
    [`filter[opportunity][id]=${opportunity}&filter[account][id]=${account}`, [state]],
    ["filter[sequence][name]=Inbound follow-up", [state, stranger]],
    ["filter[sequenceStep][stepType]=linkedin_send_message&filter[sequenceStep][order]=2..3", [state]],
    ["filter[sequence][shareType]=__null__&filter[state]=paused", [stranger]],
  ]) {
    const answer = await api.get(`/sequenceStates?${query}`);
    assert.deepEqual(ids(answer.body.data), found, query);
  }
  const { enabled, enabledAt } = (await api.data("GET", `/sequences/${sequence}`)).attributes;
  assert.deepEqual([enabled, enabledAt], [true, CREATED]);
  const { displayName, order, interval } = (await api.data("GET", `/sequenceSteps/${step}`)).attributes;
  assert.deepEqual([displayName, order, interval], ["Step #3 (Linkedin send message)", 3, 86_400]);
  assert.equal((await api.data("GET", `/mailboxes/${mailbox}`)).attributes.userId, org.user);
});

test("what is in the bin is not shown", async () => {
  const { state, step } = await enrolment();
  await db.prepare("UPDATE sequence_states SET organisation_id = -organisation_id WHERE id = ?1").bind(state).run();
  assert.equal((await api.get(`/sequenceStates/${state}`)).status, 404);
  assert.deepEqual((await api.get(`/sequenceStates?filter[sequenceStep][id]=${step}`)).body.data, []);
});

test("every collection can be listed", async () => {
  await enrolment();
  for (const collection of [
    "accounts", "batches", "batchItems", "mailboxes", "opportunities", "prospects", "sequences", "sequenceStates", "sequenceSteps", "tasks",
    "taskPriorities", "users",
  ]) {
    const { status, body } = await api.get(`/${collection}?sort=-id&page[size]=2`);
    assert.equal(status, 200, collection);
    for (const record of body.data) assert.deepEqual(await api.data("GET", record.links.self), record);
  }
});

/** What a query is refused with: [query, status, error]. */
const refused = [
  ["filter[note]=x", "unknownFilter", /^task cannot be filtered by `note`; allowed: `id`, `autoskipAt`/, "filter[note]"],
  ["filter[owner][title]=x", "unknownFilter", /^task cannot be filtered by `title` of `owner`; allowed: `id`, `email` or `firstName`$/, "filter[owner][title]"],
  ["filter[subject][id]=1", "unknownFilter", /^task cannot be filtered by `subject`; allowed: `id`, /, "filter[subject][id]"],
  ["filter[state]=done", "invalidParameter", /^`state` is `done`; it must be `pending`, `incomplete` or `complete`$/, "filter[state]"],
  ["filter[dueAt]=soon", "invalidParameter", /^`dueAt` is `soon`; it must be an RFC 3339 date-time/, "filter[dueAt]"],
  ["filter[id]=x", "invalidParameter", /^`id` is `x`; it must be a positive whole number$/, "filter[id]"],
  ["sort=note", "unknownSort", /^task cannot be sorted by `note`; allowed: `id`, `autoskipAt`/, "sort"],
  ["page[size]=0", "invalidParameter", /^`page\[size\]` is `0`; it must be a whole number from 1 to 1,000$/, "page[size]"],
  ["page[size]=1001", "invalidParameter", /^`page\[size\]` is `1001`; it must be a whole number from 1 to 1,000$/, "page[size]"],
  ["page[number]=2", "unknownParameter", /^`page\[number\]` is not a parameter here; allowed: `page\[size\]`, `page\[after\]`, `page\[before\]`, `page\[limit\]` or `page\[offset\]`$/, "page[number]"],
  ["page[after]=nonsense", "invalidParameter", /^`page\[after\]` is not a cursor; take it from `links.next` or `links.prev`$/, "page[after]"],
  ["sort=id&sort=-id", "repeatedParameter", /^`sort` is there more than once, with different values; keep one of them$/, "sort"],
  ["include=ownr", "unknownInclude", /^task has no relationship `ownr` to include; allowed: `account`, /, "include"],
];
for (const [query, code, detail, parameter] of refused) {
  test(`400: ${query} (${code})`, async () => {
    const answer = await api.get(`/tasks?${query}`);
    assert.equal(answer.status, 400, answer.text);
    const [[foundCode, foundDetail, place]] = errors(answer);
    assert.deepEqual([foundCode, place], [code, parameter]);
    assert.match(foundDetail, detail);
  });
}

test("all that is wrong with a query is said at once", async () => {
  const answer = await api.get("/tasks?filter[note]=x&sort=note,dueAt&page[size]=many");
  assert.deepEqual(errors(answer).map(([code]) => code), ["unknownFilter", "unknownSort", "invalidParameter"]);
});

test("a cursor is good for its own order only", async () => {
  const { body } = await api.get("/tasks?sort=dueAt&page[size]=2");
  const answer = await api.get(body.links.next.replace("sort=dueAt", "sort=-dueAt"));
  assert.equal(answer.status, 400, answer.text);
  assert.deepEqual(errors(answer), [
    ["invalidParameter", "`page[after]` belongs to another `sort`; take it from the `links` of this one", "page[after]"],
  ]);
});

test("the links of a record lead to collections that exist", async () => {
  const enrolled = await enrolment();
  const records = [
    await api.data("GET", `/accounts/${account}`),
    (await api.get("/prospects?page[size]=1")).body.data[0],
    (await api.get("/users?page[size]=1")).body.data[0],
    (await api.get("/taskPriorities?page[size]=1")).body.data[0],
    await api.data("GET", `/sequences/${enrolled.sequence}`),
    await api.data("GET", `/sequenceStates/${enrolled.state}`),
    await api.data("GET", `/sequenceSteps/${enrolled.step}`),
    await api.data("GET", `/opportunities/${enrolled.opportunity}`),
  ];
  // Not `batches`: which of them have changed a record is not to be asked for yet.
  const collections = new Set(["accounts", "batchItems", "prospects", "sequenceStates", "sequenceSteps", "tasks", "taskPriorities", "users"]);
  let followed = 0;
  for (const record of records) {
    for (const [name, { links }] of Object.entries(record.relationships)) {
      const collection = links && new URL(links.related).pathname.split("/").at(-1);
      if (!collections.has(collection)) continue;
      followed += 1;
      const answer = await client(lockstep, org.token).get(links.related);
      assert.equal(answer.status, 200, `${record.type}.${name}: ${links.related}: ${answer.text}`);
    }
  }
  assert.ok(followed > 0);
});

test("records in any script come as they are, few of them or many", async () => {
  const notes = ["Größe, 長さ; 🏮|=", "長".repeat(2_000), "é".repeat(1_000), "🏮".repeat(250), "a".repeat(1_023)];
  for (const note of notes) {
    const id = await mine.task({ note, owner_id: org.user });
    const { body } = await api.get(`/tasks/${id}`);
    assert.equal(body.data.attributes.note, note);
  }
  const { body } = await api.get("/tasks?page[size]=1000&sort=-id");
  assert.deepEqual(body.data.slice(0, notes.length).map(({ attributes }) => attributes.note), notes.toReversed());
});

test("a page of very long records is more than one text in D1 holds, and comes all the same", async () => {
  const long = await organisation(lockstep);
  const note = (index) => `${index} "${"ä\\".repeat(30_000)}`;
  const notes = Array.from({ length: 40 }, (_, index) => note(index));
  const made = rows(db, long.id);
  const subject = await made.prospect();
  // The first request looks the token up.
  await long.api.get("/tasks");
  for (const text of notes) await made.task({ note: text, owner_id: long.user, subject_type: "prospect", subject_id: subject });
  for (const [query, wanted] of [["", notes], ["&sort=-id", notes.toReversed()]]) {
    const page = await long.api.get(`/tasks?page[size]=100&include=subject${query}`);
    assert.equal(page.status, 200, page.text.slice(0, 500));
    assert.equal(page.headers.get("server-timing"), 'd1;desc="2"');
    assert.deepEqual(page.body.data.map(({ attributes }) => attributes.note), wanted);
    assert.deepEqual(ids(page.body.included), [subject]);
  }
  const short = await long.api.get("/tasks?page[size]=5");
  assert.equal(short.headers.get("server-timing"), 'd1;desc="1"');
});
