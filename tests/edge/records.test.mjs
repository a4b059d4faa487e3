// Plain records: changed and deleted, with what they need and what needs them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CREATED, errors, organisation, rows, server, snapshot } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const { db } = lockstep;
const mine = rows(db, org.id);
const NOW = "2026-03-01T09:30:00.000Z";
const at = { headers: { "lockstep-now": NOW } };
const reference = (type, id) => ({ data: { type, id } });
const resource = (type, attributes, relationships, id) => ({ data: { type, ...(id && { id }), attributes, ...(relationships && { relationships }) } });

test("a change is written, and only what differs counts", async () => {
  const account = await mine.account();
  const id = await mine.prospect({ title: "CEO", tags: '["a"]' });
  const change = resource("prospect", { title: "CTO", tags: [], optedOut: true, custom7: "x" }, { account: reference("account", account), owner: reference("user", org.user) }, id);
  const { attributes, relationships } = await api.data("PATCH", `/prospects/${id}`, { body: change, ...at });
  assert.deepEqual(
    [attributes.title, attributes.tags, attributes.optedOut, attributes.optedOutAt, attributes.custom7, attributes.updatedAt, attributes.createdAt],
    ["CTO", [], true, NOW, "x", NOW, CREATED],
  );
  assert.deepEqual([relationships.account, relationships.owner, relationships.updater], [reference("account", account), reference("user", org.user), reference("user", org.user)]);

  const before = await snapshot(db);
  const same = await api.data("PATCH", `/prospects/${id}`, { body: change });
  assert.equal(same.attributes.updatedAt, NOW);
  const read = await api.data("GET", `/prospects/${id}`);
  assert.deepEqual(await api.data("PATCH", `/prospects/${id}`, { body: { data: read } }), read, "what was read can be written back");
  assert.deepEqual(await snapshot(db), before);

  const cleared = await api.data("PATCH", `/prospects/${id}`, { body: resource("prospect", { title: null, custom7: null, optedOut: false }, { account: { data: null } }) });
  assert.deepEqual([cleared.attributes.title, cleared.attributes.custom7, cleared.attributes.optedOutAt], [null, undefined, null]);
  assert.deepEqual(cleared.relationships.account, { data: null });
});

test("what cannot be written is refused with all reasons, and nothing happens", async () => {
  const id = await mine.prospect();
  const theirs = await rows(db, (await organisation(lockstep)).id).account();
  const before = await snapshot(db);
  const patch = async (document, status) => {
    const answer = await api.patch(`/prospects/${id}`, document);
    assert.equal(answer.status, status, answer.text);
    return errors(answer);
  };
  assert.deepEqual(await patch(resource("prospect", { clickCount: 4, openCount: 4 }), 422), [
    ["readOnly", "`clickCount` of prospect is read-only; leave it out, or send the value that it has", "/data/attributes/clickCount"],
    ["readOnly", "`openCount` of prospect is read-only; leave it out, or send the value that it has", "/data/attributes/openCount"],
  ]);
  // What the document says by itself comes before the record is read.
  assert.deepEqual(await patch(resource("prospect", { clickCount: 4, callOptedOut: null, titel: "CEO" }), 422), [
    ["required", "`callOptedOut` is null; it must be true or false", "/data/attributes/callOptedOut"],
    ["unknownAttribute", "`titel` is not an attribute of prospect; did you mean `title`?", "/data/attributes/titel"],
  ]);
  assert.deepEqual(await patch(resource("prospect", {}, { account: reference("account", theirs), owner: reference("user", 999_999) }), 422), [
    ["relatedNotFound", `\`account\` names account ${theirs}, which could not be found`, "/data/relationships/account/data"],
    ["relatedNotFound", "`owner` names user 999999, which could not be found", "/data/relationships/owner/data"],
  ]);
  assert.deepEqual(await patch(resource("prospect", {}, undefined, id + 1), 409), [["idMismatch", `\`id\` is ${id + 1}; it must be ${id}, as in the address`, "/data/id"]]);
  assert.deepEqual(await patch(resource("account", {}), 409), [["typeMismatch", "`type` is `account`; it must be `prospect`", "/data/type"]]);
  const missing = await api.patch("/prospects/999999", resource("prospect", { title: "CEO" }));
  assert.deepEqual([missing.status, errors(missing)], [404, [["notFound", "could not find prospect 999999", null]]]);
  assert.deepEqual(await snapshot(db), before);
});

test("changes at the same time are all made", async () => {
  const id = await mine.account();
  const names = ["industry", "locality", "domain", "companyType"];
  await Promise.all(names.map((name) => api.data("PATCH", `/accounts/${id}`, { body: resource("account", { [name]: name }) })));
  const { attributes } = await api.data("GET", `/accounts/${id}`);
  for (const name of names) assert.equal(attributes[name], name);
});

test("a user's e-mail address is nobody else's, and does not change", async () => {
  const email = "ada@example.com";
  const { id, attributes, relationships } = await api.data("POST", "/users", { body: resource("user", { email, firstName: "Ada", lastName: "Maplewood" }) });
  assert.deepEqual([attributes.email, attributes.name, attributes.locked], [email, "Ada Maplewood", false]);
  assert.match(attributes.userGuid, /^[0-9a-f]{32}$/);
  assert.deepEqual(relationships.creator, reference("user", org.user));
  const taken = await api.post("/users", resource("user", { email }), { headers: { "idempotency-key": "taken" } });
  const refusal = ["taken", "`email` is `ada@example.com`, which another user has already; it must be another one", "/data/attributes/email"];
  assert.deepEqual([taken.status, errors(taken)], [422, [refusal]]);
  assert.equal(taken.body.errors[0].id, "validationDuplicateValueError");
  // The key was not spent on it.
  await api.data("PATCH", `/users/${id}`, { body: resource("user", { locked: true, email }) });
  const changed = await api.patch(`/users/${id}`, resource("user", { email: "bo@example.com" }));
  assert.deepEqual([changed.status, errors(changed)[0][0]], [422, "readOnly"]);
  const other = await organisation(lockstep);
  await other.api.data("POST", "/users", { body: resource("user", { email }) });
});

test("two steps of a sequence are not at one place", async () => {
  const make = async (type, path, attributes, relationships) => (await api.data("POST", path, { body: resource(type, attributes, relationships) })).id;
  const sequences = [await make("sequence", "/sequences", { name: "One" }), await make("sequence", "/sequences", { name: "Two" })];
  const step = (order, sequence) => [resource("sequenceStep", { order, stepType: "call" }, { sequence: reference("sequence", sequence) })];
  const first = await api.data("POST", "/sequenceSteps", { body: step(1, sequences[0])[0] });
  const second = await api.data("POST", "/sequenceSteps", { body: step(2, sequences[0])[0] });
  await api.data("POST", "/sequenceSteps", { body: step(1, sequences[1])[0] });
  const refusal = [["taken", "`order` is 1, which another step of the sequence has already; it must be another one", "/data/attributes/order"]];
  const again = await api.post("/sequenceSteps", step(1, sequences[0])[0]);
  assert.deepEqual([again.status, errors(again)], [422, refusal]);
  const moved = await api.patch(`/sequenceSteps/${second.id}`, resource("sequenceStep", { order: 1 }));
  assert.deepEqual([moved.status, errors(moved)], [422, refusal]);
  const free = await api.data("PATCH", `/sequenceSteps/${second.id}`, { body: resource("sequenceStep", { order: 3, interval: 60 }) });
  assert.deepEqual([free.attributes.order, free.attributes.displayName], [3, "Step #3 (Call)"]);
  await api.data("PATCH", `/sequenceSteps/${first.id}`, { body: resource("sequenceStep", { order: 1, interval: 60 }) });
});

test("a record goes with its work, and leaves what only names it", async () => {
  const account = await mine.account();
  const prospect = await mine.prospect({ account_id: account });
  const ofPerson = await mine.task({ owner_id: org.user, subject_type: "prospect", subject_id: prospect });
  const ofCompany = await mine.task({ owner_id: org.user, subject_type: "account", subject_id: account });
  assert.equal((await api.delete(`/accounts/${account}`, at)).status, 204);
  assert.equal((await api.get(`/accounts/${account}`)).status, 404);
  assert.equal((await api.get(`/tasks/${ofCompany}`)).status, 404);
  const left = await api.data("GET", `/prospects/${prospect}`);
  assert.deepEqual([left.relationships.account, left.attributes.updatedAt], [{ data: null }, NOW]);
  assert.equal((await api.delete(`/prospects/${prospect}`)).status, 204);
  assert.equal((await api.get(`/tasks/${ofPerson}`)).status, 404);
  const again = await api.delete(`/prospects/${prospect}`);
  assert.deepEqual([again.status, errors(again)], [404, [["notFound", `could not find prospect ${prospect}`, null]]]);
});

test("what is needed is not deleted", async () => {
  const sequence = await mine.insert("sequences", { name: "Outreach" });
  const mailbox = await mine.insert("mailboxes", { email: "a@example.com" });
  const state = await mine.sequenceState({ sequence_id: sequence, mailbox_id: mailbox });
  for (const [path, name] of [[`/sequences/${sequence}`, "sequence"], [`/mailboxes/${mailbox}`, "mailbox"]]) {
    const before = await snapshot(db);
    const answer = await api.delete(path);
    const id = path.split("/").at(-1);
    assert.deepEqual([answer.status, errors(answer)], [422, [["stillNeeded", `${name} ${id} is still needed by sequence states that are not over (1); finish them first`, null]]]);
    assert.deepEqual(await snapshot(db), before);
  }
  await db.prepare("UPDATE sequence_states SET state = 'finished' WHERE id = ?1").bind(state).run();
  assert.equal((await api.delete(`/mailboxes/${mailbox}`)).status, 204);
  assert.deepEqual((await api.data("GET", `/sequenceStates/${state}`)).relationships.mailbox, { data: null });
  assert.equal((await api.delete(`/sequences/${sequence}`)).status, 204);
  assert.equal((await api.get(`/sequenceStates/${state}`)).status, 404);
});

test("what is in the bin is not there", async () => {
  const prospect = await mine.prospect();
  const task = await mine.task({ owner_id: org.user, subject_type: "prospect", subject_id: prospect });
  const { id } = await api.data("POST", "/batches/actions/prospectsDestroyAll", { body: { data: { type: "batch", attributes: { ids: [prospect] } } } });
  await api.over(id);
  assert.equal((await api.delete(`/prospects/${prospect}`)).status, 404);
  const { id: revert } = await api.data("POST", `/batches/${id}/actions/revert`);
  await api.over(revert);
  await api.data("GET", `/tasks/${task}`);
});
