// Input that means harm, or is broken: refused with what is wrong, nothing written, nothing let in.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { JSON_API, bulk, errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const mine = rows(lockstep.db, org.id);
const prospect = await mine.prospect();
const task = await mine.task({ owner_id: org.user });
const before = await snapshot(lockstep.db);

const document = (attributes) => `{"data":{"type":"prospect","attributes":${attributes}}}`;
const nested = (levels) => `{"data":{"type":"prospect"},"meta":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`;
const malformed = (what) => ["malformedJson", `the body is not valid JSON: ${what}`, null];
const surrogate = "after `\\u` come four hex digits, and surrogates come in pairs";

/** Bodies of a create: [what, text, status, error]. */
const bodies = [
  ["a missing colon", '{\n  "data": {\n    "type" "prospect"\n  }\n}', 400, malformed("expected `:` at line 3 column 12")],
  ["text after the end", `${document("{}")}x`, 400, malformed("trailing characters at line 1 column 45")],
  ["an end too early", '{"data":{"type":"prospect"', 400, malformed("EOF while parsing an object at line 1 column 26")],
  ["single quotes", "{'data':1}", 400, malformed("key must be a string at line 1 column 2")],
  ["NaN", document('{"score":NaN}'), 400, malformed("expected value at line 1 column 50")],
  ["a number beyond all bounds", document('{"score":1e400}'), 400, malformed("number out of range at line 1 column 54")],
  ["a NUL character, escaped", document('{"firstName":"a\\u0000b"}'), 422, ["nulCharacter", "`firstName` contains a NUL character; remove it", "/data/attributes/firstName"]],
  ["a NUL character, raw", document('{"firstName":"a\0b"}'), 400, malformed("control character (\\u0000-\\u001F) found while parsing a string at line 1 column 56")],
  ["a lone surrogate", document('{"firstName":"\\ud800"}'), 400, malformed(`unexpected end of hex escape at line 1 column 61; ${surrogate}`)],
  ["a lone second surrogate", document('{"firstName":"x\\udc00x"}'), 400, malformed(`lone leading surrogate in hex escape at line 1 column 61; ${surrogate}`)],
  ["129 levels", nested(130), 400, ["tooDeep", "the body nests deeper than 128 levels from byte 163 on", null]],
  ["100,000 levels", "[".repeat(100_000), 400, ["tooDeep", "the body nests deeper than 128 levels from byte 129 on", null]],
  ["10 MB", document(`{"firstName":"${"x".repeat(10_000_000)}"}`), 413, ["bodyTooLarge", "the body has 10,000,058 bytes; at most 1,500,000 are allowed", null]],
  ["a member twice", document('{"firstName":"a","firstName":"b"}'), 422, ["duplicateMember", "`firstName` is there more than once; keep one of them", "/data/attributes/firstName"]],
  ["`data` twice", '{"data":{"type":"prospect"},"data":{"type":"prospect"}}', 422, ["duplicateMember", "`data` is there more than once; keep one of them", "/data"]],
  ["100 levels where a string should be", document(`{"firstName":${"[".repeat(97)}${"]".repeat(97)}}`), 422, ["wrongType", "`firstName` is an array; it must be a string", "/data/attributes/firstName"]],
];
for (const [what, text, status, error] of bodies) {
  test(`${status}: ${what}`, async () => {
    const answer = await api.send("POST", "/prospects", { raw: Buffer.from(text), headers: { "content-type": JSON_API } });
    assert.equal(answer.status, status, answer.text);
    assert.deepEqual(errors(answer), [error]);
    assert.deepEqual(await snapshot(lockstep.db), before);
  });
}

test("a body of 10 MB that does not say how long it is gets its answer, too", async () => {
  const part = Buffer.alloc(100_000, " ");
  let left = 100;
  const raw = new ReadableStream({ pull: (controller) => (left-- > 0 ? controller.enqueue(part) : controller.close()) });
  const answer = await api.send("POST", "/prospects", { raw, headers: { "content-type": JSON_API } });
  assert.equal(answer.status, 413);
  assert.deepEqual(errors(answer), [["bodyTooLarge", "the body has 10,000,000 bytes; at most 1,500,000 are allowed", null]]);
});

const positive = "it must be a positive whole number";
const largest = "the largest id is 9007199254740991";

test("an id of 2^63 and its like is refused wherever it stands", async () => {
  for (const [id, wrong] of [["9223372036854775808", largest], ["9223372036854775807", largest], ["18446744073709551616", largest], ["-1", positive], ["1.5", positive]]) {
    for (const [method, path, body, status, place] of [
      ["GET", `/tasks?filter[id]=${id}`, null, 400, ["id", "filter[id]"]],
      ["GET", `/tasks?filter[owner][id]=${id}`, null, 400, ["id", "filter[owner][id]"]],
      ["POST", `/tasks/${task}/actions/reassignOwner?actionParams[ownerId]=${id}`, null, 422, ["ownerId", "actionParams[ownerId]"]],
      ["POST", "/prospects", `{"data":{"type":"prospect","id":${id}}}`, 422, ["id", "/data/id"]],
      ["POST", "/prospects", `{"data":{"type":"prospect","relationships":{"owner":{"data":{"type":"user","id":"${id}"}}}}}`, 422, ["id", "/data/relationships/owner/data/id"]],
      ["POST", "/batches/actions/prospectsAddTags", `{"data":{"attributes":{"ids":[${id}],"tags":["a"]}}}`, 422, ["ids", "/data/attributes/ids/0"]],
    ]) {
      const answer = await api.send(method, path, body === null ? {} : { raw: Buffer.from(body), headers: { "content-type": JSON_API } });
      assert.equal(answer.status, status, answer.text);
      const [[, detail, where]] = errors(answer);
      assert.equal(where, place[1], `${path}: ${answer.text}`);
      assert.ok(detail.startsWith(`\`${place[0]}\` `) && detail.endsWith(wrong), `${path}: ${detail}`);
    }
    const shown = await api.get(`/tasks/${id}`);
    assert.equal(shown.status, 404);
    assert.deepEqual(errors(shown), [["routeNotFound", `\`/api/v2/tasks/${id}\` is not an address; ids are positive whole numbers`, null]]);
  }
  assert.deepEqual(await snapshot(lockstep.db), before);
});

test("SQL in a value is a value, and elsewhere nothing that there is", async () => {
  for (const sql of ["1;DROP TABLE tasks", "1' OR '1'='1", "1) OR (1=1", "a'--", "' UNION SELECT hash FROM tokens --", '"; DELETE FROM tasks; --']) {
    const value = encodeURIComponent(sql);
    const found = await api.get(`/tasks?filter[owner][email]=${value}`);
    assert.deepEqual([found.status, found.body.data], [200, []], found.text);
    for (const [path, status] of [
      [`/tasks?filter[id]=${value}`, 400],
      [`/tasks?filter[state]=${value}`, 400],
      [`/tasks?filter[${value}]=1`, 400],
      [`/tasks?filter[owner][${value}]=1`, 400],
      [`/tasks?sort=${value}`, 400],
      [`/tasks?fields[task]=${value}`, 400],
      [`/tasks?page[size]=${value}`, 400],
      [`/tasks?page[after]=${value}`, 400],
      [`/tasks/${value}`, 404],
      [`/${value}`, 404],
    ]) {
      const answer = await api.get(path);
      assert.equal(answer.status, status, `${path}: ${answer.text}`);
      assert.equal(answer.body.errors.length, 1);
    }
  }
  const tags = ["'); DROP TABLE prospects; --"];
  const batch = await api.data("POST", "/batches/actions/prospectsAddTags?actionParams[preview]=true", { body: bulk({ ids: [prospect], tags }) });
  assert.equal(batch, undefined, "a preview has no data");
  assert.deepEqual(await snapshot(lockstep.db), before);
});

test("a parameter may be repeated with the same value, and not with another", async () => {
  for (const parameter of ["page[size]=2", "sort=id", "count=false", "filter[state]=incomplete", "fields[task]=note", "unknown=1"]) {
    const [name] = parameter.split("=");
    assert.equal((await api.get(`/tasks?${parameter}&${parameter}`)).status, 200, parameter);
    const other = { "page[size]": "3", sort: "-id", count: "true", "filter[state]": "complete", "fields[task]": "dueAt", unknown: "2" }[name];
    const answer = await api.get(`/tasks?${parameter}&${name}=${other}`);
    assert.equal(answer.status, 400, answer.text);
    assert.deepEqual(errors(answer), [["repeatedParameter", `\`${name}\` is there more than once, with different values; keep one of them`, name]]);
  }
});

test("no path leads out of the API", async () => {
  for (const path of ["/tasks/..%2f..%2fetc%2fpasswd", "/tasks/..%2fusers", "/tasks/%2e%2e%2fusers", "/tasks/1%2factions", "/tasks/1%00", "/..%5c..%5c", "//tasks", "/tasks//1", "/%zz", "/tasks/%ff", "/batches/..%2f1/report.csv"]) {
    const answer = await api.get(path);
    assert.equal(answer.status, 404, `${path}: ${answer.text}`);
    assert.equal(answer.body.errors[0].code, "routeNotFound");
  }
  // Two dots are resolved before anybody looks, as the URL standard has it.
  assert.equal((await api.get("/tasks/../users")).body.data[0].type, "user");
});

/** Sends bytes as they are, and returns all that comes back. */
function raw(text) {
  const { hostname, port } = new URL(lockstep.url);
  return new Promise((resolve, reject) => {
    const chunks = [];
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("end", () => resolve(Buffer.concat(chunks).toString()));
    socket.on("error", reject);
  });
}

test("nothing of a request becomes a header of the answer", async () => {
  const injected = "%0d%0aX-Injected:%20yes";
  for (const target of [`/api/v2/tasks/${injected}`, `/api/v2/tasks?page[after]=${injected}`, `/api/v2/tasks?unknown=${injected}`, `/api/v2/batches/1/report.csv${injected}`]) {
    const answer = await raw(`GET ${target} HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer ${org.token}\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 (200|400|404) /);
    assert.doesNotMatch(answer.split("\r\n\r\n")[0], /x-injected/i, target);
  }
  for (const [name, value] of [["Idempotency-Key", "a\rX-Injected: yes"], ["Accept", "*/*\nX-Injected: yes"], ["Last-Event-ID", "1\r\n X-Injected: yes"]]) {
    const answer = await raw(`GET /api/v2/tasks HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer ${org.token}\r\n${name}: ${value}\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 \d{3} /);
    assert.doesNotMatch(answer.split("\r\n\r\n")[0], /x-injected/i, name);
    assert.doesNotMatch(answer, /^HTTP\/1\.1 5/);
  }
});
