// The local platform, which is as strict as the real one: what exceeds a limit fails by name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startLockstep } from "../../scripts/lockstep.mjs";
import { bulk, client, organisation, rows, server } from "./support.mjs";

/** A server with lower limits; whoever uses it stops it. */
async function limited(limits) {
  const output = [];
  const lockstep = await startLockstep({ directSockets: true, onOutput: (chunk) => output.push(chunk.toString()) });
  const org = await organisation(lockstep);
  await lockstep.trouble({ limits });
  return { lockstep, org, api: client(lockstep, org.token) };
}

for (const [limits, name] of [
  [{ statements: 0 }, "statements of an invocation: 1 of at most 0"],
  [{ sql: 100 }, String.raw`bytes of a statement: \d+ of at most 100`],
  [{ parameters: 1 }, String.raw`bound parameters: \d+ of at most 1`],
  [{ text: 5 }, String.raw`bytes of a text: \d+ of at most 5`],
  [{ result: 10 }, String.raw`bytes of a result: \d+ of at most 10`],
]) {
  test(`a server whose Worker exceeds ${JSON.stringify(limits)} does not stop in peace`, async () => {
    const { lockstep, org, api } = await limited(limits);
    await rows(lockstep.db, org.id).prospects(3);
    // What is asked of one statement or of several: either way something of it is too much.
    await api.get("/prospects?filter[firstName]=Ada");
    await assert.rejects(lockstep.stop(), (error) => new RegExp(`limit of the platform: ${name}`).test(error.message));
  });
}

test("a server whose Worker stays within the limits stops in peace, and says what it took", async () => {
  const { lockstep, org, api } = await limited({});
  const ids = await rows(lockstep.db, org.id).prospects(3);
  await api.data("POST", "/batches/actions/prospectsAddTags", { body: bulk({ ids, tags: ["vip"] }) });
  const { request } = await lockstep.usage();
  assert.ok(request.invocations >= 2 && request.mostStatements > 3 && request.mostMemory > 1_000_000, JSON.stringify(request));
  await lockstep.stop();
});

test("far away and unreliable, a batch changes each record once", async () => {
  const lockstep = await server();
  lockstep.expected.push("Network connection lost");
  const org = await organisation(lockstep);
  const ids = await rows(lockstep.db, org.id).prospects(9_000);
  const body = bulk({ ids, tags: ["vip"] });
  const batch = await org.api.data("POST", "/batches/actions/prospectsAddTags", { body });
  await lockstep.trouble({ latency: 20, jitter: 10, before: 0.1, after: 0.1, queue: 0.2, seed: 11 });
  for (let minute = 2; ; minute++) {
    const { attributes } = await over(org, batch.id);
    if (attributes.state === "finished") break;
    assert.ok(minute < 30, JSON.stringify(attributes));
    await lockstep.tick(Date.now() + minute * 60_000);
  }
  await lockstep.trouble({ latency: 0, jitter: 0, before: 0, after: 0, queue: 0 });
  const { results } = await lockstep.db
    .prepare("SELECT version, tags, count(*) AS n FROM prospects WHERE organisation_id = ?1 GROUP BY 1, 2")
    .bind(org.id)
    .all();
  assert.deepEqual(results, [{ version: 2, tags: '["vip"]', n: 9_000 }]);
  const { attributes } = await org.api.data("GET", `/batches/${batch.id}`);
  assert.deepEqual([attributes.summary.changed, attributes.summary.failed, attributes.pending], [9_000, 0, 0]);
});

/** A batch as it is once it stands still: where it is over, or no messages are left. */
async function over(org, id) {
  let last;
  for (;;) {
    const answer = await org.api.get(`/batches/${id}`);
    if (answer.status === 200) {
      const { data } = answer.body;
      const state = JSON.stringify(data.attributes);
      if (data.attributes.state === "finished" || state === last) return data;
      last = state;
    }
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  }
}
