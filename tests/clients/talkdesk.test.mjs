// The Talkdesk-style dialect through a HAL client (ketting) and a HAL parser (halfred): every answer is
// followed, parsed, and held to a schema of our own. Only the address and the token are ours.

import assert from "node:assert/strict";
import { test } from "node:test";
import halfred from "halfred";
import { Client, bearerAuth } from "ketting";
import { organisation, server } from "../edge/support.mjs";
import { problems } from "./hal-schema.mjs";

halfred.enableValidation();

const lockstep = await server();
const org = await organisation(lockstep);

/** A client that checks every answer that it gets, whoever asked. */
function checking(token = org.token) {
  const client = new Client(`${lockstep.url}/record-lists`);
  client.use(bearerAuth(token));
  client.use(async (request, next) => {
    const response = await next(request);
    const text = await response.clone().text();
    if (text) check(kindOf(response, request), response, JSON.parse(text));
    return response;
  });
  return client;
}

/** What an answer has to be, by who asked for what. */
function kindOf(response, { url, method }) {
  if (!response.ok) return "error";
  const steps = new URL(url).pathname.split("/").slice(2);
  if (steps.at(-1) === "bulks") return method === "DELETE" ? "bulkDelete" : "bulkChange";
  if (steps.at(-1) === "timezones") return "timezones";
  const kinds = method === "POST" ? ["list", "", "record"] : ["lists", "list", "records", "record"];
  return kinds[steps.length];
}

function check(kind, response, body) {
  const type = kind === "error" ? "application/json" : "application/hal+json";
  assert.equal(response.headers.get("content-type"), type);
  assert.deepEqual(problems(kind, body), [], `${kind}: ${JSON.stringify(body)}`);
  if (kind === "error") return;
  const parsed = halfred.parse(body);
  assert.deepEqual(parsed.validationIssues(), [], JSON.stringify(body));
  for (const embedded of Object.values(parsed.allEmbeddedResourceArrays() ?? {}).flat()) {
    assert.deepEqual(embedded.validationIssues(), []);
  }
}

const client = checking();

/** Sends JSON, as ketting's users do where a resource has no method for it. */
async function send(url, method, body) {
  const response = await client.fetcher.fetch(url, { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  return { status: response.status, body: response.status === 204 ? null : await response.json() };
}

const person = (phone_number, values = {}) => ({ phone_numbers: [{ phone_number, phone_type: "HOME" }], first_name: "Ada", last_name: "Lovelace", ...values });

/** A list with so many records, as ketting knows it. */
async function filled(count, unique_identifier_type = "NOTHING") {
  const list = await client.go().postFollow({ data: { name: "Leads", unique_identifier_type } });
  const records = await list.follow("records");
  const made = Array.from({ length: count }, (_, index) => person(`+1555${1000 + index}`, { external_provider: "crm", external_id: `${index}` }));
  if (count > 0) {
    const { status, body } = await send(`${records.uri}/bulks`, "POST", { records: made });
    assert.deepEqual([status, body.total_created, body.has_errors], [201, count, false]);
  }
  return { list, records };
}

test("o: the client makes a list, follows its links and names it anew", async () => {
  const { list, records } = await filled(3);
  const state = await list.get();
  assert.equal(state.data.name, "Leads");
  assert.equal(state.links.get("self").href, list.uri);
  assert.deepEqual((await records.get()).data.total, 3);
  const back = await records.follow("record_list");
  assert.equal(back.uri, list.uri);
  const renamed = await send(list.uri, "PATCH", { name: "Warm leads" });
  assert.deepEqual([renamed.status, renamed.body.name], [200, "Warm leads"]);
  assert.equal((await list.refresh()).data.name, "Warm leads");
  const all = await client.go().followAll("record_lists");
  assert.ok(all.some((one) => one.uri === list.uri));
});

test("o: the client follows next until it is absent", async () => {
  const { records } = await filled(5);
  const seen = [];
  let page = records.go(`${records.uri}?per_page=2`);
  for (;;) {
    const embedded = await page.followAll("records");
    for (const record of embedded) seen.push((await record.get()).data.phone_number);
    if (!(await page.hasLink("next"))) break;
    page = await page.follow("next");
  }
  assert.deepEqual(seen, [0, 1, 2, 3, 4].map((index) => `+1555${1000 + index}`));
  const first = await page.follow("first");
  assert.equal((await (await first.follow("last")).get()).data.page, 3);
  assert.equal((await (await page.follow("prev")).get()).data.page, 2);
});

test("o: the client makes, reads, changes and deletes a record", async () => {
  const { records } = await filled(0);
  const record = await records.postFollow({ data: person("+15550001", { timezone: "Europe/Lisbon" }) });
  assert.equal((await record.get()).data.timezone, "Europe/Lisbon");
  const changed = await send(record.uri, "PATCH", [{ op: "replace", path: "/priority", value: 1 }]);
  assert.deepEqual([changed.status, changed.body.priority], [200, 1]);
  assert.equal((await send(`${records.uri}/timezones`, "GET")).body.timezones[0], "Europe/Lisbon");
  await record.delete();
  record.clearCache();
  await assert.rejects(record.get(), (error) => error.status === 404);
});

test("s: a bulk delete by each kind of selector", async () => {
  const { records } = await filled(4);
  const bulks = `${records.uri}/bulks`;
  const [first] = await records.followAll("records");
  const { data } = await first.get();
  for (const [selectors, failed] of [
    [[{ id: data.id }, { id: "8858c834-481d-4a02-8176-cffc02c50350" }], { id: "8858c834-481d-4a02-8176-cffc02c50350" }],
    [[{ phone_number: "+15551001" }, { phone_number: "+188888888" }], { phone_number: "+188888888" }],
    [
      [{ external_provider: "crm", external_id: "2" }, { external_provider: "salesforce", external_id: "2" }],
      { external_provider: "salesforce", external_id: "2" },
    ],
  ]) {
    const { status, body } = await send(bulks, "DELETE", selectors);
    assert.deepEqual([status, body.has_errors, body.total_deleted, body.total_errors], [200, true, 1, 1]);
    const [{ index, reason, _links, ...rest }] = body._embedded.failed_records;
    assert.deepEqual([index, rest], [1, failed]);
    // What the answer leads to is there: the records, the list, and for what is gone an error of the dialect.
    assert.equal((await client.fetcher.fetch(body._links.self.href)).status, 200);
    assert.equal((await client.fetcher.fetch(body._links.record_list.href)).status, 200);
    const self = await client.fetcher.fetch(_links.self.href);
    assert.equal(self.status, failed.id ? 404 : 200);
  }
  records.clearCache();
  assert.equal((await records.get()).data.total, 1);
});

test("s: an answer without failures has an empty array of them", async () => {
  const { records } = await filled(1);
  const { body } = await send(`${records.uri}/bulks`, "DELETE", [{ phone_number: "+15551000" }]);
  assert.deepEqual([body.has_errors, body.total_errors, body._embedded.failed_records], [false, 0, []]);
});

test("o: a bulk create and a bulk update with errors of their records", async () => {
  const { records } = await filled(1, "PHONE_NUMBER");
  const created = await send(`${records.uri}/bulks`, "POST", { records: [person("+15551000"), person("+15551001"), { first_name: "x" }] });
  assert.deepEqual([created.status, created.body.total_created, created.body.total_errors], [201, 1, 2]);
  assert.deepEqual(created.body._embedded.records.map((one) => one.errors), [["PHONE_NUMBER_NOT_UNIQUE"], undefined, ["LAST_NAME_MISSING", "PHONE_NUMBER_MISSING"]]);
  const { id } = created.body._embedded.records[1];
  const updated = await send(`${records.uri}/bulks`, "PATCH", [
    { op: "replace", path: `/records/${id}`, value: { priority: 3, extra_data: { city: "Porto" } } },
    { op: "replace", path: "/records/8858c834-481d-4a02-8176-cffc02c50350", value: { priority: 3 } },
  ]);
  assert.deepEqual([updated.status, updated.body.total_created, updated.body.total_errors], [200, 1, 1]);
});

test("s: every error has code, message, description and fields", async () => {
  const { list, records } = await filled(1);
  const bulks = `${records.uri}/bulks`;
  const of = async (url, method, body) => {
    const answer = await send(url, method, body);
    return [answer.status, answer.body.code, answer.body.fields?.map((field) => field.name)];
  };
  assert.deepEqual(await of(bulks, "DELETE", []), [400, "listEmpty", undefined]);
  assert.deepEqual(await of(bulks, "DELETE", [{ id: 1 }]), [400, "wrongType", ["[0].id"]]);
  assert.deepEqual(await of(bulks, "DELETE", [{ id: "a" }, { phone_number: "+1" }]), [400, "mixedSelectors", ["[1]"]]);
  assert.deepEqual(await of(bulks, "DELETE", Array(101).fill({ id: "a" })), [400, "tooManyTargets", undefined]);
  assert.deepEqual(await of(records.uri, "POST", person("0")), [400, "notAllowedValue", ["phone_numbers[0].phone_number"]]);
  assert.deepEqual(await of(list.uri, "DELETE"), [405, "methodNotAllowed", undefined]);
  assert.deepEqual(await of(`${lockstep.url}/record-lists/8858c834-481d-4a02-8176-cffc02c50350/records/bulks`, "DELETE", [{ id: "a" }]), [404, "notFound", undefined]);
  const token = await lockstep.createToken({ organisationId: org.id, userId: org.user, scopes: "tasks.read" });
  for (const [who, status] of [[checking(token), 403], [checking("nobody"), 401]]) {
    const response = await who.fetcher.fetch(bulks, { method: "DELETE", body: "[]" });
    assert.equal(response.status, status);
  }
});

test("a preview by the path's prefix reaches a client that knows nothing of it", async () => {
  const { records } = await filled(2);
  const { status, body } = await send(`${records.uri}/bulks`.replace("/record-lists", "/preview/record-lists"), "DELETE", [{ phone_number: "+15551000" }]);
  assert.deepEqual([status, body.total_deleted], [200, 1]);
  assert.equal((await records.refresh()).data.total, 2);
});
