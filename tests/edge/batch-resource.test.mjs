// Batches as a resource: made from a document, listed, previewed, tried again; and what is refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bulk, errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;

async function fresh(count = 0, values) {
  const org = await organisation(lockstep);
  const mine = rows(db, org.id);
  return { org, api: org.api, mine, ids: await mine.prospects(count, values) };
}

const document = (attributes) => ({ data: { type: "batch", attributes } });
const actions = (name, query = "") => `/batches/actions/${name}${query}`;

test("a batch is made from a document, and every attribute of it is true", async () => {
  const { api, ids } = await fresh(3);
  const externalStartPayload = 'ticket 4711: "why"\n';
  const answer = await api.post("/batches", {
    data: {
      type: "batch",
      attributes: {
        action: "prospectsAddTags",
        payload: { ids: [...ids, 987_654_321], tags: ["vip"] },
        externalStartPayload,
        // What a client read somewhere and sends along is not stored, and said so.
        total: 17,
      },
      relationships: { batchItems: [{ links: { related: "batchItem" } }] },
    },
  });
  assert.equal(answer.status, 201, answer.text);
  const { id } = answer.body.data;
  assert.ok(answer.headers.get("location").endsWith(`/api/v2/batches/${id}`));
  assert.deepEqual(answer.body.meta.ignored, ["/data/attributes/total", "/data/relationships/batchItems"]);
  const { attributes } = await api.over(id);
  const { createdAt, startedAt, finishedAt, updatedAt, ...rest } = attributes;
  for (const time of [createdAt, startedAt, finishedAt, updatedAt]) assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.ok(createdAt <= startedAt && startedAt <= finishedAt);
  assert.deepEqual(rest, {
    action: "prospectsAddTags",
    approvalRequired: false,
    canceledAt: null,
    code: null,
    confirmCount: 4,
    confirmedAt: null,
    confirmedCountRequired: false,
    externalStartPayload,
    failures: 1,
    info: null,
    note: null,
    payload: { attributes: { tags: ["vip"] }, ids: 4, query: {} },
    pending: 0,
    state: "finished",
    summary: { changed: 3, unchanged: 0, failed: 1, canceled: 0, reasons: { "could not find the prospect": 1 }, codes: { notFound: 1 } },
    total: 4,
  });
});

test("a document of a batch is checked like the action's own body, with pointers into the payload", async () => {
  const { api, ids } = await fresh(1);
  const before = await snapshot(db);
  for (const [attributes, expected] of [
    [{}, [["required", "`action` is missing; it must be given on create", "/data/attributes/action"]]],
    [
      { action: "prospectsAddTag", payload: { ids } },
      [["notAllowedValue", "`prospectsAddTag` is not a bulk action; did you mean `prospectsAddTags`?", "/data/attributes/action"]],
    ],
    [
      { action: "prospectsAddTags", payload: { ids, tag: ["x"] } },
      [
        ["unknownAttribute", "`tag` is not an attribute of `prospectsAddTags`; did you mean `tags`?", "/data/attributes/payload/tag"],
        ["required", "`tags` is missing; `prospectsAddTags` needs it", "/data/attributes/payload/tags"],
      ],
    ],
    [{ action: "prospectsAddTags", payload: 7 }, [["wrongType", "`payload` is a number; it must be an object", "/data/attributes/payload"]]],
    [
      { action: "prospectsAssignOwner", payload: { ids, ownerId: 987_654_321 } },
      [["relatedNotFound", "`ownerId` names user 987654321, which could not be found", "/data/attributes/payload/ownerId"]],
    ],
  ]) {
    const answer = await api.post("/batches", document(attributes));
    assert.equal(answer.status, 422, answer.text);
    assert.deepEqual(errors(answer), expected);
  }
  assert.deepEqual(await snapshot(db), before);
});

test("batches are listed by action, state and source, in any order", async () => {
  const { api, ids } = await fresh(2);
  const run = async (action, attributes) => (await api.over((await api.data("POST", actions(action), { body: bulk({ ids, ...attributes }) })).id)).id;
  const tagged = await run("prospectsAddTags", { tags: ["a"] });
  const removed = await run("prospectsRemoveTags", { tags: ["b"] });
  const undo = (await api.over((await api.data("POST", `/batches/${tagged}/actions/revert`)).id)).id;
  const listed = async (query) => (await api.get(`/batches?${query}`)).body.data.map(({ id }) => id);
  assert.deepEqual(await listed("filter[action]=prospectsAddTags"), [tagged]);
  assert.deepEqual(await listed("filter[state]=finished&sort=-createdAt"), [undo, removed, tagged]);
  assert.deepEqual(await listed("filter[action]=revert,prospectsRemoveTags&sort=createdAt"), [removed, undo]);
  assert.deepEqual(await listed(`filter[sourceBatch][id]=${tagged}`), [undo]);
  assert.deepEqual(await listed("filter[total]=2..inf&filter[state]=running"), []);
  assert.deepEqual(errors(await api.get("/batches?filter[payload]=x"))[0][0], "unknownFilter");
});

test("a preview counts, gives reasons and shows, for ids, filters and all, and writes nothing", async () => {
  const { api, ids } = await fresh(30, (index) => ({ tags: index < 10 ? ["vip"] : [], company: index % 2 ? "Alderfox" : "Brisk" }));
  const before = await snapshot(db);
  const preview = async (query, attributes) => {
    const answer = await api.post(actions("prospectsAddTags", `?actionParams[preview]=true${query}`), bulk({ tags: ["vip"], ...attributes }));
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body.data, undefined);
    return answer.body.meta.preview;
  };
  const named = await preview("", { ids: [ids[0], ids[29], 987_654_321] });
  assert.deepEqual(named, {
    action: "prospectsAddTags",
    total: 3,
    examined: 3,
    changed: 1,
    unchanged: 1,
    failed: 1,
    reasons: { "could not find the prospect": 1 },
    codes: { notFound: 1 },
    sample: [
      { id: ids[29], outcome: "changed", before: { tags: [] }, after: { tags: ["vip"] } },
      { id: 987_654_321, outcome: "failed", code: "notFound", reason: "could not find the prospect" },
      { id: ids[0], outcome: "unchanged" },
    ],
  });
  const all = await preview("", {});
  assert.deepEqual([all.total, all.examined, all.changed, all.unchanged], [30, 30, 20, 10]);
  assert.equal(all.sample.length, 20);
  const filtered = await preview(`&actionParams[filter][id]=${ids.slice(5, 15).join(",")}`, { ids: ids.slice(0, 12) });
  assert.deepEqual([filtered.total, filtered.changed, filtered.unchanged], [7, 2, 5]);
  const wrong = await api.post(actions("prospectsAssignOwner", "?actionParams[preview]=true"), bulk({ ids, ownerId: 987_654_321 }));
  assert.equal(errors(wrong)[0][0], "relatedNotFound");
  assert.deepEqual(await snapshot(db), before);
});

test("retry tries what failed again, and only that", async () => {
  const { api, ids } = await fresh(3, (index) => ({ tags: Array.from({ length: index === 1 ? 100 : 1 }, (_, tag) => `t${tag}`) }));
  const first = await api.over((await api.data("POST", actions("prospectsAddTags"), { body: bulk({ ids, tags: ["vip"] }) })).id);
  assert.deepEqual(first.attributes.summary.reasons, { "the record would have more than 100 tags; remove some first": 1 });
  await db.prepare("UPDATE prospects SET tags = '[]', version = version + 1 WHERE id = ?1").bind(ids[1]).run();
  const answer = await api.data("POST", `/batches/${first.id}/actions/retry`);
  assert.deepEqual(answer.relationships.sourceBatch.data, { type: "batch", id: first.id });
  const again = await api.over(answer.id);
  assert.deepEqual([again.attributes.action, again.attributes.total, again.attributes.summary.changed], ["prospectsAddTags", 1, 1]);
  assert.deepEqual((await api.data("GET", `/prospects/${ids[1]}`)).attributes.tags, ["vip"]);
  const none = await api.over((await api.data("POST", `/batches/${again.id}/actions/retry`)).id);
  assert.deepEqual([none.attributes.state, none.attributes.total], ["finished", 0]);
});

test("an undo keeps what was changed since, and tells it before and after", async () => {
  const { api, ids } = await fresh(4);
  const modify = { ids, title: "Head of Paper", company: "Alderfox" };
  const batch = await api.over((await api.data("POST", actions("prospectsBulkModify"), { body: bulk(modify) })).id);
  await db.prepare("UPDATE prospects SET title = 'Mine', version = version + 1 WHERE id = ?1").bind(ids[0]).run();
  await db.prepare("UPDATE prospects SET last_name = 'Other', version = version + 1 WHERE id = ?1").bind(ids[1]).run();
  await db.prepare("DELETE FROM prospects WHERE id = ?1").bind(ids[2]).run();
  const before = await snapshot(db);
  const told = await api.post(`/batches/${batch.id}/actions/revert?actionParams[preview]=true`);
  assert.equal(told.status, 200, told.text);
  const reasons = { "the record was changed since": 1, "could not find the prospect": 1 };
  const { total, changed, failed, reasons: previewed } = told.body.meta.preview;
  assert.deepEqual([total, changed, failed, previewed], [4, 2, 2, reasons]);
  assert.deepEqual(await snapshot(db), before);
  const undone = await api.over((await api.data("POST", `/batches/${batch.id}/actions/revert`)).id);
  assert.deepEqual(undone.attributes.summary, { changed: 2, unchanged: 0, failed: 2, canceled: 0, reasons, codes: { changedSince: 1, notFound: 1 } });
  const [kept, restored] = await Promise.all([ids[0], ids[1]].map((id) => api.data("GET", `/prospects/${id}`)));
  assert.deepEqual([kept.attributes.title, kept.attributes.company], ["Mine", "Alderfox"], "nothing of it moves");
  assert.deepEqual([restored.attributes.title, restored.attributes.company, restored.attributes.lastName], [null, null, "Other"]);
  const twice = await api.over((await api.data("POST", `/batches/${batch.id}/actions/revert`)).id);
  assert.equal(twice.attributes.summary.unchanged, 2, "what is back already is back");
});

test("what is not over cannot be taken back or tried again, and what is over cannot be confirmed", async () => {
  const { api, ids } = await fresh(2);
  const waiting = await api.data("POST", actions("prospectsAddTags", "?actionParams[filter][firstName]=Ada"), { body: bulk({ tags: ["x"] }) });
  for (const [action, detail] of [
    ["revert", "a batch that is `confirming` does not allow `revert`; allowed now: `confirm` or `cancel`"],
    ["retry", "a batch that is `confirming` does not allow `retry`; allowed now: `confirm` or `cancel`"],
  ]) {
    const answer = await api.post(`/batches/${waiting.id}/actions/${action}`);
    assert.deepEqual([answer.status, ...errors(answer)], [422, ["transitionForbidden", detail, null]]);
  }
  const confirm = await api.post(`/batches/${waiting.id}/actions/confirm?actionParams[confirmedCount]=7`);
  assert.deepEqual(errors(confirm), [["confirmedCountMismatch", "`confirmedCount` is 7; the batch has 2 items to confirm", "actionParams[confirmedCount]"]]);
  await api.data("POST", `/batches/${waiting.id}/actions/cancel`);
  const undone = await api.over((await api.data("POST", `/batches/${waiting.id}/actions/revert`)).id);
  assert.equal(undone.attributes.total, 0, "nothing had been changed");
  const unknown = await api.post(`/batches/${waiting.id}/actions/undo`);
  assert.deepEqual([unknown.status, ...errors(unknown)], [
    404,
    ["routeNotFound", "`undo` is not an action of batch; there are `cancel`, `confirm`, `retry` or `revert`", null],
  ]);
  assert.equal((await api.post("/batches/987654321/actions/revert")).status, 404);
  assert.ok(ids);
});

test("each action refuses what is wrong with its body", async () => {
  const { api, ids, mine } = await fresh(1);
  const sequence = await mine.insert("sequences", { name: "Mails", enabled_at: null });
  await mine.step({ sequence_id: sequence, order: 1, step_type: "auto_email" });
  const before = await snapshot(db);
  for (const [action, attributes, expected] of [
    ["prospectsAddAssignments", { userIds: [] }, [["listEmpty", "`userIds` is an empty array; it must have at least one element", "/data/attributes/userIds"]]],
    ["prospectsAddAssignments", { userIds: ["x", 0] }, [
      ["invalidId", "`userIds` is `x`; it must be a positive whole number", "/data/attributes/userIds/0"],
      ["invalidId", "`userIds` is `0`; it must be a positive whole number", "/data/attributes/userIds/1"],
    ]],
    ["prospectsAddAssignments", { userIds: [987_654_321] }, [["relatedNotFound", "`userIds` names user 987654321, which could not be found", "/data/attributes/userIds"]]],
    ["prospectsAssignOwner", {}, [["required", "`ownerId` is missing; `prospectsAssignOwner` needs it", "/data/attributes/ownerId"]]],
    ["prospectsAssignAccount", { accountId: null }, [["required", "`accountId` is null; it must have a value", "/data/attributes/accountId"]]],
    ["prospectsBulkModify", {}, [["required", "there is no field to modify; `prospectsBulkModify` needs at least one", "/data/attributes"]]],
    ["prospectsBulkModify", { shoeSize: "x" }, [["unknownAttribute", "`shoeSize` is not a field of prospect; `GET /api/v2/types` has all", "/data/attributes/shoeSize"]]],
    ["prospectsBulkModify", { createdAt: "2026-01-01T00:00:00Z" }, [["readOnly", "`createdAt` of prospect cannot be modified; leave it out", "/data/attributes/createdAt"]]],
    ["prospectsBulkModify", { fieldName: "title" }, [["required", "`fieldValue` is missing; `fieldName` and `fieldValue` go together", "/data/attributes/fieldValue"]]],
    ["prospectsBulkModify", { fieldName: "score", fieldValue: "high" }, [["wrongType", "`score` is `high`; it must be a number", "/data/attributes/fieldValue"]]],
    ["prospectsBulkModify", { optedOut: null }, [["required", "`optedOut` is null; it must be true or false", "/data/attributes/optedOut"]]],
    ["prospectsBulkModify", { account: 987_654_321 }, [["relatedNotFound", "`account` names account 987654321, which could not be found", "/data/attributes/account"]]],
    ["accountsBulkModify", { name: null }, [["required", "`name` is null; it must have a value", "/data/attributes/name"]]],
    ["tasksReschedule", { dueAt: "tomorrow" }, [["invalidDateTime", "`dueAt` is `tomorrow`; it must be an RFC 3339 date-time such as `2026-01-31T09:30:00Z`", "/data/attributes/dueAt"]]],
    ["prospectsAddToSequence", { sequenceId: sequence }, [
      ["required", `\`mailboxId\` is missing; sequence ${sequence} has e-mail steps and needs a mailbox to send from`, "/data/attributes/mailboxId"],
    ]],
    ["prospectsAddToSequence", { sequenceId: 987_654_321 }, [["relatedNotFound", "`sequenceId` names sequence 987654321, which could not be found", "/data/attributes/sequenceId"]]],
  ]) {
    const answer = await api.post(actions(action), bulk({ ids, ...attributes }));
    assert.equal(answer.status, 422, `${action} ${answer.text}`);
    assert.deepEqual(errors(answer), expected, action);
  }
  const slip = await api.post(actions("prospectsDestroy"), bulk({ ids }));
  assert.deepEqual([slip.status, ...errors(slip)], [404, ["routeNotFound", "`prospectsDestroy` is not a bulk action; did you mean `prospectsDestroyAll`?", null]]);
  const filter = await api.post(actions("prospectsDestroyAll", "?actionParams[filter][stagge]=3&actionParams[skipConfirmation]=true"), bulk({}));
  assert.equal(filter.status, 400);
  assert.deepEqual([errors(filter)[0][0], errors(filter)[0][2]], ["unknownFilter", "actionParams[filter][stagge]"]);
  const many = await api.post(actions("prospectsDestroyAll"), bulk({ ids: Array.from({ length: 100_001 }, (_, index) => index + 1) }));
  assert.deepEqual([many.status, errors(many)[0][0]], [422, "tooManyTargets"]);
  assert.deepEqual(await snapshot(db), before);
});
