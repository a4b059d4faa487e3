// The package's client against the Worker in workerd: what it answers, what it repeats, what it shows meanwhile.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { createClient, isOwn } from "../../crates/wasm/pkg/client/index.js";
import * as rules from "../../crates/wasm/pkg/node.js";
import { organisation, rows, server } from "../edge/support.mjs";

const lockstep = await server();
// What workerd says of streams that were left.
lockstep.expected.push("Broken pipe", "stack: ");
let org;
before(async () => {
  org = await organisation(lockstep);
});

/** A client of the organisation, with the requests that it has made. `through` stands between it and the server. */
function connect({ through = fetch, ...options } = {}) {
  const requests = [];
  const client = createClient({
    url: lockstep.url,
    token: org.token,
    rules,
    headers: { connection: "close" },
    wait: async (milliseconds) => void requests.push(milliseconds),
    fetch: (address, init) => {
      const { pathname, search } = new URL(address);
      requests.push({ method: init.method ?? "GET", path: pathname.slice("/api/v2".length) + search, headers: init.headers });
      return through(address, init);
    },
    ...options,
  });
  return { ...client, requests, keys: () => requests.map(({ headers }) => headers?.get("idempotency-key") ?? null) };
}

/** What must have gone well. */
function good(outcome) {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome;
}

const codes = ({ ok, errors }) => (assert.equal(ok, false), errors.map(({ code }) => code));
const html = () => Promise.resolve(new Response("<!doctype html>", { status: 200, headers: { "content-type": "text/html" } }));
const broken = () => Promise.reject(new TypeError("fetch failed"));
/** The first calls go another way. */
const first = (...ways) => (address, init) => (ways.shift() ?? fetch)(address, init);
const later = (seconds, status = 429) => () => Promise.resolve(new Response('{"errors":[{"code":"rateLimitExceeded"}]}', { status, headers: { "retry-after": seconds } }));
/** It arrives, but its answer does not. */
const unheard = (address, init) => fetch(address, init).then(broken);

describe("lists", () => {
  let ids;
  before(async () => {
    ids = await rows(lockstep.db, org.id).prospects(120, (index) => ({ last_name: index < 5 ? "Zander" : "Maplewood" }));
  });

  test("are walked along record by record, and read page by page as one goes", async () => {
    const { records, requests } = connect();
    const seen = [];
    for await (const each of records("prospect").list({ size: 50, sort: "id" })) {
      seen.push(good(each).record.id);
      if (seen.length === 60) break;
    }
    assert.deepEqual(seen, ids.slice(0, 60));
    assert.equal(requests.length, 2, "the third page was not asked for");
  });

  test("are read as pages, and as a whole", async () => {
    const prospects = connect().records("prospect");
    const pages = [];
    for await (const page of prospects.list({ size: 50, count: "exact" }).pages()) pages.push(good(page));
    assert.deepEqual(pages.map(({ records, count }) => [records.length, count]), [[50, 120], [50, 120], [20, 120]]);
    assert.equal(pages[2].next, null);
    const second = good(await prospects.list({ size: 50, after: pages[0].next }).page());
    assert.deepEqual(second.records.map(({ id }) => id), pages[1].records.map(({ id }) => id));
    assert.equal(good(await prospects.list({ filter: { id: { gte: ids[10] } } }).all()).records.length, 110);
    assert.equal(good(await prospects.list({ filter: { lastName: ["Zander"] } }).all()).records.length, 5);
    const one = good(await prospects.list({ filter: { id: ids[0] }, fields: { prospect: ["lastName"] } }).page());
    assert.deepEqual(one.records[0].attributes, { lastName: "Zander" });
  });

  test("end with what went wrong", async () => {
    const { records } = connect();
    const seen = [];
    for await (const each of records("prospect").list({ filter: { shoeSize: 41 } })) seen.push(each);
    assert.deepEqual(seen.map(codes), [["unknownFilter"]]);
    assert.equal(seen[0].status, 400);
    assert.deepEqual(codes(await records("prospect").list({ filter: { id: [] } }).all()), ["invalidArgument"]);
  });
});

describe("records", () => {
  test("are created, read, changed and deleted", async () => {
    const prospects = connect().records("prospect");
    const created = good(await prospects.create({ attributes: { firstName: "Wren", createdAt: "2026-01-01T00:00:00Z" }, relationships: { owner: { data: { type: "user", id: org.user } } } }));
    assert.deepEqual(created.ignored, ["/data/attributes/createdAt"]);
    const { id } = created.record;
    const read = good(await prospects.get(id, { include: "owner" }));
    assert.deepEqual([read.record.attributes.firstName, read.included[0].id], ["Wren", org.user]);
    assert.equal(good(await prospects.update(id, { attributes: { firstName: "Ada" } })).record.attributes.firstName, "Ada");
    good(await prospects.delete(id));
    const gone = await prospects.get(id);
    assert.deepEqual([codes(gone), gone.status], [["notFound"], 404]);
  });

  test("are refused with all that is wrong, sorted by field", async () => {
    const refused = await connect().records("task").create({ attributes: { action: "phone", noet: "x" } });
    assert.ok(!refused.errors.some(isOwn));
    const { fields, others } = rules.byField(refused.errors);
    assert.deepEqual(Object.fromEntries(Object.entries(fields).map(([name, errors]) => [name, errors.map(({ code }) => code)])), {
      action: ["notAllowedValue"],
      noet: ["unknownAttribute"],
      subject: ["required"],
    });
    assert.deepEqual(others, []);
  });

  test("what cannot be sent is an answer, too", async () => {
    const { records, requests } = connect();
    const cycle = {};
    cycle.self = cycle;
    assert.deepEqual(codes(await records("task").create({ attributes: cycle })), ["invalidArgument"]);
    assert.deepEqual(codes(await records("task").create({ attributes: { note: 1n } })), ["invalidArgument"]);
    assert.deepEqual(codes(await records("task").create({}, { key: "a\nb" })), ["invalidArgument"]);
    assert.deepEqual(codes(await connect({ token: () => Promise.reject(new Error("locked")) }).records("task").get(1)), ["invalidArgument"]);
    assert.deepEqual(requests, []);
  });

  test("who the token belongs to", async () => {
    assert.equal(good(await connect().identity()).user.id, org.user);
    const stranger = await connect({ token: "lsk_of_nobody" }).identity();
    assert.deepEqual([codes(stranger), stranger.status], [["unauthorized"], 401]);
  });
});

describe("what is tried again", () => {
  test("the server says when", async () => {
    const { records, requests } = connect({ through: first(later("2"), later("1", 503)) });
    good(await records("user").get(org.user));
    assert.deepEqual(requests.filter(Number.isInteger), [2000, 1000]);
  });

  test("a pause that is too long is left to the caller, and so is what goes wrong too often", async () => {
    const long = await connect({ through: first(later("3600")) }).records("user").get(org.user);
    assert.deepEqual([codes(long), long.status, long.retryAfter], [["rateLimitExceeded"], 429, 3600]);
    const { records, requests } = connect({ through: broken, retries: 2 });
    assert.deepEqual(codes(await records("user").get(org.user)), ["unreachable"]);
    assert.equal(requests.filter(({ path }) => path).length, 3);
    const [one, two] = requests.filter((each) => !each.path);
    assert.ok(one >= 125 && one <= 250 && two >= 250 && two <= 500, `${one}, ${two}`);
  });

  test("a write whose answer was lost is carried out once", async () => {
    const { records, keys } = connect({ through: first(unheard, unheard) });
    const { record } = good(await records("prospect").create({ attributes: { firstName: "Once" } }));
    const [key, second, third] = keys().filter((each) => each !== null);
    assert.match(key, /^[0-9a-f-]{36}$/);
    assert.deepEqual([second, third], [key, key]);
    const found = good(await records("prospect").list({ filter: { firstName: "Once" } }).all());
    assert.deepEqual(found.records.map(({ id }) => id), [record.id]);
  });

  test("who sends the same again after the network failed means the same; who got an answer means another", async () => {
    const { records, keys } = connect({ through: first(unheard), retries: 0 });
    const create = () => records("prospect").create({ attributes: { firstName: "Twice" } });
    assert.deepEqual(codes(await create()), ["unreachable"]);
    good(await create());
    good(await create());
    const [lost, again, other] = keys();
    assert.equal(lost, again);
    assert.notEqual(again, other);
    assert.equal(good(await records("prospect").list({ filter: { firstName: "Twice" } }).all()).records.length, 2);
  });

  test("a deletion that was not heard of is done", async () => {
    const { records } = connect({ through: first(unheard) });
    const id = await rows(lockstep.db, org.id).prospect();
    good(await records("prospect").delete(id));
    assert.deepEqual(codes(await records("prospect").delete(id)), ["notFound"]);
  });

  test("where the database comes and goes, all is done once", async () => {
    await lockstep.trouble({ before: 0.2, after: 0.2, seed: 7 });
    lockstep.expected.push("Network connection lost");
    try {
      const { records } = connect({ retries: 20 });
      const made = await Promise.all(Array.from({ length: 25 }, (_, index) => records("account").create({ attributes: { name: `Firm ${index}` } })));
      made.forEach(good);
    } finally {
      await lockstep.trouble({ before: 0, after: 0 });
    }
    const accounts = good(await connect().records("account").list({ sort: "name" }).all()).records;
    assert.equal(accounts.length, 25);
    assert.equal(new Set(accounts.map(({ attributes }) => attributes.name)).size, 25);
  });

  test("whoever gives up is answered at once", async () => {
    const given = AbortSignal.abort();
    const { records, requests } = connect();
    assert.deepEqual(codes(await records("user").get(1, {}, { signal: given })), ["aborted"]);
    assert.deepEqual(requests, []);
    const never = (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const leaving = new AbortController();
    const waiting = connect({ through: never }).records("user").get(1, {}, { signal: leaving.signal });
    setImmediate(() => leaving.abort());
    assert.deepEqual(codes(await waiting), ["aborted"]);
    // During a pause, with the client's own way to wait.
    const paused = new AbortController();
    const pausing = connect({ through: () => (setImmediate(() => paused.abort()), later("20")()), wait: undefined });
    assert.deepEqual(codes(await pausing.records("user").get(1, {}, { signal: paused.signal })), ["aborted"]);
    assert.deepEqual(codes(await connect({ through: never, timeout: 5, retries: 0 }).records("user").get(1)), ["timedOut"]);
  });

  test("an answer that is not the interface's says so", async () => {
    const answer = await connect({ through: html }).records("user").get(1);
    assert.deepEqual(codes(answer), ["unreadableAnswer"]);
    assert.deepEqual(answer.errors.map(isOwn), [true]);
    assert.equal(answer.errors[0].detail, "the server answered 200 with `text/html`; is the address that of Lockstep's interface?");
  });
});

describe("actions", () => {
  const task = async (values) => good(await connect().records("task").get(await rows(lockstep.db, org.id).task({ owner_id: org.user, ...values }))).record;
  const shown = [];
  const show = (record, how) => shown.push([how, record.attributes.state, record.attributes.note]);

  test("are shown as the rules have them, then as the server has", async () => {
    const record = await task({ note: "before" });
    const { records, requests } = connect();
    const after = good(await records("task").act(record.id, "markComplete", { completionNote: "done" }, { optimistic: { record, show } }));
    assert.equal(after.record.attributes.state, "complete");
    assert.deepEqual(shown.splice(0), [["expected", "complete", "before"], ["settled", "complete", "before"]]);
    assert.match(requests[0].path, /^\/tasks\/\d+\/actions\/markComplete\?actionParams%5BcompletionNote%5D=done$/);
  });

  test("what the rules refuse is not sent, what the server refuses is taken back", async () => {
    const record = await task({});
    const { records, requests } = connect();
    const refused = await records("task").act(record.id, "reassignOwner", {}, { optimistic: { record, show } });
    assert.deepEqual([codes(refused), requests, shown], [["missingParameter"], [], []]);
    const missing = await records("task").act(record.id, "reassignOwner", { ownerId: 987_654 }, { optimistic: { record, show } });
    assert.equal(missing.ok, false);
    assert.deepEqual(shown.splice(0).map(([how]) => how), ["expected", "rolledBack"]);
    const bare = createClient({ url: lockstep.url, token: org.token });
    assert.deepEqual(codes(await bare.records("task").act(record.id, "snooze", {}, { optimistic: { record, show } })), ["rulesMissing"]);
  });

  test("of sequence states are shown as the rules have them, too", async () => {
    const id = await rows(lockstep.db, org.id).sequenceState({ sequence_id: await rows(lockstep.db, org.id).insert("sequences", { name: "Autumn" }) });
    const states = connect().records("sequenceState");
    const { record } = good(await states.get(id));
    const after = good(await states.act(id, "pause", undefined, { optimistic: { record, show } })).record;
    assert.deepEqual(shown.splice(0).map(([how, state]) => [how, state]), [["expected", "paused"], ["settled", "paused"]]);
    assert.deepEqual(codes(await states.act(id, "pause", undefined, { optimistic: { record: after, show } })), ["transitionForbidden"]);
    // Somebody else was faster: what the page has is from before.
    assert.deepEqual(codes(await states.act(id, "pause", undefined, { optimistic: { record, show } })), ["transitionForbidden"]);
    assert.deepEqual(shown.splice(0).map(([how, state]) => [how, state]), [["expected", "paused"], ["rolledBack", "active"]]);
  });

  test("of other types", async () => {
    const id = await rows(lockstep.db, org.id).sequenceState({ sequence_id: await rows(lockstep.db, org.id).insert("sequences", { name: "Spring" }) });
    assert.equal(good(await connect().records("sequenceState").act(id, "pause")).record.attributes.state, "paused");
    assert.deepEqual(codes(await connect().records("sequenceState").act(id, "pause")), ["transitionForbidden"]);
  });
});

describe("bulk changes", () => {
  let ids;
  before(async () => {
    await lockstep.db.prepare("DELETE FROM prospects WHERE organisation_id = ?1").bind(org.id).run();
    ids = await rows(lockstep.db, org.id).prospects(400, (index) => ({ title: index < 300 ? "many" : "few" }));
  });
  const tags = { tags: ["vip"] };
  const tagged = (tag) =>
    lockstep.db.prepare("SELECT count(*) AS count FROM prospects WHERE organisation_id = ?1 AND tags LIKE ?2").bind(org.id, `%"${tag}"%`).first("count");

  test("by ids: preview, start, report, undo", async () => {
    const { batches, requests, keys } = connect();
    const { preview } = good(await batches.preview("prospectsAddTags", tags, { ids: [ids[0], ids[1], 987_654_321] }));
    assert.deepEqual([preview.total, preview.changed, preview.failed], [3, 2, 1]);
    assert.deepEqual([await tagged("vip"), keys()], [0, [null]], "a preview writes nothing, and needs no key");
    const { batch } = good(await batches.start("prospectsAddTags", tags, { ids: [ids[0], ids[1], 987_654_321] }));
    assert.deepEqual([batch.attributes.state, await tagged("vip")], ["finished", 2]);
    const failed = good(await batches.items(batch.id, { filter: { state: "error" } }).all()).records;
    assert.deepEqual(failed.map(({ attributes }) => attributes.code), ["notFound"]);
    const { report, rows } = good(await batches.report(batch.id, "ndjson"));
    assert.deepEqual([(await report.text()).trim().split("\n").length, rows], [3, 3]);
    assert.equal(good(await batches.previewUndo(batch.id)).preview.changed, 2);
    good(await batches.undo(batch.id));
    assert.equal(await tagged("vip"), 0);
    assert.equal(good(await batches.retry(batch.id)).batch.attributes.total, 1);
    assert.equal(new Set(keys().filter((key) => key !== null)).size, 3, `${requests.length} requests, a key for each write`);
  });

  test("by a filter: wait for a confirmation, and are followed by their events", async () => {
    const { batches, requests } = connect();
    const { batch } = good(await batches.start("prospectsAddTags", { tags: ["filtered"] }, { filter: { title: "many" } }));
    assert.deepEqual([batch.attributes.state, batch.attributes.confirmCount], ["confirming", 300]);
    good(await batches.confirm(batch.id));
    const states = [];
    for await (const answer of batches.follow(batch.id)) states.push(good(answer).batch.attributes.state);
    assert.equal(states.at(-1), "finished");
    assert.ok(requests.some(({ path }) => path === `/batches/${batch.id}/events`));
    assert.ok(!requests.some(({ path }) => path === `/batches/${batch.id}`), "nobody asked beside the events");
    assert.equal(await tagged("filtered"), 300);
    assert.equal(good(await batches.over(batch.id)).batch.attributes.state, "finished", "whoever comes later is told the end");
  });

  test("events that break off are taken up where they ended; without events the batch is asked after", async () => {
    const waiting = async () => good(await connect().batches.start("prospectsAddTags", { tags: ["streamed"] }, { filter: { title: "many" } })).batch;
    const one = await waiting();
    /** Hands on what comes, and breaks after the first event. */
    const cut = async (address, init) => {
      const response = await fetch(address, init);
      const reader = response.body.getReader();
      let text = "";
      const body = new ReadableStream({
        async pull(controller) {
          const { value } = await reader.read();
          text += new TextDecoder().decode(value);
          controller.enqueue(value);
          if (text.includes("\n\nid: ") && text.endsWith("\n\n")) controller.error(new TypeError("terminated"));
        },
      });
      return new Response(body, response);
    };
    const { batches, requests } = connect({ through: first(cut) });
    const seen = [];
    for await (const answer of batches.follow(one.id)) {
      seen.push(good(answer));
      if (seen.length === 1) good(await connect().batches.cancel(one.id));
    }
    assert.deepEqual(seen.map(({ batch }) => batch.attributes.state), ["confirming", "canceled"]);
    const asked = requests.filter(({ path }) => path?.endsWith("/events")).map(({ headers }) => headers.get("last-event-id"));
    assert.deepEqual(asked, [null, seen[0].eventId]);

    const two = await waiting();
    const none = (address, init) => (address.endsWith("/events") ? Promise.resolve(new Response("{}", { status: 404 })) : fetch(address, init));
    good(await connect().batches.confirm(two.id));
    const polled = connect({ through: none });
    assert.equal(good(await polled.batches.over(two.id)).batch.attributes.state, "finished");
    assert.ok(polled.requests.some(({ path }) => path === `/batches/${two.id}`));
    assert.deepEqual(codes(await connect().batches.over(987_654)), ["notFound"]);
  });

  test("a stream that says nothing is opened again, and given up in the end", async () => {
    const { batch } = good(await connect().batches.start("prospectsAddTags", { tags: ["silent"] }, { filter: { title: "many" } }));
    good(await connect().batches.cancel(batch.id));
    /** Nothing is ever said, and nobody closes it. */
    const mute = (address, { signal }) => {
      const body = new ReadableStream({ start: (controller) => signal.addEventListener("abort", () => controller.error(signal.reason)) });
      return Promise.resolve(new Response(body, { headers: { "content-type": "text/event-stream" } }));
    };
    const through = (address, init) => (address.endsWith("/events") ? mute : fetch)(address, init);
    const { batches, requests } = connect({ through, silence: 5 });
    assert.equal(good(await batches.over(batch.id)).batch.attributes.state, "canceled");
    assert.deepEqual(requests.filter(({ path }) => path).map(({ path }) => path.endsWith("/events")), [true, true, true, true, true, false]);
    const limited = connect({ through: (address, init) => (address.endsWith("/events") ? later("1")() : fetch(address, init)) });
    assert.equal(good(await limited.batches.over(batch.id)).batch.attributes.state, "canceled", "too many streams");
    const away = connect({ through: (address, init) => (address.endsWith("/events") ? broken() : fetch(address, init)) });
    assert.equal(good(await away.batches.over(batch.id)).batch.attributes.state, "canceled");
    assert.deepEqual(codes(await connect({ through: broken, retries: 0 }).batches.over(batch.id)), ["unreachable"]);
  });

  test("whoever gives up is told so, and leaves the batch alone", async () => {
    const { batches } = connect();
    const { batch } = good(await batches.start("prospectsAddTags", { tags: ["left"] }, { all: true }));
    const leaving = new AbortController();
    const seen = [];
    for await (const answer of batches.follow(batch.id, { signal: leaving.signal })) {
      seen.push(answer.ok ? answer.batch.attributes.state : answer.errors[0].code);
      leaving.abort();
    }
    assert.deepEqual(seen, ["confirming", "aborted"]);
    assert.equal(good(await batches.cancel(batch.id)).batch.attributes.state, "canceled");
  });

  test("never mean all records by a slip", async () => {
    const { batches, requests } = connect();
    for (const targets of [undefined, {}, { filter: {} }, { filter: { owner: { id: undefined } } }, { filter: { id: [] } }, { filter: { owner: {}, title: "x" } }, { all: false }, { ids: [1], all: true }]) {
      assert.deepEqual(codes(await batches.start("prospectsDestroyAll", {}, targets)), ["invalidArgument"], JSON.stringify(targets));
    }
    assert.deepEqual(requests, []);
    assert.deepEqual(codes(await batches.start("prospectsDestroyAll", {}, { ids: [] })).length, 1);
  });

  test("run from start to end: shown at once, confirmed, and taken back where they failed", async () => {
    const { batches, records } = connect();
    const some = good(await records("prospect").list({ filter: { id: ids.slice(0, 3) }, sort: "id" }).all()).records;
    const strangers = [...some, { ...some[0], id: 987_654_321 }];
    const shown = [];
    const show = (now, how) => shown.push([how, now.map((record) => record.attributes.tags)]);
    const run = (targets, options) => batches.run("prospectsAddTags", { tags: ["run"] }, targets, { optimistic: { records: strangers, show }, ...options });
    const done = good(await run({ ids: strangers.map(({ id }) => id) }));
    assert.equal(done.batch.attributes.failures, 1);
    assert.deepEqual(shown.splice(0), [["expected", [["run"], ["run"], ["run"], ["run"]].map((each, index) => [...(strangers[index].attributes.tags ?? []), ...each])], ["settled", [...[0, 1, 2].map((index) => [...some[index].attributes.tags, "run"]), some[0].attributes.tags]]]);

    const asked = [];
    const canceled = good(await run({ filter: { title: "many" } }, { confirm: (batch) => (asked.push(batch.attributes.confirmCount), false) }));
    assert.deepEqual([canceled.batch.attributes.state, asked, shown.splice(0).map(([how]) => how)], ["canceled", [300], ["expected", "rolledBack"]]);
    const progress = [];
    const all = good(await run({ filter: { title: "many" } }, { confirm: () => true, onProgress: (batch) => progress.push(batch.attributes.state) }));
    assert.deepEqual([all.batch.attributes.state, progress[0], progress.at(-1)], ["finished", "confirming", "finished"]);
    assert.equal(await tagged("run"), 300);
    const refused = await batches.run("prospectsAddTags", { tags: 5 }, { ids }, { optimistic: { records: some, show: () => assert.fail("nothing is shown") } });
    assert.equal(refused.ok, false);
  });

  test("deletions show nothing where a record was", async () => {
    const id = await rows(lockstep.db, org.id).prospect();
    const { record } = good(await connect().records("prospect").get(id));
    const shown = [];
    good(await connect().batches.run("prospectsDestroyAll", {}, { ids: [id] }, { optimistic: { records: [record], show: (now, how) => shown.push([how, now]) } }));
    assert.deepEqual(shown, [["expected", [null]], ["settled", [null]]]);
  });

  test("files of records", async () => {
    const { batches } = connect();
    const file = { format: "csv", body: "first name,tags\nIvy,imported\nMoss,imported\n" };
    assert.equal(good(await batches.previewImport("prospectsImport", file)).preview.changed, 2);
    const { batch } = good(await batches.startImport("prospectsImport", { ...file, body: new Blob([file.body]) }));
    good(await batches.over(batch.id));
    assert.equal(await tagged("imported"), 2);
    assert.deepEqual(codes(await batches.startImport("prospectsImport", { format: "xlsx", body: "" })), ["invalidArgument"]);
    assert.equal(good(await batches.list({ filter: { action: "prospectsImport" } }).all()).records.length, 1);
  });
});
