// The Talkdesk-style dialect: bulk delete as the reference has it, and what Lockstep adds to it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { organisation, server, snapshot } from "./support.mjs";
import { talkdesk, uuid, world as newWorld } from "./talkdesk-support.mjs";

const lockstep = await server();
const { db } = lockstep;
const world = (values) => newWorld(lockstep, values);

const left = async ({ send, list }) => (await send("GET", `${list}/records`)).body._embedded.records.map((one) => one.first_name);

/** What went wrong with inputs: index and reason. */
const failures = (answer) => answer.body._embedded.failed_records.map((one) => [one.index, one.reason]);

const MISSING = "could not find the record on this list";

test("s: records are deleted by id", async () => {
  const w = await world();
  const answer = await w.send("DELETE", `${w.list}/records/bulks`, [{ id: w.ids[2] }, { id: "8858c834-481d-4a02-8176-cffc02c50350" }, { id: w.ids[0] }]);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers.get("content-type"), "application/hal+json");
  const batch = answer.headers.get("lockstep-batch");
  assert.deepEqual(answer.body, {
    record_list_id: w.listId,
    has_errors: true,
    total_deleted: 2,
    total_errors: 1,
    _links: {
      self: { href: `${lockstep.url}${w.list}/records` },
      record_list: { href: `${lockstep.url}${w.list}` },
      batch: { href: `${lockstep.url}/api/v2/batches/${batch}` },
    },
    _embedded: {
      failed_records: [
        {
          id: "8858c834-481d-4a02-8176-cffc02c50350",
          index: 1,
          reason: MISSING,
          _links: { self: { href: `${lockstep.url}${w.list}/records/8858c834-481d-4a02-8176-cffc02c50350` } },
        },
      ],
    },
  });
  assert.equal(answer.headers.get("link"), `<${lockstep.url}/api/v2/batches/${batch}>; rel="batch"`);
  assert.deepEqual(await left(w), ["Ada 1"]);
});

test("s: records are deleted by phone number", async () => {
  const w = await world();
  const answer = await w.send("DELETE", `${w.list}/records/bulks`, [{ phone_number: "+15550002" }, { phone_number: "+177777777" }]);
  assert.deepEqual([answer.status, answer.body.total_deleted, answer.body.total_errors], [200, 1, 1]);
  assert.deepEqual(answer.body._embedded.failed_records, [
    {
      phone_number: "+177777777",
      index: 1,
      reason: MISSING,
      _links: { self: { href: `${lockstep.url}${w.list}/records?phone_number=%2B177777777` } },
    },
  ]);
  assert.deepEqual(await left(w), ["Ada 0", "Ada 2"]);
});

test("s: records are deleted by where they come from", async () => {
  const w = await world();
  const of = (external_id, external_provider = "salesforce") => ({ external_provider, external_id });
  const answer = await w.send("DELETE", `${w.list}/records/bulks`, [of("003-1"), of("003-0", "pipedrive"), of("003-2")]);
  assert.deepEqual([answer.status, answer.body.total_deleted, answer.body.has_errors], [200, 2, true]);
  assert.deepEqual(failures(answer), [[1, MISSING]]);
  assert.deepEqual(await left(w), ["Ada 0"]);
});

test("a phone number that several records share deletes none of them", async () => {
  const w = await world({ phones: ["+15550001", "+15550001", "+15550002"] });
  const answer = await w.send("DELETE", `${w.list}/records/bulks`, [{ phone_number: "+15550001" }, { phone_number: "+15550002" }]);
  assert.deepEqual([answer.body.total_deleted, answer.body.total_errors], [1, 1]);
  assert.deepEqual(failures(answer), [[0, "several records of this list have this `phone_number`; name each by its `id`"]]);
  assert.deepEqual(await left(w), ["Ada 0", "Ada 1"]);

  const single = await w.send("DELETE", `${w.list}/records?phone_number=%2B15550001`);
  assert.deepEqual([single.status, single.body.code], [409, "ambiguous"]);
  assert.equal(single.body.description, "several records of this list have this `phone_number`; name each by its `id`");
  assert.deepEqual(await left(w), ["Ada 0", "Ada 1"]);
});

test("a record that is named twice is deleted once", async () => {
  const w = await world();
  const answer = await w.send("DELETE", `${w.list}/records/bulks`, [{ id: w.ids[1] }, { id: w.ids[1] }]);
  assert.deepEqual([answer.body.total_deleted, answer.body.total_errors], [1, 1]);
  assert.deepEqual(failures(answer), [[1, "an element before names the same record; name each once"]]);
});

test("s: what is no list of the organisation's is 404, in the dialect's shape", async () => {
  const w = await world();
  const other = await world();
  const body = [{ id: other.ids[0] }];
  for (const list of ["/record-lists/8858c834-481d-4a02-8176-cffc02c50350", `/record-lists/${uuid(999_999)}`, other.list, "/record-lists/x"]) {
    const answer = await w.send("DELETE", `${list}/records/bulks`, body);
    assert.equal(answer.status, 404, list);
    assert.deepEqual(answer.body, { code: "notFound", message: "Not found", description: "could not find the record list" });
    assert.match(answer.headers.get("content-type"), /^application\/json/);
  }
  // A record of a foreign list is not found on ours, either.
  const answer = await w.send("DELETE", `${w.list}/records/bulks`, body);
  assert.deepEqual(failures(answer), [[0, MISSING]]);
  assert.equal((await left(other)).length, 3);
});

test("s: bad bodies are 400, and nothing is written", async () => {
  const w = await world();
  const before = await snapshot(db);
  const many = (count) => Array.from({ length: count }, (_, index) => ({ id: uuid(index + 1) }));
  for (const [body, code, description, fields] of [
    [undefined, "missingBody", "the body is empty; it must be a JSON document"],
    ["{", "malformedJson", "the body is not valid JSON: EOF while parsing an object at line 1 column 1"],
    [{ id: w.ids[0] }, "wrongType", "the body is an object; it must be an array"],
    [[], "listEmpty", "the body is an empty array; it must have at least one element"],
    [[{ id: 7 }], "wrongType", "`id` is a number; it must be a string", "[0].id"],
    [
      [{ id: w.ids[0] }, { phone_number: "+15550001" }],
      "mixedSelectors",
      "an element names its record by `phone_number`, one before by `id`; use one kind in a call",
      "[1]",
    ],
    [many(101), "tooManyTargets", "the body has 101 elements; at most 100 are allowed, or 10,000 with `async=true`"],
  ]) {
    const answer = await w.send("DELETE", `${w.list}/records/bulks`, body);
    assert.deepEqual([answer.status, answer.body.code, answer.body.description], [400, code, description]);
    assert.deepEqual(answer.body.fields, fields && [{ name: fields, description }]);
  }
  assert.deepEqual(await snapshot(db), before);
  assert.equal((await w.send("DELETE", `${w.list}/records/bulks`, many(100))).status, 200);
});

test("s: identity, scope, method and address are refused in the dialect's shape", async () => {
  const w = await world();
  const path = `${w.list}/records/bulks`;
  const nobody = await talkdesk(lockstep, null)("DELETE", path, [{ id: w.ids[0] }]);
  assert.deepEqual([nobody.status, nobody.body.code, nobody.headers.get("www-authenticate")], [401, "unauthorized", "Bearer"]);

  const narrow = await lockstep.createToken({ organisationId: w.org.id, userId: w.org.user, scopes: "tasks.all recordLists.read" });
  const refused = await talkdesk(lockstep, narrow)("DELETE", path, [{ id: w.ids[0] }]);
  assert.equal(refused.status, 403);
  assert.deepEqual(refused.body, {
    code: "unauthorizedOauthScope",
    message: "Scope missing",
    description: "this token does not have the scope `record-lists:manage`, which this request needs; ask for a token that has it",
  });
  assert.equal((await talkdesk(lockstep, narrow)("GET", `${w.list}/records`)).status, 200);
  const manager = await lockstep.createToken({ organisationId: w.org.id, userId: w.org.user, scopes: "record-lists:manage" });
  assert.equal((await talkdesk(lockstep, manager)("DELETE", path, [{ id: w.ids[0] }])).status, 200);

  const method = await w.send("PUT", path, []);
  assert.deepEqual([method.status, method.body.code, method.headers.get("allow")], [405, "methodNotAllowed", "POST, PATCH, DELETE"]);
  // Nothing deletes a list.
  assert.equal((await w.send("DELETE", w.list)).status, 405);
  const address = await w.send("GET", `${w.list}/entries`);
  assert.deepEqual([address.status, address.body.code], [404, "routeNotFound"]);
});

test("o: a token for the scope comes by client credentials; r: clients accept either media type", async () => {
  const w = await world();
  const { id, secret } = await lockstep.createClient({ organisationId: w.org.id, userId: w.org.user });
  const got = await lockstep.fetch("/oauth/token", {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials", scope: "record-lists:manage" }),
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
  });
  const { access_token, scope } = await got.json();
  assert.deepEqual([got.status, scope], [200, "record-lists:manage"]);
  for (const accept of ["application/json, application/hal+json", "application/hal+json", "application/json", "*/*"]) {
    const answer = await talkdesk(lockstep, access_token)("GET", `${w.list}/records`, undefined, { accept });
    assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, "application/hal+json"]);
  }
  const tasks = await lockstep.fetch("/api/v2/tasks", { headers: { authorization: `Bearer ${access_token}` } });
  assert.equal(tasks.status, 403, "the scope is for record lists alone");
});

test("a preview says what would be, and writes nothing", async () => {
  const w = await world();
  const body = [{ id: w.ids[0] }, { id: "x" }];
  const before = await snapshot(db);
  for (const [path, headers] of [
    [`/preview${w.list}/records/bulks`, {}],
    [`${w.list}/records/bulks?preview=true`, {}],
    [`${w.list}/records/bulks?preview=True`, {}],
    [`${w.list}/records/bulks`, { "lockstep-preview": "true" }],
  ]) {
    const answer = await w.send("DELETE", path, body, headers);
    assert.deepEqual([answer.status, answer.body.total_deleted, answer.body.total_errors], [200, 1, 1], path);
    assert.deepEqual(failures(answer), [[1, MISSING]]);
    assert.equal(answer.headers.get("lockstep-preview"), "true");
    assert.equal(answer.headers.get("lockstep-batch"), null);
    assert.equal(answer.body._links.batch, undefined);
  }
  assert.deepEqual(await snapshot(db), before);
});

test("a switch that cannot be read is refused, lest it write", async () => {
  const w = await world();
  const before = await snapshot(db);
  for (const [query, headers, name] of [
    ["?preview=yes", {}, "preview"],
    ["?preview", {}, "preview"],
    ["?async=1", {}, "async"],
    ["", { "lockstep-preview": "1" }, "Lockstep-Preview"],
  ]) {
    const answer = await w.send("DELETE", `${w.list}/records/bulks${query}`, [{ id: w.ids[0] }], headers);
    assert.deepEqual([answer.status, answer.body.code, answer.body.fields?.[0].name], [400, "invalidParameter", name], answer.text);
    assert.match(answer.body.description, /it must be true or false$/);
  }
  assert.deepEqual(await snapshot(db), before);
  const off = await w.send("DELETE", `${w.list}/records/bulks?preview=false&async=false`, [{ id: w.ids[0] }], { "lockstep-preview": "False" });
  assert.deepEqual([off.status, off.body.total_deleted, off.headers.get("lockstep-preview")], [200, 1, null]);
});

test("calls at the same time delete each record once", async () => {
  const phones = Array.from({ length: 60 }, (_, index) => `+1555${2000 + index}`);
  const w = await world({ phones });
  const body = w.ids.map((id) => ({ id }));
  const answers = await Promise.all([1, 2, 3].map(() => w.send("DELETE", `${w.list}/records/bulks`, body)));
  const total = (name) => answers.reduce((sum, answer) => sum + answer.body[name], 0);
  assert.deepEqual([total("total_deleted"), total("total_errors")], [60, 120]);
  for (const answer of answers) {
    assert.equal(answer.status, 200);
    for (const [, reason] of failures(answer)) assert.match(reason, /^could not find the record/);
  }
  assert.deepEqual(await left(w), []);
});

test("calls at the same time do not give two records one number", async () => {
  const w = await world({ unique: "PHONE_NUMBER" });
  const records = Array.from({ length: 20 }, (_, index) => ({ phone_number: `+1777${1000 + index}`, first_name: "Bo", last_name: "L" }));
  const answers = await Promise.all([1, 2, 3].map(() => w.send("POST", `${w.list}/records/bulks`, { records })));
  const made = answers.map((answer) => answer.body.total_created);
  assert.equal(made.reduce((sum, count) => sum + count, 0), 20, JSON.stringify(made));
  const codes = answers.flatMap((answer) => answer.body._embedded.records.flatMap((one) => one.errors ?? []));
  assert.deepEqual([codes.length, new Set(codes)], [40, new Set(["PHONE_NUMBER_NOT_UNIQUE"])]);
});

test("too many requests are refused in the dialect's shape", async () => {
  const strict = await server({ RATE_LIMIT: "1" });
  const org = await organisation(strict);
  const send = talkdesk(strict, org.token);
  const at = { "lockstep-now": "2026-03-01T00:59:00.000Z" };
  assert.equal((await send("GET", "/record-lists", undefined, at)).status, 200);
  const answer = await send("GET", "/record-lists", undefined, at);
  assert.deepEqual([answer.status, answer.body.code, answer.headers.get("retry-after")], [429, "rateLimitExceeded", "60"]);
});

test("a repeat with the same idempotency key gets the first answer", async () => {
  const w = await world();
  const headers = { "idempotency-key": "delete-two" };
  const body = [{ id: w.ids[0] }, { id: "x" }];
  const first = await w.send("DELETE", `${w.list}/records/bulks`, body, headers);
  assert.equal(first.body.total_deleted, 1);
  const again = await w.send("DELETE", `${w.list}/records/bulks`, body, headers);
  assert.equal(again.headers.get("idempotency-replayed"), "true");
  assert.deepEqual([again.status, again.body], [first.status, first.body]);
  assert.equal(again.headers.get("lockstep-batch"), first.headers.get("lockstep-batch"));
  const other = await w.send("DELETE", `${w.list}/records/bulks`, [{ id: w.ids[1] }], headers);
  assert.deepEqual([other.status, other.body.code], [400, "idempotencyKeyReused"]);

  const single = { "idempotency-key": "delete-one" };
  for (const replayed of [null, "true"]) {
    const answer = await w.send("DELETE", `${w.list}/records/${w.ids[1]}`, undefined, single);
    assert.deepEqual([answer.status, answer.headers.get("idempotency-replayed")], [204, replayed]);
  }
  assert.equal((await w.send("DELETE", `${w.list}/records/${w.ids[1]}`)).status, 404);
});

test("so does a repeat of a call that nobody waits for", async () => {
  const w = await world();
  const headers = { "idempotency-key": "delete-later" };
  const send = () => w.send("DELETE", `${w.list}/records/bulks?async=true`, [{ id: w.ids[0] }], headers);
  const first = await send();
  assert.deepEqual([first.status, first.headers.get("idempotency-replayed")], [202, null], first.text);
  const again = await send();
  assert.deepEqual([again.status, again.headers.get("idempotency-replayed")], [202, "true"], again.text);
  for (const name of ["lockstep-batch", "location"]) assert.equal(again.headers.get(name), first.headers.get(name));
});

test("the preview of another name for a list shows when it would be changed", async () => {
  const w = await world();
  const later = { "lockstep-now": "2031-01-01T00:00:00.000Z" };
  const shown = (await w.send("GET", w.list)).body;
  const renamed = await w.send("PATCH", `${w.list}?preview=true`, { name: "Others" }, later);
  assert.deepEqual(renamed.body, { ...shown, name: "Others", updated_at: later["lockstep-now"] });
  const same = await w.send("PATCH", `${w.list}?preview=true`, { name: shown.name }, later);
  assert.deepEqual(same.body, shown);
  assert.deepEqual((await w.send("GET", w.list)).body, shown);
  const done = await w.send("PATCH", w.list, { name: "Others" }, later);
  assert.deepEqual(done.body, renamed.body);
});

test("a bulk call is a batch, whose items have reasons, and can be taken back", async () => {
  const w = await world({ unique: "PHONE_NUMBER" });
  const answer = await w.send("DELETE", `${w.list}/records/bulks`, [{ id: w.ids[0] }, { id: "x" }]);
  const id = answer.headers.get("lockstep-batch");
  const batch = await w.org.api.data("GET", `/batches/${id}`);
  assert.deepEqual(
    [batch.attributes.action, batch.attributes.state, batch.attributes.total, batch.attributes.failures],
    ["recordsDestroyAll", "finished", 2, 1],
  );
  const items = await w.org.api.all(`/batchItems?filter[batch][id]=${id}`);
  assert.deepEqual(
    items.map((item) => [item.attributes.state, item.attributes.info]),
    [["changed", null], ["error", MISSING]],
  );
  assert.deepEqual(await left(w), ["Ada 1", "Ada 2"]);
  const revert = await w.org.api.data("POST", `/batches/${id}/actions/revert`);
  await w.org.api.over(revert.id);
  assert.deepEqual(await left(w), ["Ada 0", "Ada 1", "Ada 2"]);
  const byPhone = await w.send("DELETE", `${w.list}/records/bulks`, [{ phone_number: "+15550001" }]);
  assert.equal(byPhone.body.total_deleted, 1, "what came back can be found again");
});

test("a bulk delete of 100 records takes three round trips to D1", async () => {
  const phones = Array.from({ length: 100 }, (_, index) => `+1555${1000 + index}`);
  const w = await world({ phones });
  const trips = (answer) => answer.headers.get("server-timing");
  const made = await w.send("POST", `${w.list}/records/bulks`, {
    records: phones.map((phone) => ({ phone_number: `${phone}9`, first_name: "Bo", last_name: "L" })),
  });
  assert.deepEqual([made.body.total_created, trips(made)], [100, 'd1;desc="3"']);
  for (const body of [w.ids.map((id) => ({ id })), phones.map((phone) => ({ phone_number: `${phone}9` }))]) {
    const answer = await w.send("DELETE", `${w.list}/records/bulks`, body);
    assert.deepEqual([answer.body.total_deleted, trips(answer)], [100, 'd1;desc="3"']);
  }
});
