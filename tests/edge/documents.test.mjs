// What clients put into documents besides what counts: ids of their own, members for others, records of others.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bulk, errors, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const mine = rows(lockstep.db, org.id);

const UNDER_PROFILE = { accept: 'application/vnd.api+json; profile="urn:lockstep:profile:string-ids"' };
const related = (type, id) => ({ data: { type, id } });

for (const [what, id, shown] of [
  ["a UUID", "6f1f1c52-2b1a-4b7e-9c0e-0d1a6f3c2b11", "`6f1f1c52-2b1a-4b7e-9c0e-0d1a6f3c2b11`"],
  ["temp-1", "temp-1", "`temp-1`"],
  ["an empty text", "", "empty"],
  ["null", null, "null"],
  ["a number", 7, "7"],
  ["digits", "424242", "424242"],
]) {
  test(`a client's own id that is ${what} is not used, and is forbidden under the profile`, async () => {
    const sequence = await mine.insert("sequences", { name: "Autumn", enabled_at: "2026-01-01T00:00:00.000Z" });
    await mine.step({ sequence_id: sequence, order: 1 });
    const prospect = await mine.prospect();
    for (const [path, document] of [
      ["/accounts", { type: "account", attributes: { name: "Alderfox" } }],
      ["/sequenceStates", { type: "sequenceState", relationships: { prospect: related("prospect", prospect), sequence: related("sequence", sequence) } }],
      ["/batches", { type: "batch", attributes: { action: "prospectsAddTags", payload: { ids: [prospect], tags: ["x"] } } }],
    ]) {
      const data = { ...document, id };
      const forbidden = await api.post(path, { data }, { headers: UNDER_PROFILE });
      const detail = `\`id\` is ${shown}; leave it out, new records get an id of the server's`;
      assert.deepEqual([forbidden.status, errors(forbidden)], [403, [["clientIdForbidden", detail, "/data/id"]]], path);
      const made = await api.post(path, { data });
      assert.equal(made.status, 201, made.text);
      assert.ok(Number.isInteger(made.body.data.id) && made.body.data.id !== id, path);
    }
  });
}

test("a type or an id that does not match is 409, whatever else is wrong", async () => {
  const prospect = await mine.prospect();
  const wrong = { attributes: { firstName: 7, nope: true, title: "x".repeat(300) }, relationships: { owner: [] }, other: 1 };
  const type = (sent) => ["typeMismatch", `\`type\` is \`${sent}\`; it must be \`prospect\``, "/data/type"];
  const id = (sent) => ["idMismatch", `\`id\` is ${sent}; it must be ${prospect}, as in the address`, "/data/id"];
  for (const [data, found] of [
    [{ ...wrong, type: "account", id: prospect }, [type("account")]],
    [{ ...wrong, type: "prospect", id: prospect + 1 }, [id(prospect + 1)]],
    [{ ...wrong, type: "prospect", id: "x" }, [id("`x`")]],
    [{ type: "task", id: "2", ...wrong }, [type("task"), id("2")]],
  ]) {
    const answer = await api.patch(`/prospects/${prospect}`, { data, errors: [] });
    assert.deepEqual([answer.status, errors(answer).sort()], [409, found.sort()]);
  }
  const created = await api.post("/prospects", { data: { ...wrong, type: "account" } });
  assert.deepEqual([created.status, errors(created)], [409, [type("account")]]);
});

test("members whose names begin with @ mean nothing anywhere", async () => {
  const aside = { "@aside": { "@more": [1] } };
  const account = await mine.account();
  const made = await api.data("POST", "/prospects", {
    body: { ...aside, data: { ...aside, type: "prospect", attributes: { ...aside, firstName: "Ada" }, relationships: { ...aside, account: { ...aside, data: { ...aside, type: "account", id: account } } } } },
  });
  assert.equal(made.relationships.account.data.id, account);
  const changed = await api.data("PATCH", `/prospects/${made.id}`, { body: { data: { type: "prospect", id: made.id, "@v": 1, attributes: { "@type": "x", title: "Head" } } } });
  assert.equal(changed.attributes.title, "Head");
  const body = bulk({ ids: [made.id], tags: ["x"], "@note": "y" });
  const batch = await api.data("POST", "/batches/actions/prospectsAddTags", { body: { "@top": 1, data: { ...body.data, "@in": 2 } } });
  assert.equal((await api.over(batch.id)).attributes.summary.changed, 1);
});

test("a day and a time without an offset are read at every door, in UTC", async () => {
  const midnight = "2030-01-31T00:00:00.000Z";
  const subject = { subject: related("prospect", await mine.prospect()) };
  const made = await api.data("POST", "/tasks", { body: { data: { type: "task", attributes: { action: "call", dueAt: "2030-01-31" }, relationships: subject } } });
  assert.equal(made.attributes.dueAt, midnight);
  const moved = await api.data("POST", `/tasks/${made.id}/actions/reschedule?actionParams[dueAt]=2030-02-01T09:30:00`);
  assert.equal(moved.attributes.dueAt, "2030-02-01T09:30:00.000Z");
  const batch = await api.data("POST", "/batches/actions/tasksReschedule", { body: bulk({ ids: [made.id], dueAt: "2030-01-31" }) });
  await api.over(batch.id);
  for (const filter of ["filter[dueAt]=2030-01-31", "filter[dueAt]=2030-01-31..inf", "filter[dueAt][gte]=2030-01-31T00:00:00&filter[dueAt][lte]=2030-02-01"]) {
    const { data } = (await api.get(`/tasks?${filter}`)).body;
    assert.deepEqual(data.map((one) => [one.id, one.attributes.dueAt]), [[made.id, midnight]], filter);
  }
  const file = { raw: "firstName,availableAt\nAda,2030-01-31\nBo,2030-01-31T00:00:00\n", headers: { "content-type": "text/csv" } };
  const imported = await api.data("POST", "/batches/actions/prospectsImport", { ...file });
  await api.over(imported.id);
  const { data } = (await api.get("/prospects?sort=-id&page[size]=2")).body;
  assert.deepEqual(data.map(({ attributes: { firstName, availableAt } }) => [firstName, availableAt]), [["Bo", midnight], ["Ada", midnight]]);
  const wrong = await api.get("/tasks?filter[dueAt]=2026-02-30");
  assert.deepEqual(errors(wrong).map(([, detail]) => detail), ["`dueAt` is `2026-02-30`; there is no such day or time"]);
});
