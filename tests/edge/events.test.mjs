// Progress of a batch as server-sent events.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { JSON_API, bulk, deliver, errors, organisation, rows, server } from "./support.mjs";

const lockstep = await server();
const { db } = lockstep;
let org;
before(async () => {
  org = await organisation(lockstep);
});

/** A batch on `count` prospects that waits for its confirmation. */
async function waiting(count = 2) {
  await db.prepare("DELETE FROM prospects WHERE organisation_id = ?1").bind(org.id).run();
  await rows(db, org.id).prospects(count);
  return org.api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ tags: ["vip"] }) });
}

const shown = (id) => org.api.data("GET", `/batches/${id}`);
const cancel = (id) => org.api.data("POST", `/batches/${id}/actions/cancel`);

/** Opens the stream of a batch. @param {string | number} [lastEventId] */
async function open(id, lastEventId) {
  const leave = new AbortController();
  const response = await lockstep.fetch(`/api/v2/batches/${id}/events`, {
    headers: { authorization: `Bearer ${org.token}`, ...(lastEventId !== undefined && { "last-event-id": `${lastEventId}` }) },
    signal: leave.signal,
  });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  assert.equal(response.headers.get("cache-control"), "no-store, no-transform");
  assert.equal(response.headers.get("x-accel-buffering"), "no");
  const blocks = blocksOf(response.body.pipeThrough(new TextDecoderStream()));
  assert.deepEqual((await blocks.next()).value, ["retry: 1000"], "how soon to come back");
  return {
    leave: () => leave.abort(),
    /** The next event; `null` at the end of the stream. */
    async next() {
      const { value: lines, done } = await blocks.next();
      if (done) return null;
      assert.deepEqual(lines.map((line) => line.slice(0, line.indexOf(":"))), ["id", "event", "data"]);
      const [id, event, data] = lines.map((line) => line.slice(line.indexOf(": ") + 2));
      return { id: Number(id), event, data: JSON.parse(data) };
    },
  };
}

/** What stands between empty lines, as lines. */
async function* blocksOf(stream) {
  let text = "";
  for await (const chunk of stream) {
    text += chunk;
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) yield text.slice(0, end).split("\n");
  }
  assert.equal(text, "", "the stream ends with an event");
}

test("a stream tells how the batch is, then each change, and ends with the batch", { timeout: 60_000 }, async () => {
  const { id } = await waiting(2_500);
  const stream = await open(id);
  const first = await stream.next();
  assert.deepEqual([first.id, first.event, first.data.attributes.state], [1, "progress", "confirming"]);
  assert.deepEqual(first.data, await shown(id));

  await db.prepare("UPDATE batches SET state = 'pending' WHERE id = ?1").bind(id).run();
  const message = (chunk) => {
    const from = id * 10_000_000 + chunk * 1_000 + 1;
    return { organisation: org.id, batch: id, action: "prospectsAddTags", from, to: from + 999 };
  };
  await deliver(lockstep, org, [message(1)]);
  let event = first;
  while (event.data.attributes.pending !== 1_500) {
    const { id } = event;
    event = await stream.next();
    assert.equal(event.event, "progress");
    assert.ok(event.id > id, "versions only grow");
  }
  assert.deepEqual(event.data, await shown(id));

  await deliver(lockstep, org, [message(0), message(2)]);
  while (event.event === "progress") {
    const { id, data } = event;
    event = await stream.next();
    assert.ok(event.id > id && event.data.attributes.pending <= data.attributes.pending);
  }
  assert.equal(event.event, "finished");
  assert.deepEqual(event.data, await shown(id));
  assert.equal(event.data.attributes.summary.changed, 2_500);
  assert.equal(await stream.next(), null);
});

test("what the client has seen is not repeated", { timeout: 60_000 }, async () => {
  const { id } = await waiting();
  const stream = await open(id, 1);
  await cancel(id);
  const event = await stream.next();
  assert.ok(event.id > 1);
  assert.deepEqual([event.event, event.data.attributes.state], ["canceled", "canceled"]);
  assert.deepEqual(event.data, await shown(id));
  assert.equal(await stream.next(), null);
});

test("a batch that is over is told once; who has seen that need not come back", async () => {
  const { id } = await waiting();
  await cancel(id);
  let last;
  for (const seen of [undefined, 1, "no version"]) {
    const stream = await open(id, seen);
    const event = await stream.next();
    assert.deepEqual([event.event, event.data.attributes.state], ["canceled", "canceled"], `${seen}`);
    assert.equal(await stream.next(), null);
    last = event.id;
  }
  const again = await org.api.get(`/batches/${id}/events`, { headers: { "last-event-id": `${last}` } });
  assert.deepEqual([again.status, again.text], [204, ""]);
});

test("input with line breaks is one line of data", async () => {
  const text = '{"data":{"type":"batch",\n"attributes":{"tags":\r\n["a\\nb"],\n"ids":[999999999]}}}';
  const { id } = await org.api.data("POST", "/batches/actions/prospectsAddTags", { raw: text, headers: { "content-type": JSON_API } });
  await org.api.over(id);
  const stream = await open(id);
  const { event, data } = await stream.next();
  assert.equal(event, "finished");
  assert.deepEqual(data.attributes.payload.attributes.tags, ["a\nb"]);
});

test("there is no stream of a batch that one cannot see", async () => {
  const { id } = await waiting();
  const stranger = await organisation(lockstep);
  for (const [api, batch] of [[stranger.api, id], [org.api, 987_654_321]]) {
    const answer = await api.get(`/batches/${batch}/events`);
    assert.equal(answer.status, 404);
    assert.deepEqual(errors(answer), [["notFound", `could not find batch ${batch}`, null]]);
  }
  const anonymous = await lockstep.fetch(`/api/v2/batches/${id}/events`);
  assert.equal(anonymous.status, 401);
});

test("a client that goes away ends its stream; so does an error, for the client to come back", { timeout: 60_000 }, async () => {
  const [left, broken, witness] = [await waiting(), await waiting(), await waiting()];
  const streams = {};
  for (const { id } of [left, broken, witness]) {
    streams[id] = await open(id);
    await streams[id].next();
  }
  // One that waits is looked at less and less.
  const run = db.prepare("UPDATE batches SET state = 'running' WHERE id = ?1");
  await db.batch([left, broken, witness].map(({ id }) => run.bind(id)));
  const change = (id) => db.prepare("UPDATE batches SET version = version + 1 WHERE id = ?1").bind(id).run();
  // Looks are 250 ms apart at least and 1 s at most: in six of one stream's is one of every other's.
  const looks = async () => {
    for (let look = 0; look < 6; look += 1) {
      await change(witness.id);
      assert.equal((await streams[witness.id].next()).event, "progress");
    }
  };
  streams[left.id].leave();
  // The local runtime notices that nobody listens when it says something.
  await change(left.id);
  await looks();

  // A row that cannot be rendered: whoever looks at it says so in the log.
  lockstep.expected.push(`events of batch ${broken.id}:`);
  const spoil = db.prepare("UPDATE batches SET action = x'ffff', version = version + 1 WHERE id = ?1");
  await db.batch([spoil.bind(left.id), spoil.bind(broken.id)]);
  assert.equal(await streams[broken.id].next(), null);
  await looks();
  streams[witness.id].leave();
  const repair = db.prepare("UPDATE batches SET action = 'prospectsAddTags' WHERE id = ?1");
  await db.batch([repair.bind(left.id), repair.bind(broken.id)]);
});

test("a stream of a batch that waits asks the database less and less, and is quick again when it moves", { timeout: 60_000 }, async () => {
  const { id } = await waiting();
  const stream = await open(id);
  await stream.next();
  const start = Date.now();
  await new Promise((next) => setTimeout(next, 3_000));
  // The looks are 0.25, 0.75, 1.75, 3.75 and 7.75 s after the first.
  await db.prepare("UPDATE batches SET version = version + 1 WHERE id = ?1").bind(id).run();
  assert.equal((await stream.next()).event, "progress");
  const late = Date.now() - start;
  assert.ok(late > 3_400, `told after ${late} ms`);
  await db.prepare("UPDATE batches SET version = version + 1 WHERE id = ?1").bind(id).run();
  const again = Date.now();
  assert.equal((await stream.next()).event, "progress");
  assert.ok(Date.now() - again < 1_500, `told ${Date.now() - again} ms after it moved`);
  stream.leave();
});
