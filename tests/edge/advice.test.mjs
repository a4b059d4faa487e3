// A refusal says what to do instead, and who does that gets on: each sentence here once led to the next refusal.

import assert from "node:assert/strict";
import { test } from "node:test";
import { world as communications } from "./hubspot-support.mjs";
import { bulk, errors, organisation, rows, server, snapshot } from "./support.mjs";
import { world as records } from "./talkdesk-support.mjs";

const lockstep = await server();
const { db } = lockstep;
const org = await organisation(lockstep);
const { api } = org;
const mine = rows(db, org.id);
const ids = await mine.prospects(3);
const task = await mine.task({ owner_id: org.user });
const waiting = await api.data("POST", "/batches/actions/prospectsAddTags?actionParams[filter][firstName]=Ada", { body: bulk({ tags: ["late"] }) });

const tag = "/batches/actions/prospectsAddTags";
const csv = { raw: "firstName\nAda\n", headers: { "content-type": "text/csv" } };

/** Sends a request that is refused, and by which nothing changes; returns its status and its one error. */
async function refused(method, path, options) {
  const before = await snapshot(db);
  const answer = await api.send(method, path, options);
  assert.deepEqual(await snapshot(db), before);
  const all = errors(answer);
  assert.equal(all.length, 1, answer.text);
  return [answer.status, ...all[0]];
}

for (const [title, method, path, options, right] of [
  [
    "a count where the batch is made belongs to its confirmation",
    "POST",
    `${tag}?actionParams[filter][id]=1&actionParams[confirmedCount]=1`,
    { body: bulk({ tags: ["x"] }) },
    [400, "unknownParameter", "`actionParams[confirmedCount]` is not a parameter here; `actions/confirm` of the batch takes it", "actionParams[confirmedCount]"],
  ],
  [
    "a preview is no list",
    "POST",
    `${tag}?actionParams[preview][]=true`,
    { body: bulk({ ids, tags: ["x"] }) },
    [400, "unknownParameter", "`actionParams[preview][]` is not a parameter here; did you mean `actionParams[preview]`?", "actionParams[preview][]"],
  ],
  [
    "a filter by a relationship names its member",
    "GET",
    "/tasks?filter[ownerId]=2",
    {},
    [400, "unknownFilter", "task cannot be filtered by `ownerId`; did you mean `filter[owner][id]`?", "filter[ownerId]"],
  ],
  [
    "so does that of a bulk change",
    "POST",
    `${tag}?actionParams[filter][owner]=2`,
    { body: bulk({ tags: ["x"] }) },
    [400, "unknownFilter", "prospect cannot be filtered by `owner`; did you mean `actionParams[filter][owner][id]`?", "actionParams[filter][owner]"],
  ],
  [
    "a parameter of an action stands in brackets",
    "POST",
    `/tasks/${task}/actions/snooze?dueAt=2031-01-01`,
    {},
    [400, "unknownParameter", "`dueAt` is not a parameter here; did you mean `actionParams[dueAt]`?", "dueAt"],
  ],
  [
    "so does the count of a confirmation",
    "POST",
    `/batches/${waiting.id}/actions/confirm?confirmedCount=3`,
    {},
    [400, "unknownParameter", "`confirmedCount` is not a parameter here; did you mean `actionParams[confirmedCount]`?", "confirmedCount"],
  ],
  [
    "the plus of a time is encoded, in a parameter",
    "POST",
    `/tasks/${task}/actions/snooze?actionParams[dueAt]=2031-01-01T02:00:00+02:00`,
    {},
    [422, "invalidDateTime", "`dueAt` is `2031-01-01T02:00:00 02:00`; in an address a `+` has to be sent as `%2B`", "actionParams[dueAt]"],
  ],
  [
    "and in a filter",
    "GET",
    "/tasks?filter[dueAt]=2031-01-01T02:00:00+02:00..inf",
    {},
    [400, "invalidParameter", "`dueAt` is `2031-01-01T02:00:00 02:00`; in an address a `+` has to be sent as `%2B`", "filter[dueAt]"],
  ],
  [
    "an import that there is not names those that there are",
    "POST",
    "/batches/actions/tasksImport",
    csv,
    [404, "routeNotFound", "`tasksImport` is not a bulk action; files are taken by `accountsImport` or `prospectsImport`", null],
  ],
  [
    "so does one in a new batch",
    "POST",
    "/batches",
    { body: bulk({ action: "tasksImport" }) },
    [422, "notAllowedValue", "`tasksImport` is not a bulk action; files are taken by `accountsImport` or `prospectsImport`", "/data/attributes/action"],
  ],
  [
    "the ids of a new batch stand in its payload",
    "POST",
    "/batches",
    { body: bulk({ action: "prospectsAddTags", ids, payload: { tags: ["x"] } }) },
    [422, "unknownAttribute", "`ids` is not an attribute of batch; put it into `payload`", "/data/attributes/ids"],
  ],
  [
    "so does what its action takes",
    "POST",
    "/batches",
    { body: bulk({ action: "prospectsAddTags", tags: ["x"], payload: { ids } }) },
    [422, "unknownAttribute", "`tags` is not an attribute of batch; put it into `payload`", "/data/attributes/tags"],
  ],
  [
    "and a field that it modifies",
    "POST",
    "/batches",
    { body: bulk({ action: "prospectsBulkModify", title: "x", payload: { ids } }) },
    [422, "unknownAttribute", "`title` is not an attribute of batch; put it into `payload`", "/data/attributes/title"],
  ],
  [
    "a batch that waits names what one can ask of it",
    "POST",
    `/batches/${waiting.id}/actions/revert`,
    {},
    [422, "transitionForbidden", "a batch that is `confirming` does not allow `revert`; allowed now: `confirm` or `cancel`", null],
  ],
]) {
  test(title, async () => {
    assert.deepEqual(await refused(method, path, options), right);
  });
}

test("a batch that runs allows its cancel, and nothing that happens by itself", async () => {
  await db.prepare("UPDATE batches SET state = 'running' WHERE id = ?1").bind(Number(waiting.id)).run();
  for (const action of ["retry", "revert", "confirm"]) {
    const detail = `a batch that is \`running\` does not allow \`${action}\`; allowed now: \`cancel\``;
    assert.deepEqual(await refused("POST", `/batches/${waiting.id}/actions/${action}`, {}), [422, "transitionForbidden", detail, null]);
  }
  await db.prepare("UPDATE batches SET state = 'confirming' WHERE id = ?1").bind(Number(waiting.id)).run();
});

test("the address of a preview is not that of this dialect, which says its own", async () => {
  const before = await snapshot(db);
  for (const path of ["/preview/api/v2/batches/actions/prospectsAddTags", "/preview/api/v2/prospects", "/preview/api"]) {
    const response = await lockstep.fetch(path, { method: "POST", headers: { authorization: `Bearer ${org.token}`, connection: "close" } });
    const body = await response.json();
    const detail = `\`${path}\` is not an address; a preview is asked for here by \`preview=true\` in the query, or by the header \`Lockstep-Preview: true\``;
    assert.deepEqual([response.status, body.errors[0].code, body.errors[0].detail], [404, "routeNotFound", detail]);
  }
  for (const path of ["/preview/healthz", "/preview/nothing"]) {
    const body = await (await lockstep.fetch(path, { headers: { connection: "close" } })).json();
    assert.equal(body.errors[0].detail, `\`${path}\` is not an address; \`GET /openapi.json\` has all`);
  }
  assert.deepEqual(await snapshot(db), before);
});

test("a path that asks for a preview, and a switch that does not, contradict each other", async () => {
  const lists = await records(lockstep);
  const messages = await communications(lockstep);
  const [message] = await messages.made({ score: 1 });
  const before = await snapshot(db);
  const patch = [{ op: "replace", path: `/records/${lists.ids[0]}`, value: { priority: 1 } }];
  const input = { inputs: [{ id: message, properties: { score: 2 } }] };
  for (const [send, method, path, body] of [
    [lists.send, "PATCH", `/preview${lists.list}/records/bulks`, patch],
    [lists.send, "DELETE", `/preview${lists.list}/records/${lists.ids[0]}`, undefined],
    [messages.send, "POST", "/preview/crm/v3/objects/communications/batch/update", input],
    [messages.send, "DELETE", `/preview/crm/v3/objects/communications/${message}`, undefined],
  ]) {
    const sentence = (name) => `\`${name}\` is false, and the path begins with \`/preview\`, so nobody can tell whether this should write; keep one of them`;
    for (const [query, headers, name] of [
      ["?preview=false", {}, "preview"],
      ["?actionParams[preview]=false", {}, "actionParams[preview]"],
      ["", { "lockstep-preview": "false" }, "Lockstep-Preview"],
    ]) {
      const answer = await send(method, `${path}${query}`, body, headers);
      assert.equal(answer.status, 400, `${method} ${path}${query}: ${answer.text}`);
      assert.ok(JSON.stringify(answer.body).includes(sentence(name)), answer.text);
    }
    const both = await send(method, `${path}?preview=true`, body);
    assert.ok(both.status < 300 && both.headers.get("lockstep-preview") === "true", both.text);
  }
  assert.deepEqual(await snapshot(db), before);
});

test("an `idProperty` that there is not does not exist, and is not one that several may have", async () => {
  const w = await communications(lockstep);
  const [id] = await w.made({ ticket: "T-1" });
  const sentence = 'Property "nope" does not exist';
  const properties = { score: 1 };
  for (const [method, path, body] of [
    ["POST", "batch/update", { inputs: [{ id: "T-1", idProperty: "nope", properties }] }],
    ["POST", "batch/upsert", { inputs: [{ id: "T-1", idProperty: "nope", properties }] }],
    ["POST", "batch/read", { inputs: [{ id: "T-1" }], idProperty: "nope", properties: [] }],
    ["PATCH", `${id}?idProperty=nope`, { properties }],
    ["GET", `${id}?idProperty=nope`, undefined],
  ]) {
    const answer = await w.send(method, `/crm/v3/objects/communications/${path}`, body);
    assert.deepEqual([answer.status, answer.body.category, answer.body.message], [400, "VALIDATION_ERROR", sentence], `${method} ${path}: ${answer.text}`);
  }
});

test("a body of the deletion of one record that says something is refused, and nothing is deleted", async () => {
  const lists = await records(lockstep);
  const messages = await communications(lockstep);
  const [message] = await messages.made({ score: 1 });
  const detail = "`DELETE` of one record takes no body, and nothing of it is read; leave it out";
  const before = await snapshot(db);
  for (const [raw, type, place] of [
    ['{"preview":true}', "application/json", "/preview"],
    ['{"meta":{"confirmedCount":1}}', "application/vnd.api+json", "/meta/confirmedCount"],
    ['{"data":[{"type":"prospect","id":1}]}', "application/vnd.api+json", "/data"],
    ["preview=true", "application/x-www-form-urlencoded", null],
  ]) {
    const answer = await api.send("DELETE", `/prospects/${ids[2]}`, { raw, headers: { "content-type": type } });
    assert.deepEqual(errors(answer), [[place === null ? "malformedJson" : "unknownMember", detail, place]], raw);
    for (const [send, path] of [
      [lists.send, `${lists.list}/records/${lists.ids[0]}`],
      [lists.send, `${lists.list}/records?phone_number=%2B15550001`],
      [lists.send, `${lists.list}/external-records?external_provider=salesforce&external_id=003-0`],
      [messages.send, `/crm/v3/objects/communications/${message}`],
      [messages.send, "/crm/v3/properties/communications/score"],
    ]) {
      const other = await send("DELETE", path, raw);
      assert.equal(other.status, 400, `${path}: ${other.text}`);
      assert.ok(other.text.includes(detail), other.text);
    }
  }
  assert.deepEqual(await snapshot(db), before);
  for (const [at, body] of [undefined, {}, { data: { type: "prospect", id: ids[2] } }].entries()) {
    const prospect = await mine.prospect();
    assert.equal((await api.send("DELETE", `/prospects/${prospect}`, { body })).status, 204, `${at}`);
  }
  assert.equal((await lists.send("DELETE", `${lists.list}/records/${lists.ids[0]}`, {})).status, 204);
});
