// The query language over HTTP: both ways of paging, sparse fieldsets.

import assert from "node:assert/strict";
import { test } from "node:test";
import { errors, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const org = await organisation(lockstep);
const { api } = org;
const mine = rows(lockstep.db, org.id);
const account = await mine.account({ name: "Brackenfold, Inc.", custom_fields: JSON.stringify({ custom2: "x" }) });
const tasks = [];
for (let index = 0; index < 23; index++) {
  tasks.push(await mine.task({ owner_id: org.user, due_at: index % 4 === 0 ? null : `2026-01-1${index % 4}T00:00:00.000Z` }));
}
const ids = (records) => records.map(({ id }) => id);

/** Follows a link from page to page. */
async function follow(address, link) {
  const pages = [];
  for (let next = address; next; ) {
    const { status, body, text } = await api.get(next);
    assert.equal(status, 200, text);
    pages.push(ids(body.data));
    next = body.links?.[link];
  }
  return pages;
}

test("the same pages lead forwards and back", async () => {
  for (const sort of ["", "&sort=dueAt", "&sort=-dueAt", "&sort=-id"]) {
    const forwards = await follow(`/tasks?page[size]=5${sort}`, "next");
    assert.deepEqual(forwards.map(({ length }) => length), [5, 5, 5, 5, 3]);
    let address = `/tasks?page[size]=5${sort}`;
    for (let page = 1; page < forwards.length; page++) address = (await api.get(address)).body.links.next;
    assert.deepEqual(await follow(address, "prev"), forwards.reverse(), sort);
  }
});

test("a page before the first is empty and leads nowhere", async () => {
  const second = (await api.get("/tasks?page[size]=5")).body.links.next;
  const first = (await api.get((await api.get(second)).body.links.prev)).body;
  assert.equal(first.links.prev, undefined);
  assert.equal(first.links.next, second, "its last record is that of the first page");
});

test("pages by offset have a last one", async () => {
  const { body } = await api.get("/tasks?page[limit]=5&page[offset]=5&sort=-id&filter[state]=incomplete");
  const kept = `${lockstep.url}/api/v2/tasks?page%5Blimit%5D=5&sort=-id&filter%5Bstate%5D=incomplete&page%5Boffset%5D=`;
  const { self, ...links } = body.links;
  assert.ok(self.includes("page%5Boffset%5D=5&"), self);
  assert.deepEqual(links, { first: `${kept}0`, prev: `${kept}0`, next: `${kept}10`, last: `${kept}20` });
  const pages = await follow("/tasks?page[limit]=5&sort=-id", "next");
  assert.deepEqual(pages.flat(), tasks.toReversed());
  const last = (await api.get(body.links.last)).body;
  assert.deepEqual([ids(last.data), last.links.next], [tasks.slice(0, 3).toReversed(), undefined]);
  const uncounted = await api.get("/tasks?page[limit]=5&count=false");
  assert.equal(uncounted.body.links.last, undefined);
});

test("what is wrong with a page is refused", async () => {
  const cursor = new URL((await api.get("/tasks?page[size]=5&sort=dueAt")).body.links.next).searchParams.get("page[after]");
  const cut = "`page[before]` is not a cursor; take it from `links.next` or `links.prev`";
  for (const [query, detail] of [
    [`page[before]=${cursor.slice(0, -1)}&sort=dueAt`, cut],
    [`page[before]=${cursor.replace(/.$/, (last) => (last === "A" ? "B" : "A"))}&sort=dueAt`, cut],
    [`page[after]=${cursor}&sort=-dueAt`, "`page[after]` belongs to another `sort`; take it from the `links` of this one"],
    ["page[limit]=5&page[size]=5", "`page[size]` and `page[limit]` are of two ways of paging; use either `page[size]` with `page[after]` or `page[before]`, or `page[limit]` with `page[offset]`"],
    ["page[offset]=10001", "`page[offset]` is `10001`; it must be a whole number from 0 to 10,000; to go further, page with `page[size]` and follow `links.next`"],
  ]) {
    const answer = await api.get(`/tasks?${query}`);
    const [[, found, parameter]] = errors(answer);
    assert.deepEqual([answer.status, found], [400, detail]);
    assert.match(parameter, /^page\[/);
  }
});

test("a fieldset says what is shown, whatever the request does", async () => {
  const fields = "fields[task]=note,owner,dueAt";
  const [id] = tasks;
  const wanted = (document) => {
    assert.deepEqual(Object.keys(document.attributes), ["dueAt", "note"]);
    assert.deepEqual(Object.keys(document.relationships), ["owner"]);
    assert.deepEqual(Object.keys(document), ["type", "id", "attributes", "relationships", "links"]);
  };
  const subject = { data: { type: "account", id: account } };
  const body = { data: { type: "task", attributes: { action: "email", note: "a" }, relationships: { subject } } };
  const patch = (note) => ({ data: { type: "task", id, attributes: { note } } });
  wanted(await api.data("GET", `/tasks/${id}?${fields}`));
  (await api.get(`/tasks?${fields}`)).body.data.forEach(wanted);
  wanted(await api.data("POST", `/tasks?${fields}`, { body }));
  wanted(await api.data("PATCH", `/tasks/${id}?${fields}`, { body: patch("b") }));
  wanted(await api.data("PATCH", `/tasks/${id}?${fields}`, { body: patch("b") }));
  wanted(await api.data("POST", `/tasks/${id}/actions/updateNote?actionParams[note]=c&${fields}`));
});

test("an empty fieldset shows no member, and a custom attribute that is named is there", async () => {
  const [none] = (await api.get("/accounts?fields[account]=")).body.data;
  assert.deepEqual(none, { type: "account", id: account, attributes: {}, relationships: {}, links: { self: `${lockstep.url}/api/v2/accounts/${account}` } });
  const custom = await api.data("GET", `/accounts/${account}?fields[account]=custom1,custom2,id`);
  assert.deepEqual(custom.attributes, { custom1: null, custom2: "x" });
});

test("a field that there is not is refused with those that there are", async () => {
  for (const path of ["/users", `/tasks/${tasks[0]}`]) {
    const answer = await api.get(`${path}?fields[user]=emial`);
    const [[code, detail, parameter]] = errors(answer);
    assert.deepEqual([answer.status, code, parameter], [400, "unknownField", "fields[user]"]);
    assert.match(detail, /^user has no field `emial`; allowed: `createdAt`/);
  }
});

const named = (record) => `${record.type}/${record.id}`;

test("related records come along, each once, with all that names them", async () => {
  const owner = await lockstep.createUser(org.id, { email: "ines@example.com", firstName: "Ines" });
  const prospect = await mine.prospect({ account_id: account, owner_id: owner, first_name: "Ada" });
  const both = [];
  for (let index = 0; index < 2; index++) both.push(await mine.task({ owner_id: owner, subject_type: "prospect", subject_id: prospect }));
  const list = (await api.get(`/tasks?filter[prospect][id]=${prospect}&include=prospect.account,owner,prospect.tasks&fields[account]=name`)).body;
  assert.deepEqual(ids(list.data), both);
  assert.deepEqual(list.included.map(named).sort(), [`account/${account}`, `prospect/${prospect}`, `user/${owner}`]);
  const included = list.included.find(({ type }) => type === "prospect");
  assert.deepEqual(ids(included.relationships.tasks.data).sort(), both, "records that come along are named");
  assert.match(included.relationships.tasks.links.related, /\/tasks\?filter/);
  assert.deepEqual(list.included.find(({ type }) => type === "account").attributes, { name: "Brackenfold, Inc." });

  const shown = (await api.get(`/prospects/${prospect}?include=tasks.owner,owner`)).body;
  assert.equal(shown.data.id, prospect);
  assert.deepEqual(shown.included.map(named).sort(), [...both.map((id) => `task/${id}`), `user/${owner}`].sort());
});

test("nothing to include is an empty list, and no include is no member", async () => {
  const [id] = tasks;
  assert.deepEqual((await api.get(`/tasks/${id}?include=opportunity,completer`)).body.included, []);
  assert.deepEqual((await api.get(`/tasks?include=&filter[id]=${id}`)).body.included, []);
  assert.ok(!("included" in (await api.get(`/tasks/${id}`)).body));
  assert.equal((await api.get("/tasks/999999?include=owner")).status, 404);
});

test("what cannot be included is refused", async () => {
  const subject = { data: { type: "account", id: account } };
  const body = { data: { type: "task", attributes: { action: "email" }, relationships: { subject } } };
  for (const [answer, code, start] of [
    [await api.get("/tasks?include=ownr&fields[task]=nope"), "unknownField", "task has no field `nope`"],
    [await api.get(`/tasks/${tasks[0]}?include=ownr`), "unknownInclude", "task has no relationship `ownr` to include; allowed: `account`, "],
    [await api.get("/tasks?include=prospect.owner.mailbox"), "unknownInclude", "`prospect.owner.mailbox` is too long a path"],
    [await api.post("/tasks?include=owner", body), "unknownParameter", "`include` is not a parameter here; records are included by `GET`"],
  ]) {
    const [[found, detail, parameter]] = errors(answer);
    assert.deepEqual([answer.status, found], [400, code]);
    assert.ok(detail.startsWith(start), detail);
    assert.match(parameter, /^(include|fields\[task\])$/);
  }
});

test("both syntaxes of filters, searches and filters by related records", async () => {
  const stage = await mine.insert("stages", { name: "Cold" });
  const title = "VP, Sales..West";
  const opportunity = await mine.insert("opportunities", { name: "Pilot" });
  const prospect = await mine.prospect({ title, stage_id: stage, first_name: "Quenby", tags: '["vip"]', emails: '["q@brackenfold.example.com"]', opportunities: `[${opportunity}]` });
  const task = await mine.task({ owner_id: org.user, subject_type: "prospect", subject_id: prospect, due_at: "2027-01-01T00:00:00.000Z" });
  const state = await mine.sequenceState({ prospect_id: prospect, sequence_id: await mine.insert("sequences", { name: "Outbound" }) });
  await lockstep.db.prepare("UPDATE tasks SET sequence_state_id = ?1 WHERE id = ?2").bind(state, task).run();
  const call = await mine.insert("calls", { task_id: task, prospect_id: prospect });
  const { id: batch } = await api.data("POST", "/batches/actions/prospectsAddTags", {
    body: { data: { type: "batch", attributes: { ids: [prospect], tags: ["x"] } } },
  });
  for (const [query, found] of [
    [`/prospects?newFilterSyntax=true&filter[title]=${encodeURIComponent(title)}`, prospect],
    ["/tasks?newFilterSyntax=true&filter[dueAt][gte]=2026-12-31T00:00:00Z&filter[dueAt][lte]=2027-01-01T00:00:00Z", task],
    ["/prospects?filter[q]=quen", prospect],
    ["/prospects?filter[q]=Q@Bracken", prospect],
    ["/accounts?filter[q]=_brackenfold, inc._", account],
    [`/tasks?filter[prospect][byStageId]=${stage}`, task],
    ["/tasks?filter[prospect][tags]=vip", task],
    [`/tasks?filter[calls][id]=${call}`, task],
    [`/calls?filter[task][id]=${task}`, call],
    [`/sequenceStates?filter[tasks][id]=${task}`, state],
    ["/sequenceStates?filter[tasks][dueAt]=2027-01-01T00:00:00Z", state],
    [`/prospects?filter[sequenceStates][id]=${state}&filter[sequenceStates][state]=active`, prospect],
    [`/prospects?filter[opportunity][id]=${opportunity}`, prospect],
    [`/opportunities?filter[prospects][id]=${prospect}`, opportunity],
    [`/batches?filter[prospect][id]=${prospect}`, batch],
  ]) {
    const { status, body, text } = await api.get(query);
    assert.equal(status, 200, `${query}: ${text}`);
    assert.deepEqual([ids(body.data), body.meta.count], [[found], 1], query);
  }
});

test("a bulk action hits what the same filters find", async () => {
  const hit = await mine.prospect({ title: "a,b" });
  await mine.prospect({ title: "a" });
  const { body } = await api.post("/batches/actions/prospectsAddTags?newFilterSyntax=true&actionParams[filter][title]=a,b&actionParams[preview]=true", {
    data: { type: "batch", attributes: { tags: ["y"] } },
  });
  assert.equal(body.meta.preview.total, 1);
  assert.deepEqual(body.meta.preview.sample.map(({ id, recordId }) => id ?? recordId), [hit]);
});

test("people are found by tags, by what is not, by parts of texts and by alternatives, in lists and in bulk changes", async () => {
  const mine = await organisation(lockstep);
  const its = rows(lockstep.db, mine.id);
  const people = {};
  for (const [name, tags, title] of [["vip", ["vip"], "Head of Ärger"], ["both", ["vip", "eu"], "ärgerlich"], ["eu", ["eu"], null], ["none", [], "Buyer"]]) {
    people[name] = await its.prospect({ first_name: name, tags: JSON.stringify(tags), owner_id: name === "none" ? mine.user : null });
    const changed = await mine.api.send("PATCH", `/prospects/${people[name]}`, { body: { data: { type: "prospect", id: people[name], attributes: { title } } } });
    assert.equal(changed.status, 200, changed.text);
  }
  for (const [query, found] of [
    ["filter[tags]=vip", ["vip", "both"]],
    ["filter[tags]=__null__", ["none"]],
    ["filter[tags][not]=vip", ["eu", "none"]],
    [`filter[owner][id][not]=${mine.user}`, ["vip", "both", "eu"]],
    ["filter[title][contains]=ÄRGER", ["vip", "both"]],
    [`filter[or][1][tags]=eu&filter[or][2][owner][id]=${mine.user}`, ["both", "eu", "none"]],
    [`filter[or][1][tags]=eu&filter[or][1][title]=__null__&filter[or][2][firstName]=vip`, ["vip", "eu"]],
  ]) {
    const { body, text } = await mine.api.get(`/prospects?${query}`);
    assert.deepEqual(ids(body.data ?? []), found.map((name) => people[name]), `${query}: ${text}`);
    const bulk = query.replaceAll("filter[", "actionParams[filter][");
    const preview = await mine.api.post(`/batches/actions/prospectsDestroyAll?preview=true&${bulk}`, { data: { type: "batch", attributes: {} } });
    assert.equal(preview.body.meta?.preview.total, found.length, `${bulk}: ${preview.text}`);
  }
  // What goes to the bin and comes back is found again, and not while it is there.
  const destroyed = await mine.api.data("POST", "/batches/actions/prospectsDestroyAll?actionParams[filter][tags]=eu&actionParams[skipConfirmation]=true", {
    body: { data: { type: "batch", attributes: {} } },
  });
  assert.deepEqual(ids((await mine.api.get("/prospects?filter[tags]=eu,vip")).body.data), [people.vip]);
  await mine.api.data("POST", `/batches/${destroyed.id}/actions/revert`, {});
  assert.deepEqual(ids((await mine.api.get("/prospects?filter[tags]=eu,vip")).body.data), [people.vip, people.both, people.eu]);
});
