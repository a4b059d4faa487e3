// The description of the interface: it is valid OpenAPI 3.1, it is served where the reference has
// it, and what it describes is there.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { ROOT } from "../../scripts/config.mjs";
import { startLockstep } from "../../scripts/lockstep.mjs";
import { READING } from "../../scripts/scopes.mjs";
import { snapshot } from "../edge/support.mjs";

// With files, unlike the servers of other tests.
const lockstep = await startLockstep();
after(() => lockstep.stop());
const organisationId = await lockstep.createOrganisation();
const userId = await lockstep.createUser(organisationId, { firstName: "Mara" });
const token = await lockstep.createToken({ organisationId, userId });
const document = await (await lockstep.fetch("/openapi.json")).json();

test("the document is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document));
  assert.deepEqual(result.errors ?? [], []);
  assert.equal(result.valid, true);
  assert.equal(validator.version, "3.1");
});

test("every root that the platform leads to the Worker is described", async () => {
  const { default: wrangler } = await import("wrangler");
  const { assets } = wrangler.unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
  // What stands behind `/preview` is the address of the call that is tried.
  const roots = assets.run_worker_first.map((path) => path.replace(/\*$/, "")).filter((path) => !/^(!|\/preview\/)/.test(path));
  assert.ok(roots.includes("/crm/"));
  const paths = Object.keys(document.paths);
  assert.deepEqual(roots.filter((root) => !paths.some((path) => path.startsWith(root))), [], "roots without a path");
});

test("the descriptions are served without a token, to pages of any origin", async () => {
  for (const [path, type] of [
    ["/openapi.json", "application/json"],
    ["/api/v2/schema/openapi.json", "application/json"],
    ["/api/v2/schema.json", "application/json"],
    ["/api/v2/types", "application/vnd.api+json"],
  ]) {
    const response = await lockstep.fetch(path);
    assert.equal(response.status, 200, path);
    assert.equal(response.headers.get("content-type").split(";")[0], type, path);
    assert.equal(response.headers.get("access-control-allow-origin"), "*", path);
    assert.equal(typeof (await response.json()), "object");
  }
  const same = await (await lockstep.fetch("/api/v2/schema/openapi.json")).json();
  assert.deepEqual(same, document);
  const types = await (await lockstep.fetch("/api/v2/types")).json();
  const task = types.data.find(({ id }) => id === "task").attributes;
  assert.equal(task.plural, "tasks");
  assert.ok(task.actions.includes("snooze") && task.bulkActions.includes("tasksSnooze"));
  const schema = await (await lockstep.fetch("/api/v2/schema.json")).json();
  const { state } = schema.$defs.TaskAttributes.properties;
  assert.deepEqual([state.readOnly, state.filterable, state.sortable], [true, true, true]);
});

test("a token that is made without a word may read every type but tokens", async () => {
  const types = await (await lockstep.fetch("/api/v2/types")).json();
  const plurals = types.data.map(({ attributes }) => attributes.plural).filter((plural) => plural !== "tokens");
  assert.deepEqual(READING.toSorted(), plurals.map((plural) => `${plural}.read`).toSorted());
});

test("the page that shows it is served, with everything that it needs", async () => {
  const page = await lockstep.fetch("/docs/");
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-security-policy"), /style-src 'self' 'unsafe-inline'/);
  const html = await page.text();
  for (const [, file] of html.matchAll(/(?:src|href)="([^":]+)"/g)) {
    const response = await lockstep.fetch(new URL(file, "http://a.example/docs/").pathname);
    assert.equal(response.status, 200, file);
  }
  assert.doesNotMatch(html, /https?:/, "nothing comes from elsewhere");
  const redirected = await fetch(`${lockstep.url}/docs`);
  assert.equal(redirected.status, 200);
});

test("the console's own policy is as strict as ever", async () => {
  const policy = (await lockstep.fetch("/")).headers.get("content-security-policy");
  assert.match(policy, /style-src 'self';/);
});

/** Every operation: [method, path, operation]. */
const operations = Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => [method.toUpperCase(), path, operation]));

test("every operation exists, and answers with a status that it names", async () => {
  assert.ok(operations.length > 60, `${operations.length} operations`);
  for (const [method, path, operation] of operations) {
    const response = await lockstep.fetch(path.replaceAll(/\{\w+\}/g, "999999"), { method, headers: { authorization: `Bearer ${token}` } });
    const text = await response.text();
    const what = `${method} ${path}: ${response.status} ${text.slice(0, 300)}`;
    assert.ok(String(response.status) in operation.responses, what);
    assert.ok(response.status < 500, what);
    if (response.status === 404) assert.doesNotMatch(text, /routeNotFound/, what);
  }
});

/** The parameters of the query that an operation names. */
const queryOf = ({ parameters = [] }) =>
  parameters.map((one) => (one.$ref ? document.components.parameters[one.$ref.split("/").at(-1)] : one)).filter((one) => one.in === "query");

test("no operation of the JSON:API dialect writes where a preview is asked for", async () => {
  const writes = operations.filter(([method, path]) => method !== "GET" && path.startsWith("/api/v2/"));
  assert.ok(writes.length > 80, `${writes.length} operations`);
  const before = await snapshot(lockstep.db);
  for (const [method, path, operation] of writes) {
    const isBulk = queryOf(operation).some(({ name }) => name === "actionParams[skipConfirmation]");
    const query = isBulk ? "?actionParams[skipConfirmation]=true&actionParams[all]=true" : "";
    const body = method === "DELETE" || /\}\/actions\//.test(path) ? undefined : JSON.stringify({ data: { attributes: {} } });
    const response = await lockstep.fetch(`${path.replaceAll(/\{\w+\}/g, "999999")}${query}`, {
      method,
      body,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "lockstep-preview": "true" },
    });
    const text = await response.text();
    const isRefused = /"Lockstep-Preview"/.test(text) || (/\/actions\//.test(path) && response.status >= 400);
    const isPreview = response.headers.get("lockstep-preview") === "true" || (path === "/api/v2/batches" && response.status === 422);
    assert.ok(isPreview || isRefused, `${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
  }
  assert.deepEqual(await snapshot(lockstep.db), before);
});

/** Those by POST that only read, and those of OAuth, which has to ignore what it does not know (RFC 6749, section 3.1). */
const ONLY_READ = ["communications.batch.read", "communications.search"];
const writing = operations.filter(([method, , { operationId }]) => method !== "GET" && !operationId.startsWith("oauth.") && !ONLY_READ.some((one) => operationId.endsWith(one)));

/** Calls an operation about records that are not there, with these parameters. */
async function callWith([method, path, operation], query) {
  const type = Object.keys(operation.requestBody?.content ?? {})[0];
  return lockstep.fetch(`${path.replaceAll(/\{\w+\}/g, "999999")}?${query}`, {
    method,
    ...(type && { body: type === "text/csv" ? "firstName\nAda\n" : "{}" }),
    headers: { authorization: `Bearer ${token}`, ...(type && { "content-type": type }) },
  });
}

test("every operation that writes refuses a parameter that it does not know, and names it", async () => {
  assert.ok(writing.length > 100, `${writing.length} operations`);
  const before = await snapshot(lockstep.db);
  for (const operation of writing) {
    const response = await callWith(operation, "colour=red&actionParams[skipConfirmation]=true&actionParams[all]=true");
    const text = await response.text();
    assert.ok(response.status === 400 && text.includes("`colour` is not a parameter here"), `${operation[0]} ${operation[1]}: ${response.status} ${text}`);
  }
  assert.deepEqual(await snapshot(lockstep.db), before);
});

test("every operation that writes knows the parameters that it names", async () => {
  for (const operation of writing) {
    const named = queryOf(operation[2]);
    // No value is sound, so that nothing is done.
    const response = await callWith(operation, named.map(({ name }) => `${name}=%00`).join("&") || "preview=%00");
    const text = await response.text();
    assert.ok(response.status >= 400 && !text.includes("is not a parameter"), `${operation[0]} ${operation[1]}: ${response.status} ${text}`);
  }
});

test("an operation that needs a token, or a client's secret, says so, and is refused without", async () => {
  for (const [method, path, { security, responses }] of operations) {
    const response = await lockstep.fetch(path.replaceAll(/\{\w+\}/g, "1"), { method });
    await response.arrayBuffer();
    if (security?.length === 0) assert.notEqual(response.status, 401, path);
    else {
      assert.equal(response.status, 401, `${method} ${path}`);
      assert.ok("401" in responses);
    }
  }
});

test("the headers that the document names are there", async () => {
  const named = ({ headers = {} }) => Object.keys(headers).map((name) => name.toLowerCase());
  const missing = (response, described) => named(described).filter((name) => !response.headers.has(name));
  const resolved = ({ $ref, ...answer }) => ($ref ? document.components.responses[$ref.split("/").at(-1)] : answer);
  const limits = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
  for (const [path, init, status, wanted] of [
    ["/api/v2/tasks", { headers: { authorization: `Bearer ${token}` } }, 200, ["x-request-id", ...limits]],
    ["/api/v2/tasks?sort=x", { headers: { authorization: `Bearer ${token}` } }, 400, ["x-request-id", ...limits]],
    ["/api/v2/tasks", {}, 401, ["x-request-id"]],
    ["/healthz", {}, 200, ["x-request-id"]],
  ]) {
    const response = await lockstep.fetch(path, init);
    await response.arrayBuffer();
    const described = resolved(document.paths[path.split("?")[0]].get.responses[status]);
    assert.equal(response.status, status);
    assert.deepEqual(named(described).sort(), wanted.sort(), `${status} ${path}`);
    assert.deepEqual(missing(response, described), [], `${status} ${path}`);
  }
  const { headers } = document.components.responses.Error429;
  assert.ok("Retry-After" in headers && document.components.headers["Retry-After"].required);
});

test("tokens are got and revoked as the document says", async () => {
  const client = await lockstep.createClient({ organisationId, userId });
  const { required } = document.components.schemas.Tokens;
  const send = (path, body) => lockstep.fetch(path, { method: "POST", body: new URLSearchParams(body) });
  const credentials = { client_id: client.id, client_secret: client.secret };
  const got = await send("/oauth/token", { grant_type: "client_credentials", ...credentials });
  const tokens = await got.json();
  assert.deepEqual([got.status, Object.keys(tokens).sort()], [200, required.toSorted()]);
  const revoked = await send("/oauth/revoke", { token: tokens.access_token, ...credentials });
  assert.deepEqual([revoked.status, await revoked.json()], [200, {}]);
  const refused = await send("/oauth/token", { grant_type: "password", ...credentials });
  const { error, ...rest } = await refused.json();
  assert.ok(document.components.schemas.OAuthError.properties.error.enum.includes(error), error);
  assert.deepEqual([refused.status, Object.keys(rest)], [400, ["error_description"]]);
});
