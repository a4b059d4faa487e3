// Every operation that the description has, by everybody who may not, and by who may: what a new route forgets to
// ask for is found here. The description itself says which scopes each needs.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import * as demo from "../../scripts/demo.mjs";
import { startLockstep } from "../../scripts/lockstep.mjs";
import { READING } from "../../scripts/scopes.mjs";
import { until } from "../../scripts/wait.mjs";
import { bulk, client, snapshot } from "./support.mjs";

// With files, of which the description is one, and without limits, which are tested elsewhere.
const lockstep = await startLockstep({ vars: { RATE_LIMIT: "0", UNAUTHORIZED_RATE_LIMIT: "0", TOKEN_RATE_LIMIT: "0", STREAM_LIMIT: "0" } });
after(() => lockstep.stop());
const { db } = lockstep;

await demo.loadOrganisation(db, { now: Date.now() });
await demo.loadDemo(db, { prospects: 50, now: Date.now() });
const ours = { organisationId: demo.ORGANISATION, userId: demo.USER };
const theirs = { organisationId: await lockstep.createOrganisation({ name: "Others" }) };
theirs.userId = await lockstep.createUser(theirs.organisationId, { firstName: "Sten" });

const tokens = new Map();
/** A token of an organisation with these scopes. */
async function holding(org, scopes) {
  const key = `${org.organisationId} ${scopes}`;
  if (!tokens.has(key)) tokens.set(key, await lockstep.createToken({ ...org, scopes }));
  return tokens.get(key);
}
const api = client(lockstep, await holding(ours, "*"));

/** What a call that must succeed answers. */
async function made(path, body) {
  const headers = { authorization: `Bearer ${await holding(ours, "*")}`, "content-type": "application/json", connection: "close" };
  const response = await lockstep.fetch(path, { method: "POST", body: JSON.stringify(body), headers });
  const text = await response.text();
  assert.ok(response.ok, `${path}: ${response.status} ${text}`);
  return { ...JSON.parse(text), batch: Number(response.headers.get("lockstep-batch")) };
}

const { paths } = await (await lockstep.fetch("/openapi.json")).json();
/** Every operation: its method, its path, the scopes that it needs of a token; none where it takes none. */
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, { security, requestBody, operationId }]) => {
    const needed = security?.find((one) => "token" in one)?.token;
    return { method: method.toUpperCase(), path, needed, isOpen: security?.length === 0, requestBody, operationId };
  }),
);

/** A batch of ours that is over, about prospects. */
const tagged = await api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ ids: [(await api.data("GET", "/prospects?page[size]=1"))[0].id], tags: ["matrix"] }) });
await api.over(tagged.id);
const communication = await made("/crm/v3/objects/communications/batch/create", { inputs: [{ properties: { hs_communication_body: "ours alone" } }] });
await made("/crm/v3/properties/communications", { name: "matrix_field", label: "Ours alone", type: "string", fieldType: "text", groupName: "communicationinformation" });
const list = await made("/record-lists", { name: "ours alone" });
const phones = (number) => [{ phone_number: number, phone_type: "MOBILE" }];
const record = await made(`/record-lists/${list.id}/records`, { phone_numbers: phones("+351210000001"), first_name: "Ada", last_name: "Ours" });
const listed = await made(`/record-lists/${list.id}/records/bulks`, {
  records: [{ phone_numbers: phones("+351210000002"), first_name: "Ida", last_name: "Ours" }],
});

/** What a path names, by its beginning; the first that fits counts. */
const EXAMPLES = [
  ["/crm/v3/objects/communications/batch/", { id: communication.batch }],
  ["/crm/v3/objects/communications/", { id: communication.results[0].id }],
  ["/crm/v3/properties/communications/", { name: "matrix_field" }],
  ["/record-lists/", { id: list.id, record_id: record.id, batch_id: listed.batch }],
  ["/api/v2/batches/", { id: tagged.id }],
  ["/api/v2/batchItems/", { id: tagged.id * 10_000_000 + 1 }],
];
for (const path of Object.keys(paths)) {
  const [, plural] = /^\/api\/v2\/(\w+)\/\{id\}$/.exec(path) ?? [];
  if (!plural || EXAMPLES.some(([beginning]) => path.startsWith(beginning))) continue;
  const [first] = await api.data("GET", `/${plural}?page[size]=1`);
  assert.ok(first, `there is no example of ${plural}: the demo organisation has none`);
  EXAMPLES.push([`/api/v2/${plural}/`, { id: first.id }]);
}

/** The path with what is ours in it. */
function example(path) {
  const known = EXAMPLES.find(([beginning]) => path.startsWith(beginning));
  return path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const value = known?.[1][name];
    assert.ok(value, `${path}: there is no example for {${name}}; say one in EXAMPLES`);
    return value;
  });
}

/** What operations need besides, which is in no description: it depends on what the batch in question is about. */
function besides({ path, method }) {
  if (method === "GET" && (path.startsWith("/api/v2/batchItems") || /^\/api\/v2\/batches\/\{id\}\/(events|report\.)/.test(path))) return "prospects.read";
  return /^\/api\/v2\/batches\/\{id\}\/actions\/(confirm|retry|revert)$/.test(path) ? "prospects.write" : null;
}

/** Calls an operation with what is ours. */
async function call({ method, path, requestBody }, token, query = "", body = {}) {
  const type = Object.keys(requestBody?.content ?? {})[0];
  const response = await lockstep.fetch(example(path) + query, {
    method,
    ...(type && { body: type === "text/csv" ? "firstName\nAda\n" : JSON.stringify(body) }),
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(type && { "content-type": type }), connection: "close" },
  });
  const text = await response.text();
  const what = `${method} ${path}: ${response.status} ${text.slice(0, 500)}`;
  assert.ok(response.status < 500, what);
  return { status: response.status, text, what };
}

const guarded = operations.filter(({ needed }) => needed !== undefined);
/** Those whose security is the document's own: the route says who somebody is, whatever they may. */
const UNSCOPED = ["service.introduce"];

test("every operation says what it needs, and can be called", () => {
  assert.ok(guarded.length > 150, `${guarded.length} operations`);
  for (const operation of operations) {
    const { isOpen, needed, operationId } = operation;
    const isOfClients = operationId.startsWith("oauth.");
    assert.ok(isOpen || isOfClients || UNSCOPED.includes(operationId) || needed?.length > 0, `${operationId} names no scope`);
    example(operation.path);
  }
});

test("without a token nothing is told", async () => {
  for (const operation of operations) {
    const { status, what } = await call(operation, null);
    if (operation.isOpen) assert.notEqual(status, 401, what);
    else assert.equal(status, 401, what);
  }
});

test("a token that lacks a scope is told which", async () => {
  const quoted = (text, scope) => text.includes(`\`${scope}\``) || text.includes(`"${scope}"`);
  for (const operation of guarded) {
    for (const lacking of operation.needed) {
      const rest = operation.needed.filter((scope) => scope !== lacking);
      const { status, text, what } = await call(operation, await holding(ours, rest.join(" ")));
      assert.equal(status, 403, what);
      assert.ok(quoted(text, lacking), `${what} does not name ${lacking}`);
      assert.deepEqual(rest.filter((scope) => quoted(text, scope)), [], `${what} names what there is`);
    }
  }
});

test("who is about a batch is told what that is about", async () => {
  const about = guarded.filter(besides);
  assert.equal(about.length, 8);
  for (const operation of about) {
    const query = operation.path === "/api/v2/batchItems" ? `?filter[batchId]=${tagged.id}` : "";
    const { status, text, what } = await call(operation, await holding(ours, operation.needed.join(" ")), query);
    assert.equal(status, 403, what);
    assert.ok(text.includes(`\`${besides(operation)}\``), what);
  }
});

/** All rows of an organisation, but tokens, of which the calls need new ones. */
async function rows({ organisationId }) {
  const { tokens: _, ...tables } = await snapshot(db);
  const own = ([table, all]) => [table, all.filter((row) => row.organisation_id === organisationId)];
  return Object.fromEntries(Object.entries(tables).map(own));
}

test("another organisation sees and changes nothing, whatever it may", async () => {
  const before = await rows(ours);
  const counts = Object.values(before).filter((all) => all.length > 0).length;
  assert.ok(counts > 20, `${counts} tables with something in them`);
  const token = await holding(theirs, "*");
  for (const operation of guarded) {
    const { path, method } = operation;
    const isList = method === "GET" && /^\/api\/v2\/\w+$/.test(path);
    const own = EXAMPLES.find(([beginning]) => `${path}/` === beginning)?.[1];
    const ids = Object.values(EXAMPLES.find(([beginning]) => beginning === "/api/v2/prospects/")[1]);
    const query = isList ? `?filter[id]=${own.id}` : "";
    const { status, text, what } = await call(operation, token, query, bulk({ ids }));
    if (operation.operationId === "service.metrics") {
      assert.equal(status, 403, `what is about all organisations is not one's: ${what}`);
      continue;
    }
    assert.notEqual(status, 401, what);
    assert.notEqual(status, 403, what);
    assert.ok(!/ours alone|\+35121000000|"matrix"/i.test(text), `${what} shows what is ours`);
    if (isList) assert.deepEqual(JSON.parse(text).data, [], what);
    // Deleting what is not there may be no mistake in a dialect; the rows tell.
    else if (path.includes("{")) assert.ok(status === 204 ? text === "" : status >= 400, what);
  }
  const others = client(lockstep, token);
  const running = async () => (await others.all("/batches?filter[state]=pending,running")).length === 0;
  await until(running, { within: 30_000, what: "the end of their batches" });
  assert.deepEqual(await rows(ours), before);
});

test("who has just what the description names may", async () => {
  const last = ({ method }) => (method === "DELETE" ? 1 : 0);
  for (const operation of guarded.toSorted((a, b) => last(a) - last(b))) {
    const scopes = besides(operation) ? [...operation.needed, besides(operation), ...READING] : operation.needed;
    const { status, what } = await call(operation, await holding(ours, scopes.join(" ")));
    assert.ok(status !== 401 && status !== 403, what);
  }
});
