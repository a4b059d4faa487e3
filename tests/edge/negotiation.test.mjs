// Content negotiation, and what every document starts with (JSON:API 1.1).

import assert from "node:assert/strict";
import { test } from "node:test";
import { JSON_API, bulk, client, errors, organisation, rows, server, snapshot } from "./support.mjs";

const PROFILE = "urn:lockstep:profile:string-ids";
const STRINGS = `${JSON_API}; profile="${PROFILE}"`;

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const mine = rows(lockstep.db, org.id);
const task = await mine.task({ owner_id: org.user });
const prospect = await mine.prospect();
await mine.prospect();
const document = { data: { type: "task", attributes: { action: "call" }, relationships: { subject: { data: { type: "prospect", id: prospect } } } } };
const accept = (accept) => ({ headers: { accept } });
const only = "accept it without, or with the parameter `profile` only";

/** One request for each kind of document. */
const kinds = [
  ["a record", "GET", `/tasks/${task}`, undefined, 200],
  ["a list", "GET", "/tasks?filter[id]=1,2&sort=-id", undefined, 200],
  ["an empty list", "GET", "/tasks?filter[id]=99999", undefined, 200],
  ["a new record", "POST", "/tasks", document, 201],
  ["an update", "PATCH", `/tasks/${task}`, { data: { type: "task", id: task, attributes: { note: "x" } } }, 200],
  ["an action", "POST", `/tasks/${task}/actions/snooze`, undefined, 200],
  ["a batch", "POST", "/batches/actions/prospectsAddTags", bulk({ ids: [prospect], tags: ["vip"] }), 200],
  ["a preview", "POST", "/batches/actions/prospectsAddTags?actionParams[preview]=true", bulk({ ids: [prospect], tags: ["x"] }), 200],
  ["who is calling", "GET", "", undefined, 200],
  ["an error", "POST", "/tasks", { data: { type: "task" } }, 422],
  ["no such address", "GET", "/nothing?a[b]=c|d", undefined, 404],
  ["a wrong method", "PUT", "/tasks", undefined, 405],
];

for (const [what, method, path, body, status] of kinds) {
  test(`a document says its version and its address: ${what}`, async () => {
    const answer = await api.send(method, path, { body });
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.headers.get("content-type"), JSON_API);
    assert.equal(answer.headers.get("vary"), "Accept, Origin");
    assert.deepEqual(answer.body.jsonapi, { version: "1.1" });
    const address = `${lockstep.url}/api/v2${path}`.replaceAll("[", "%5B").replaceAll("]", "%5D").replaceAll("|", "%7C");
    assert.equal(answer.body.links.self, address);
  });

  test(`under the profile it says so, and ids are strings: ${what}`, async () => {
    const answer = await api.send(method, path, { body, headers: { accept: STRINGS } });
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.headers.get("content-type"), STRINGS);
    assert.deepEqual(answer.body.jsonapi, { version: "1.1", profile: [PROFILE] });
    assert.deepEqual(Object.keys(answer.body.links.self), ["href", "type"]);
    assert.equal(answer.body.links.self.type, STRINGS);
    JSON.parse(answer.text, (name, value) => {
      if (name === "id") assert.equal(typeof value, "string", answer.text);
      return value;
    });
  });
}

test("a record is the same under the profile but for its ids", async () => {
  for (const path of [`/tasks/${task}`, "/tasks", "/prospects", "/users"]) {
    const plain = await api.data("GET", path);
    const strings = await api.data("GET", path, accept(STRINGS));
    const written = JSON.parse(JSON.stringify(plain), (name, value) => (name === "id" ? String(value) : value));
    assert.deepEqual(strings, written, path);
  }
});

test("a batch item names its batch by a string under the profile; its attributes are as ever", async () => {
  const batch = await api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ ids: [prospect], tags: ["items"] }), ...accept(STRINGS) });
  assert.equal(typeof batch.id, "string");
  await api.over(batch.id);
  const [item] = await api.data("GET", `/batchItems?filter[batchId]=${batch.id}`, accept(STRINGS));
  assert.equal(item.attributes.batchId, Number(batch.id));
  assert.equal(item.attributes.recordId, prospect);
  assert.deepEqual(item.relationships.batch.data, { type: "batch", id: batch.id });
});

test("the profile may be asked for by the body's media type", async () => {
  const answer = await api.post("/tasks", document, { headers: { "content-type": STRINGS } });
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.headers.get("content-type"), STRINGS);
  assert.match(answer.body.data.id, /^\d+$/);
});

test("a document that was read under the profile can be written back", async () => {
  const read = await api.get(`/tasks/${task}`, accept(STRINGS));
  const { links, ...data } = read.body.data;
  const answer = await api.patch(`/tasks/${task}`, { data }, { headers: { "content-type": STRINGS } });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.body.data, read.body.data);
});

test("the answer to a repeat is that of the first request, its envelope included", async () => {
  for (const media of ["*/*", STRINGS]) {
    const headers = { accept: media, "idempotency-key": `repeat ${media === STRINGS}` };
    const first = await api.post("/tasks", document, { headers });
    const again = await api.post("/tasks", document, { headers });
    assert.equal(again.headers.get("idempotency-replayed"), "true");
    assert.equal(again.text, first.text);
    assert.equal(again.headers.get("content-type"), first.headers.get("content-type"));
  }
});

test("a key is another request's where the form of the ids is another", async () => {
  const headers = { "idempotency-key": "forms" };
  await api.post("/tasks", document, { headers });
  const answer = await api.post("/tasks", document, { headers: { ...headers, accept: STRINGS } });
  assert.equal(answer.status, 422);
  assert.equal(answer.body.errors[0].code, "idempotencyKeyReused");
});

test("what real clients accept and send is accepted", async () => {
  for (const media of [undefined, "*/*", "application/json", "application/json, text/plain, */*", "text/html", JSON_API, `${JSON_API};q=0.8, */*;q=0.1`, `${JSON_API}; profile="https://example.com/other"`]) {
    const answer = await api.get(`/tasks/${task}`, media ? accept(media) : {});
    assert.equal(answer.status, 200, media);
    assert.equal(answer.headers.get("content-type"), JSON_API);
  }
  for (const type of ["application/json", "application/json; charset=utf-8", JSON_API, `${JSON_API}; profile="https://example.com/other"`]) {
    const answer = await api.post("/tasks", document, { headers: { "content-type": type } });
    assert.equal(answer.status, 201, type);
  }
});

for (const [media, trouble] of [
  [`${JSON_API}; charset=utf-8`, "the parameter `charset`"],
  [`${JSON_API}; ext="https://jsonapi.org/ext/atomic"`, "the extension `https://jsonapi.org/ext/atomic`"],
  [`${JSON_API}; profile="${PROFILE}"; version=1`, "the parameter `version`"],
]) {
  test(`a body in ${media} is 415, and nothing is written`, async () => {
    const before = await snapshot(lockstep.db);
    const answer = await api.post("/tasks", document, { headers: { "content-type": media } });
    assert.equal(answer.status, 415);
    const detail = `the body is \`application/vnd.api+json\` with ${trouble}; it may have the parameter \`profile\` only`;
    assert.deepEqual(errors(answer), [["unsupportedMediaType", detail, "Content-Type"]]);
    assert.deepEqual(await snapshot(lockstep.db), before);
  });

  test(`${media} and nothing else of JSON:API accepted is 406`, async () => {
    for (const accepted of [media, `${media}, */*`, `${media}, ${JSON_API}; ext="urn:a"`]) {
      const answer = await api.get("/tasks", accept(accepted));
      assert.equal(answer.status, 406, accepted);
      assert.deepEqual(errors(answer), [["notAcceptable", `\`application/vnd.api+json\` is accepted with ${trouble} only; ${only}`, "Accept"]]);
    }
    const other = await api.get("/tasks", accept(`${media}, ${JSON_API}`));
    assert.equal(other.status, 200, "another instance is answered");
  });
}

test("an id for a new record is not used, and under the profile refused", async () => {
  const named = { data: { ...document.data, id: "424242" } };
  const made = await api.post("/tasks", named);
  assert.equal(made.status, 201);
  assert.notEqual(made.body.data.id, 424_242);
  const before = await snapshot(lockstep.db);
  for (const [path, body] of [["/tasks", named], ["/batches", { data: { type: "batch", id: "424242", attributes: { action: "prospectsPauseAll", payload: { ids: [prospect] } } } }]]) {
    const refused = await api.post(path, body, accept(STRINGS));
    assert.equal(refused.status, 403, refused.text);
    assert.deepEqual(errors(refused), [["clientIdForbidden", "`id` is 424242; leave it out, new records get an id of the server's", "/data/id"]]);
  }
  assert.deepEqual(await snapshot(lockstep.db), before);
});

test("a local id is accepted", async () => {
  const answer = await api.post("/tasks", { data: { ...document.data, lid: "a" } }, accept(STRINGS));
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.body.data.lid, undefined);
});

test("who is not known gets the reference's answer, under the profile JSON:API's", async () => {
  const nobody = client(lockstep, null);
  const plain = await nobody.get("/tasks");
  assert.equal(plain.status, 401);
  assert.equal(plain.headers.get("content-type"), "application/json");
  assert.deepEqual(Object.keys(plain.body).sort(), ["description", "error", "errors", "meta"]);
  const strict = await nobody.get("/tasks", accept(STRINGS));
  assert.equal(strict.status, 401);
  assert.equal(strict.headers.get("content-type"), STRINGS);
  assert.deepEqual(Object.keys(strict.body), ["jsonapi", "links", "errors", "meta"]);
  assert.equal(strict.body.errors[0].code, "unauthorized");
});
