// Links behind a proxy that says how its callers came.

import assert from "node:assert/strict";
import { test } from "node:test";
import { JSON_API, client, organisation, rows, server } from "./support.mjs";

const trusting = await server({ TRUSTED_PROXY: "true" });
const careful = await server();

const ROOT = { jsonApi: "/api/v2/prospects?page[size]=1", hubspot: "/crm/v3/objects/communications?limit=1", talkdesk: "/record-lists?per_page=1" };

/** Every address of this server that an answer names. */
const links = (lockstep, text) => [...text.matchAll(/https?:\/\/[^"\\ ]+/g)].map(([link]) => link).filter((link) => link.includes(new URL(lockstep.url).host));

/** An organisation with two of everything, so that each list has a next page. */
async function filled(lockstep) {
  const org = await organisation(lockstep);
  await rows(lockstep.db, org.id).prospects(2);
  const inputs = [{ properties: { hs_communication_body: "a" } }, { properties: { hs_communication_body: "b" } }];
  const send = (path, body) => lockstep.fetch(path, { method: "POST", body: JSON.stringify(body), headers: { authorization: `Bearer ${org.token}`, "content-type": "application/json" } });
  const made = await send("/crm/v3/objects/communications/batch/create", { inputs });
  assert.equal(made.status, 201, await made.text());
  for (const name of ["one", "two"]) {
    const list = await send("/record-lists", { name });
    assert.equal(list.status, 201, await list.text());
  }
  return org;
}

const get = async (lockstep, org, path, headers) => {
  const answer = await lockstep.fetch(path, { headers: { authorization: `Bearer ${org.token}`, ...headers } });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  const found = links(lockstep, text);
  assert.ok(found.length > 0, text);
  return found;
};

test("links of every dialect begin with the scheme that a trusted proxy names", async () => {
  const org = await filled(trusting);
  for (const [dialect, path] of Object.entries(ROOT)) {
    for (const [header, scheme] of [["https", "https:"], ["HTTPS, http", "https:"], ["http", "http:"], ["gopher", "http:"]]) {
      const found = await get(trusting, org, path, { "x-forwarded-proto": header });
      assert.deepEqual([...new Set(found.map((link) => new URL(link).protocol))], [scheme], `${dialect}, ${header}: ${found}`);
    }
  }
  const made = await client(trusting, org.token).send("POST", "/prospects", {
    raw: JSON.stringify({ data: { type: "prospect", attributes: {} } }),
    headers: { "content-type": JSON_API, "x-forwarded-proto": "https" },
  });
  assert.match(made.headers.get("location"), /^https:/);
});

test("a proxy that is not trusted chooses nothing", async () => {
  const org = await filled(careful);
  for (const path of Object.values(ROOT)) {
    const found = await get(careful, org, path, { "x-forwarded-proto": "https" });
    assert.ok(found.every((link) => link.startsWith("http:")), `${found}`);
  }
});

/** Answers of every dialect, errors included. */
const ANSWERS = [
  ["GET", "/healthz"],
  ["GET", ROOT.jsonApi],
  ["GET", "/api/v2/nowhere"],
  ["PUT", "/api/v2/tasks"],
  ["OPTIONS", "/api/v2/tasks"],
  ["GET", ROOT.hubspot],
  ["GET", "/crm/v3/objects/communications/999999"],
  ["GET", ROOT.talkdesk],
  ["GET", "/record-lists/x"],
  ["POST", "/oauth/token"],
  ["GET", "/nobody's"],
];

test("no answer is to be guessed at, and those over https are to stay there", async () => {
  for (const lockstep of [trusting, careful]) {
    const org = await organisation(lockstep);
    for (const [method, path] of ANSWERS) {
      for (const token of [org.token, null]) {
        for (const scheme of ["https", "http", null]) {
          const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(scheme && { "x-forwarded-proto": scheme }) };
          const answer = await lockstep.fetch(path, { method, headers });
          await answer.arrayBuffer();
          const what = `${method} ${path} ${answer.status}, ${scheme}`;
          assert.equal(answer.headers.get("x-content-type-options"), "nosniff", what);
          const isSecure = lockstep === trusting && scheme === "https";
          assert.equal(answer.headers.get("strict-transport-security"), isSecure ? "max-age=31536000" : null, what);
        }
      }
    }
  }
});
