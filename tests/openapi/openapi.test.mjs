// The description of the interface: it is valid OpenAPI 3.1, it is served where the reference has
// it, and what it describes is there.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { startLockstep } from "../../scripts/lockstep.mjs";

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
    const response = await lockstep.fetch(path.replace("{id}", "999999"), { method, headers: { authorization: `Bearer ${token}` } });
    const text = await response.text();
    const what = `${method} ${path}: ${response.status} ${text.slice(0, 300)}`;
    assert.ok(String(response.status) in operation.responses, what);
    assert.ok(response.status < 500, what);
    if (response.status === 404) assert.doesNotMatch(text, /routeNotFound/, what);
  }
});

test("an operation that needs a token says so, and is refused without", async () => {
  for (const [method, path, { security, responses }] of operations) {
    const response = await lockstep.fetch(path.replace("{id}", "1"), { method });
    await response.arrayBuffer();
    if (security) assert.notEqual(response.status, 401, path);
    else {
      assert.equal(response.status, 401, `${method} ${path}`);
      assert.ok("401" in responses);
    }
  }
});
