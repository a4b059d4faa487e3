// A kept connection lasts: whatever is refused, before or after its body was read, the next request goes on it.

import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { test } from "node:test";
import { JSON_API, organisation, server } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);

/** Node says how long a body is only where it expects one. */
const framing = (body, headers) => (body === undefined || headers["transfer-encoding"] ? {} : { "content-length": `${Buffer.byteLength(body)}` });

/** Sends a request on a kept connection: its status, and whether the connection was used before. */
function send(agent, method, path, { body, headers = {}, token = org.token } = {}) {
  return new Promise((resolve, reject) => {
    const call = request(lockstep.url + path, { agent, method, headers: { ...framing(body, headers), ...(token && { authorization: `Bearer ${token}` }), ...headers } });
    call.on("response", (answer) => {
      answer.resume();
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, isReused: call.reusedSocket }));
    });
    call.on("error", reject);
    call.end(body);
  });
}

const document = JSON.stringify({ data: { type: "prospect", attributes: { firstName: "Ada" } } });
const json = { "content-type": JSON_API };
/** So much that a server could be tempted not to read it. */
const flood = (megabytes) => Buffer.alloc(megabytes * 1_000_000, "x");
const rows = (count) => `firstName\n${"Ada\n".repeat(count)}`;

/** What leaves a body unread, or read in part: [what, status, method, path, options]. */
const REFUSED = [
  ["nobody", 401, "POST", "/api/v2/prospects", { body: document, headers: json, token: null }],
  ["an address that is none", 404, "POST", "/api/v2/nothing", { body: document, headers: json }],
  ["a method that is not allowed", 405, "PUT", "/api/v2/prospects", { body: document, headers: json }],
  ["a media type that is not taken", 415, "POST", "/api/v2/prospects", { body: document, headers: { "content-type": "text/xml" } }],
  ["what cannot be answered", 406, "POST", "/api/v2/prospects", { body: document, headers: { ...json, accept: `${JSON_API}; ext="x"` } }],
  ["a parameter that is not known", 400, "POST", "/api/v2/prospects?colour=red", { body: document, headers: json }],
  ["a body that is not packed as it says", 400, "POST", "/api/v2/prospects", { body: "x".repeat(400_000), headers: { ...json, "content-encoding": "gzip" } }],
  ["a body that is packed in another way", 415, "POST", "/api/v2/prospects", { body: "x".repeat(400_000), headers: { ...json, "content-encoding": "br" } }],
  ["a body in pieces", 401, "POST", "/api/v2/prospects", { body: document, headers: { ...json, "transfer-encoding": "chunked" }, token: null }],
  ["a large body", 401, "POST", "/api/v2/prospects", { body: "x".repeat(1_000_000), headers: json, token: null }],
  ["a body that is too large", 413, "POST", "/api/v2/prospects", { body: "x".repeat(2_000_000), headers: json }],
  ["a body that is far too large", 413, "POST", "/api/v2/prospects", { body: flood(17), headers: json }],
  ["a body that is far too large, of nobody", 401, "POST", "/api/v2/prospects", { body: flood(40), headers: json, token: null }],
  ["a body that is far too large, in pieces", 413, "PATCH", "/api/v2/prospects/1", { body: flood(40), headers: { ...json, "transfer-encoding": "chunked" } }],
  ["as much as there may be, where none is read", 405, "PUT", "/api/v2/prospects", { body: flood(95) }],
  ["a body where none is read", 404, "DELETE", "/api/v2/prospects/999999", { body: document, headers: json }],
  ["a body that says something where none is read", 422, "DELETE", "/api/v2/prospects/999999", { body: '{"preview":true}', headers: json }],
  ["a body of a read", 200, "GET", "/api/v2/prospects", { body: document, headers: json }],
  ["a file of another type", 415, "POST", "/api/v2/batches/actions/prospectsImport", { body: rows(100_000), headers: { "content-type": "text/plain" } }],
  ["a file with a column that is none", 422, "POST", "/api/v2/batches/actions/prospectsImport", { body: `colour\n${rows(300_000)}`, headers: { "content-type": "text/csv" } }],
  ["a file that is too large, with a column that is none", 422, "POST", "/api/v2/batches/actions/prospectsImport", { body: `colour\n${rows(17_500_000)}`, headers: { "content-type": "text/csv" } }],
  ["nobody, in the HubSpot-style dialect", 401, "POST", "/crm/v3/objects/communications", { body: "{}", headers: { "content-type": "application/json" }, token: null }],
  ["an address that is none, in the Talkdesk-style dialect", 404, "DELETE", "/record-lists/x/nothing", { body: "[]" }],
];

for (const [what, status, method, path, options] of REFUSED) {
  test(`${what}: ${status}, and the connection lasts`, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const times = (options.body?.length ?? 0) > 100_000 ? 5 : 100;
    try {
      for (let time = 0; time < times; time++) {
        const refused = await send(agent, method, path, options);
        assert.equal(refused.status, status);
        const next = await send(agent, "GET", "/api/v2/prospects?page[size]=1&count=false");
        assert.equal(next.status, 200);
        // Else the next request could meet a connection that is being closed.
        assert.ok(next.isReused || refused.headers.connection === "close", "a connection that ends says so");
      }
    } finally {
      agent.destroy();
    }
  });
}
