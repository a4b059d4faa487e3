// A database that has no room left: what would add to it is refused by name, reading goes on, and so does everything
// once there is room.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bulk, errors, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;
const org = await organisation(lockstep);
const { api } = org;
const PEOPLE = 300;
const [one] = await rows(db, org.id).prospects(PEOPLE);
const ALL = "?actionParams[skipConfirmation]=true&actionParams[all]=true";
const DETAIL = "the database has no room left, and nothing was written; reading goes on; whoever operates this service has to make room";

/** What is done while the database is full. */
async function whileFull(act) {
  await lockstep.trouble({ full: true });
  try {
    return await act();
  } finally {
    await lockstep.trouble({ full: false });
  }
}

const stored = async () => {
  const counts = await db.prepare("SELECT (SELECT count(*) FROM prospects) AS prospects, (SELECT count(*) FROM batches) AS batches, (SELECT count(*) FROM tasks) AS tasks, (SELECT sum(version) FROM prospects) AS versions").first();
  return JSON.stringify(counts);
};

test("writes are refused by name in every dialect and leave nothing, reads go on", async () => {
  lockstep.expected.push("Exceeded maximum DB size");
  const before = await stored();
  await whileFull(async () => {
    const person = (id) => ({ data: { type: "prospect", ...(id && { id }), attributes: { title: "Head of Paper" } } });
    for (const [method, path, body] of [
      ["POST", "/prospects", person()],
      ["PATCH", `/prospects/${one}`, person(one)],
      ["DELETE", `/prospects/${one}`, undefined],
      ["POST", `/batches/actions/prospectsAddTags${ALL}`, bulk({ tags: ["vip"] })],
    ]) {
      const answer = await api.send(method, path, { body });
      assert.equal(answer.status, 507, `${method} ${path}: ${answer.text}`);
      assert.deepEqual(errors(answer), [["storageFull", DETAIL, null]]);
    }
    assert.equal((await api.get(`/prospects/${one}`)).status, 200);
    assert.equal((await api.get("/prospects?filter[tags]=vip")).status, 200);
    assert.equal((await api.send("POST", `/batches/actions/prospectsAddTags${ALL}&actionParams[preview]=true`, { body: bulk({ tags: ["vip"] }) })).status, 200, "a preview writes nothing");
    const inputs = { inputs: [{ properties: { hs_communication_channel_type: "SMS", hs_communication_logged_from: "CRM", hs_communication_body: "Hello" } }] };
    const other = await lockstep.fetch("/crm/v3/objects/communications/batch/create", {
      method: "POST",
      headers: { authorization: `Bearer ${org.token}`, "content-type": "application/json" },
      body: JSON.stringify(inputs),
    });
    const answer = await other.json();
    assert.deepEqual([other.status, answer.message], [507, DETAIL], JSON.stringify(answer));
  });
  assert.equal(await stored(), before);
  assert.equal((await api.send("POST", "/prospects", { body: { data: { type: "prospect", attributes: { lastName: "Maplewood" } } } })).status, 201);
});

test("a batch that runs meanwhile waits, and goes on by itself when there is room", async () => {
  lockstep.expected.push("Exceeded maximum DB size");
  // Its messages are lost, and come while the database is full.
  await lockstep.trouble({ queue: 1 });
  const batch = await api.data("POST", `/batches/actions/prospectsAddTags${ALL}`, { body: bulk({ tags: ["vip"] }) });
  await lockstep.trouble({ queue: 0 });
  const [from, to] = [1, batch.attributes.total].map((position) => Number(batch.id) * 10_000_000 + position);
  await whileFull(async () => {
    const queue = await lockstep.mf.getQueueProducer("BATCHES");
    await queue.send({ organisation: org.id, batch: Number(batch.id), action: "prospectsAddTags", from, to });
    const end = Date.now() + 20_000;
    while (!lockstep.logged().includes(`chunk of batch ${batch.id}: `)) {
      assert.ok(Date.now() < end, "the chunk was not tried");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal((await api.data("GET", `/batches/${batch.id}`)).attributes.pending, batch.attributes.total);
  });
  const over = await api.over(batch.id);
  assert.equal(over.attributes.state, "finished");
  assert.deepEqual([over.attributes.summary.changed, over.attributes.failures], [batch.attributes.total, 0]);
});

test("the scheduler fails in nothing but what it would write", async () => {
  lockstep.expected.push("Exceeded maximum DB size");
  await whileFull(() => lockstep.tick(Date.now() + 60_000));
  await lockstep.tick(Date.now() + 120_000);
  assert.equal((await lockstep.fetch("/readyz")).status, 200);
});
