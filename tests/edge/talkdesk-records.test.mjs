// The Talkdesk-style dialect: lists, their records one by one, bulk create and bulk update.

import assert from "node:assert/strict";
import { test } from "node:test";
import { organisation, server, snapshot } from "./support.mjs";
import { talkdesk, uuid, world as newWorld } from "./talkdesk-support.mjs";

const lockstep = await server();
const { db } = lockstep;
const world = (values) => newWorld(lockstep, values);

const person = (phone_number, values = {}) => ({
  phone_numbers: [{ phone_number, phone_type: "HOME" }],
  first_name: "Ada",
  last_name: "Lovelace",
  ...values,
});

/** Index, codes and reason of the records of a bulk call that failed. */
const failures = (answer) => answer.body._embedded.records.filter((one) => one.errors).map((one) => [one.index, one.errors, one.reason]);

test("o: lists are made, listed, read and named anew", async () => {
  const org = await organisation(lockstep);
  const send = talkdesk(lockstep, org.token);
  const at = { "lockstep-now": "2026-02-01T09:00:00.000Z" };
  const made = await send("POST", "/record-lists", { name: "Leads" }, at);
  assert.equal(made.status, 201, made.text);
  const href = `${lockstep.url}/record-lists/${made.body.id}`;
  assert.equal(made.headers.get("location"), href);
  assert.deepEqual(made.body, {
    id: made.body.id,
    name: "Leads",
    unique_identifier_type: "PHONE_NUMBER",
    status: "ACCEPTED",
    records_count: 0,
    teams: [],
    created_at: "2026-02-01T09:00:00.000Z",
    updated_at: "2026-02-01T09:00:00.000Z",
    _links: { self: { href }, records: { href: `${href}/records` } },
  });
  const list = `/record-lists/${made.body.id}`;
  await send("POST", `${list}/records`, person("+15550001"));
  assert.deepEqual((await send("GET", list)).body, { ...made.body, records_count: 1 });

  const later = { "lockstep-now": "2026-02-02T09:00:00.000Z" };
  const renamed = await send("PATCH", list, { name: "Warm leads" }, later);
  assert.deepEqual([renamed.status, renamed.body.name, renamed.body.updated_at], [200, "Warm leads", "2026-02-02T09:00:00.000Z"]);
  const same = await send("PATCH", list, [{ op: "replace", path: "/name", value: "Warm leads" }]);
  assert.deepEqual([same.status, same.body.updated_at], [200, "2026-02-02T09:00:00.000Z"]);

  for (const name of ["B", "C"]) await send("POST", "/record-lists", { name });
  const page = await send("GET", "/record-lists?per_page=2&order_by=name:desc");
  assert.deepEqual(page.body._embedded.record_lists.map((one) => one.name), ["Warm leads", "C"]);
  assert.deepEqual([page.body.page, page.body.per_page, page.body.count, page.body.total, page.body.total_pages], [1, 2, 2, 3, 2]);
  const link = (number) => ({ href: `${lockstep.url}/record-lists?order_by=name%3Adesc&page=${number}&per_page=2` });
  assert.deepEqual(page.body._links, { self: link(1), first: link(1), last: link(2), next: link(2) });
  const named = await send("GET", "/record-lists?name=warm&status=ACCEPTED&fields=TEAMS&created_at_to=2026-02-01T10:00:00Z");
  assert.deepEqual(named.body._embedded.record_lists.map((one) => one.id), [made.body.id]);
  assert.equal((await send("GET", "/record-lists?name=warm&created_at_from=2026-02-01T10:00:00Z")).body.total, 0);
});

test("a list is made once for one idempotency key", async () => {
  const org = await organisation(lockstep);
  const send = talkdesk(lockstep, org.token);
  const headers = { "idempotency-key": "a list" };
  const first = await send("POST", "/record-lists", { name: "Leads" }, headers);
  const again = await send("POST", "/record-lists", { name: "Leads" }, headers);
  assert.deepEqual([again.status, again.body, again.headers.get("idempotency-replayed")], [201, first.body, "true"]);
  assert.equal((await send("GET", "/record-lists")).body.total, 1);
  const other = await send("POST", "/record-lists", { name: "Others" }, headers);
  assert.deepEqual([other.status, other.body.code], [400, "idempotencyKeyReused"]);
});

test("previews of lists and single records write nothing", async () => {
  const w = await world();
  const before = await snapshot(db);
  const list = await w.send("POST", "/preview/record-lists", { name: "Leads" });
  assert.deepEqual([list.status, list.body.name, list.headers.get("lockstep-preview")], [201, "Leads", "true"]);
  const renamed = await w.send("PATCH", `/preview${w.list}`, { name: "Others" });
  assert.deepEqual([renamed.status, renamed.body.name], [200, "Others"]);
  const record = await w.send("POST", `/preview${w.list}/records`, person("+15550009"));
  assert.deepEqual([record.status, record.body.first_name, record.body.id], [201, "Ada", undefined]);
  const changed = await w.send("PATCH", `/preview${w.list}/records/${w.ids[0]}`, [{ op: "replace", path: "/priority", value: 1 }]);
  assert.deepEqual([changed.status, changed.body.id, changed.body.priority], [200, w.ids[0], 1]);
  assert.equal((await w.send("DELETE", `/preview${w.list}/records/${w.ids[0]}`)).status, 204);
  assert.equal((await w.send("DELETE", `/preview${w.list}/records/${uuid(1)}`)).status, 404);
  assert.deepEqual(await snapshot(db), before);
});

test("o: a record is made, read, changed and deleted", async () => {
  const { send, list, listId, org } = await world();
  const at = { "lockstep-now": "2026-02-01T09:00:00.000Z" };
  const body = {
    phone_numbers: [
      { phone_number: "+15550011", phone_type: "EXTRA_1" },
      { phone_number: "+15550010", phone_type: "OFFICE" },
    ],
    first_name: "Grace",
    last_name: "Hopper",
    timezone: "America/New_York",
    priority: 9,
    external_provider: "salesforce",
    external_id: "003-9",
    external_url: "https://crm.example/003-9",
    sync_external_id: true,
    extra_data: { city: "Arlington", visits: 3, vip: true },
  };
  const made = await send("POST", `${list}/records`, body, at);
  assert.equal(made.status, 201, made.text);
  const { id } = made.body;
  const href = `${lockstep.url}${list}/records/${id}`;
  assert.equal(made.headers.get("location"), href);
  const times = { created_at: "2026-02-01T09:00:00.000Z", updated_at: "2026-02-01T09:00:00.000Z" };
  const expected = {
    ...body,
    id,
    record_list_id: listId,
    phone_number: "+15550010",
    phone_numbers: [body.phone_numbers[1], body.phone_numbers[0]],
    ...times,
    _links: { self: { href } },
  };
  assert.deepEqual(made.body, expected);
  assert.deepEqual((await send("GET", `${list}/records/${id}`)).body, expected);

  const changes = [
    { op: "replace", path: "/priority", value: 2 },
    { op: "add", path: "/extra_data/city", value: "Boston" },
    { op: "replace", path: "extra_data/visits", value: null },
  ];
  const changed = await send("PATCH", `${list}/records/${id}`, changes, { "lockstep-now": "2026-02-02T09:00:00.000Z" });
  assert.equal(changed.status, 200, changed.text);
  assert.deepEqual(changed.body, {
    ...expected,
    priority: 2,
    extra_data: { city: "Boston", vip: true },
    updated_at: "2026-02-02T09:00:00.000Z",
  });
  const many = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`m${index}`, index]));
  const overfull = await send("PATCH", `${list}/records/${id}`, [{ op: "add", path: "/extra_data", value: many }]);
  assert.deepEqual([overfull.status, overfull.body.description], [400, "`extraData` would have more than 100 members"]);
  // Each is a batch of one, and can be taken back.
  const batch = changed.headers.get("lockstep-batch");
  const revert = await org.api.data("POST", `/batches/${batch}/actions/revert`);
  await org.api.over(revert.id);
  const { updated_at, ...back } = (await send("GET", `${list}/records/${id}`)).body;
  assert.deepEqual({ ...back, updated_at: times.updated_at }, expected);

  assert.equal((await send("DELETE", `${list}/records/${id}`)).status, 204);
  for (const method of ["GET", "DELETE"]) {
    const gone = await send(method, `${list}/records/${id}`);
    assert.deepEqual([gone.status, gone.body.description], [404, "could not find the record on this list"], method);
  }
  const patch = await send("PATCH", `${list}/records/${id}`, changes);
  assert.equal(patch.status, 404);
});

test("o: records are deleted by phone number and by where they come from", async () => {
  const { send, list, ids } = await world();
  assert.equal((await send("DELETE", `${list}/records?phone_number=+15550001`)).status, 204);
  assert.equal((await send("DELETE", `${list}/records?phone_number=%2B15550001`)).status, 404);
  assert.equal((await send("DELETE", `${list}/external-records?external_provider=salesforce&external_id=003-1`)).status, 204);
  const left = await send("GET", `${list}/records`);
  assert.deepEqual(left.body._embedded.records.map((one) => one.id), [ids[2]]);
  for (const [path, name] of [[`${list}/records`, "phone_number"], [`${list}/external-records?external_provider=x`, "external_id"]]) {
    const answer = await send("DELETE", path);
    assert.deepEqual([answer.status, answer.body.fields], [400, [{ name, description: `\`${name}\` is missing; it names the record` }]]);
  }
});

test("o: records are paged and filtered", async () => {
  const { send, list } = await world({ phones: ["+15550001"] });
  const at = (day) => ({ "lockstep-now": `2026-03-0${day}T09:00:00.000Z` });
  const more = [
    person("+15550002", { first_name: "Bo", last_name: "Zimmer", priority: 1, timezone: "UTC" }),
    person("+15550003", { first_name: "Cy", last_name: "Abel", priority: 9, timezone: "Europe/Lisbon" }),
  ];
  for (const [index, record] of more.entries()) assert.equal((await send("POST", `${list}/records`, record, at(index + 1))).status, 201);
  const names = async (query) => {
    const answer = await send("GET", `${list}/records?${query}`);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body.total, answer.body._embedded.records.length, "all on one page");
    return answer.body._embedded.records.map((one) => one.first_name).join(" ");
  };
  assert.equal(await names(""), "Ada 0 Bo Cy");
  assert.equal(await names("search=ZIM"), "Bo");
  assert.equal(await names("search=50003"), "Cy");
  assert.equal(await names("search=%25"), "");
  assert.equal(await names("phone_number=%2B15550002"), "Bo");
  assert.equal(await names("priorities=1,9"), "Bo Cy");
  assert.equal(await names("timezones=UTC,Asia/Tokyo"), "Bo");
  assert.equal(await names("updated_at_from=2026-03-01T09:00:00Z&updated_at_to=2026-03-01T09:00:00Z"), "Bo");
  assert.equal(await names("order_by=last_name"), "Cy Ada 0 Bo");
  assert.equal(await names("order_by=priority:desc&search=0000"), "");
  assert.equal(await names("order_by=-priority"), "Cy Ada 0 Bo");
  const zones = await send("GET", `${list}/records/timezones`);
  assert.deepEqual(zones.body, {
    timezones: ["Europe/Lisbon", "UTC"],
    _links: { self: { href: `${lockstep.url}${list}/records/timezones` }, record_list: { href: `${lockstep.url}${list}` } },
  });
  const second = await send("GET", `${list}/records?per_page=1&page=2&search=o`);
  const link = (number) => ({ href: `${lockstep.url}${list}/records?search=o&page=${number}&per_page=1` });
  assert.deepEqual(second.body._links, {
    self: link(2),
    first: link(1),
    last: link(second.body.total_pages),
    ...(second.body.total_pages > 2 && { next: link(3) }),
    prev: link(1),
    record_list: { href: `${lockstep.url}${list}` },
  });
  const wrong = await send("GET", `${list}/records?filter=x&page=0`);
  assert.deepEqual([wrong.status, wrong.body.fields.map((field) => field.name)], [400, ["filter", "page"]]);
  const foreign = await world();
  for (const path of ["/records", "/records/timezones", `/records/${foreign.ids[0]}`, ""]) {
    assert.equal((await send("GET", `${foreign.list}${path}`)).status, 404, path);
  }
});

test("o: a bulk create makes what is sound, and says of the rest what is wrong", async () => {
  const { send, list, listId, org } = await world({ unique: "PHONE_NUMBER" });
  const answer = await send("POST", `${list}/records/bulks`, {
    records: [
      person("+15550100"),
      person("+15550001"),
      { phone_number: "call me", first_name: "", last_name: "L", timezone: "?", priority: 11 },
      person("+15550100"),
      person("+15550101"),
    ],
  });
  assert.equal(answer.status, 201, answer.text);
  const { record_list_id, has_errors, total_created, total_errors, _links } = answer.body;
  assert.deepEqual({ record_list_id, has_errors, total_created, total_errors }, { record_list_id: listId, has_errors: true, total_created: 2, total_errors: 3 });
  assert.deepEqual(_links.self, { href: `${lockstep.url}${list}/records` });
  assert.deepEqual(answer.body._embedded.records.map((one) => one.index), [0, 1, 2, 3, 4]);
  const taken = "another record has the same `phoneNumbers`, which has to be unique";
  assert.deepEqual(failures(answer), [
    [1, ["PHONE_NUMBER_NOT_UNIQUE"], taken],
    [
      2,
      ["PHONE_NUMBER_INVALID", "FIRST_NAME_MISSING", "TIMEZONE_INVALID", "PRIORITY_INVALID"],
      "`phone_number` is `call me`; it must be in the form of E.164, such as `+351210000000`; `first_name` is empty; it must have at least one character; " +
        "`timezone` is `?`; it must be the name of a time zone, such as `Europe/Lisbon`; `priority` is 11; it must be from 1 to 10",
    ],
    [3, ["PHONE_NUMBER_NOT_UNIQUE"], taken],
  ]);
  const [made] = answer.body._embedded.records;
  const { index, ...record } = made;
  assert.deepEqual((await send("GET", `${list}/records/${made.id}`)).body, record);

  const id = answer.headers.get("lockstep-batch");
  const revert = await org.api.data("POST", `/batches/${id}/actions/revert`);
  await org.api.over(revert.id);
  assert.equal((await send("GET", `${list}/records`)).body.total, 3, "what was made is gone again");

  const single = await send("POST", `${list}/records`, person("+15550002"));
  assert.deepEqual([single.status, single.body.code, single.body.description], [409, "taken", taken]);
  const unsound = await send("POST", `${list}/records`, {});
  assert.equal(unsound.status, 400);
  assert.deepEqual(unsound.body.fields.map((field) => field.name), ["first_name", "last_name", "phone_numbers"]);
});

test("o: a list of what comes from elsewhere wants to know where from", async () => {
  const { send, list } = await world({ unique: "EXTERNAL" });
  const answer = await send("POST", `${list}/records/bulks`, {
    records: [person("+15550001"), person("+15550001", { external_provider: "salesforce", external_id: "003-1" })],
  });
  assert.deepEqual(failures(answer), [
    [
      0,
      ["EXTERNAL_REF_MISSING"],
      "the record has no `external_provider` and `external_id`, by which the records of this list are told apart; give both",
    ],
    [1, ["OTHER"], "another record has the same `externalId`, which has to be unique"],
  ]);
});

test("o: a bulk update sets priority and extra data, of each record its own", async () => {
  const { send, list, ids, org } = await world();
  const set = (id, value, op = "replace") => ({ op, path: `/records/${id}`, value });
  const body = [
    set(ids[0], { priority: 1, extra_data: { a: 1 } }),
    set("x", { priority: 1 }),
    set(ids[1], { priority: 0 }),
    set(ids[2], { priority: 5 }, "add"),
    set(ids[0], { priority: 2 }),
  ];
  const preview = await send("PATCH", `/preview${list}/records/bulks`, body);
  const answer = await send("PATCH", `${list}/records/bulks`, body);
  for (const one of [preview, answer]) {
    assert.deepEqual([one.status, one.body.total_created, one.body.total_errors], [200, 2, 3], one.text);
    assert.deepEqual(failures(one), [
      [1, ["OTHER"], "could not find the record on this list"],
      [2, ["PRIORITY_INVALID"], "`priority` is 0; it must be from 1 to 10"],
      [4, ["OTHER"], "an element before names the same record; name each once"],
    ]);
    const [first] = one.body._embedded.records;
    assert.deepEqual([first.id, first.priority, first.extra_data], [ids[0], 1, { a: 1 }]);
  }
  const id = answer.headers.get("lockstep-batch");
  const batch = await org.api.data("GET", `/batches/${id}`);
  assert.deepEqual([batch.attributes.action, batch.attributes.total, batch.attributes.failures], ["recordsUpdate", 5, 3]);
  const trips = await send("PATCH", `${list}/records/bulks`, [set(ids[0], { priority: 7 })]);
  assert.equal(trips.headers.get("server-timing"), 'd1;desc="3"');
});

test("beyond 100, a call is accepted, and its outcome is found at its address", async () => {
  const { send, list, listId, org } = await world({ phones: ["+15550001"] });
  const phones = Array.from({ length: 250 }, (_, index) => `+1666${1000 + index}`);
  const made = await send("POST", `${list}/records/bulks?async=true`, { records: [...phones.map((phone) => person(phone)), {}] });
  assert.equal(made.status, 202, made.text);
  const id = made.headers.get("lockstep-batch");
  const href = `${lockstep.url}${list}/records/bulks/${id}`;
  assert.equal(made.headers.get("location"), href);
  assert.deepEqual([made.body._links.self, made.body.total_created], [{ href }, 0]);
  await org.api.over(id);
  const outcome = await send("GET", `${list}/records/bulks/${id}`);
  assert.deepEqual([outcome.status, outcome.body.status, outcome.body.total_created, outcome.body.total_errors], [200, "finished", 250, 1]);
  assert.deepEqual(failures(outcome).map(([index]) => index), [250]);
  assert.equal(outcome.body._embedded.records.length, 1, "of many, only those that failed are shown");

  const gone = await send("DELETE", `${list}/records/bulks?async=true`, [...phones.map((phone_number) => ({ phone_number })), { phone_number: "+1" }], {
    "idempotency-key": "many",
  });
  assert.equal(gone.status, 202, gone.text);
  const batch = gone.headers.get("lockstep-batch");
  await org.api.over(batch);
  const deleted = await send("GET", `${list}/records/bulks/${batch}`);
  const { record_list_id, status, has_errors, total_deleted, total_errors } = deleted.body;
  assert.deepEqual(
    { record_list_id, status, has_errors, total_deleted, total_errors },
    { record_list_id: listId, status: "finished", has_errors: true, total_deleted: 250, total_errors: 1 },
  );
  assert.deepEqual(deleted.body._embedded.failed_records.map((one) => one.index), [250]);
  const again = await send("DELETE", `${list}/records/bulks?async=true`, [...phones.map((phone_number) => ({ phone_number })), { phone_number: "+1" }], {
    "idempotency-key": "many",
  });
  assert.deepEqual([again.status, again.headers.get("lockstep-batch")], [202, batch]);

  const other = await world();
  for (const path of [`${other.list}/records/bulks/${batch}`, `${list}/records/bulks/999999`]) {
    assert.equal((await send("GET", path)).status, 404, path);
  }
});

test("a call whose Worker dies after accepting it is finished by the scheduler", async () => {
  const { send, list, listId, ids, org } = await world();
  // What such a Worker leaves: a batch that runs, with items that nobody has decided.
  const now = "2026-04-01T09:00:00.000Z";
  const batch = await db
    .prepare(
      `INSERT INTO batches (organisation_id, created_at, updated_at, progress_at, started_at, action, payload, state, total, pending, start_key, creator_id)
       VALUES (?1, ?2, ?2, ?2, ?2, 'recordsDestroyAll', ?3, 'running', 2, 2, ?4, ?5) RETURNING id`,
    )
    .bind(org.id, now, JSON.stringify({ attributes: {}, recordList: Number.parseInt(listId.slice(-12), 16) }), crypto.randomUUID(), org.user)
    .first("id");
  const item = (position, record, input) =>
    db
      .prepare("INSERT INTO batch_items (id, organisation_id, record_id, created_at, updated_at, state, input) VALUES (?1, ?2, ?3, ?4, ?4, 'pending', ?5)")
      .bind(batch * 10_000_000 + position, org.id, record, now, JSON.stringify(input));
  const record = Number.parseInt(ids[0].slice(-12), 16);
  await db.batch([item(1, record, { id: ids[0] }), item(2, null, { id: "x", error: "could not find the record on this list" })]);
  const path = `${list}/records/bulks/${batch}`;
  assert.deepEqual((await send("GET", path)).body.status, "running");
  await lockstep.tick(Date.parse(now) + 10 * 60_000);
  await org.api.over(batch);
  const { body } = await send("GET", path);
  assert.deepEqual([body.status, body.total_deleted, body.total_errors], ["finished", 1, 1]);
  assert.deepEqual(body._embedded.failed_records.map((one) => [one.index, one.id]), [[1, "x"]]);
  assert.equal((await send("GET", `${list}/records`)).body.total, 2);
});
