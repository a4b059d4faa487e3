// A bulk change of all prospects where D1 is far away: alone, beside a client that reads, and with another organisation's
// batch in the middle.

import { ALL, tagAction, tagging, verify, withDemo } from "../bench-support/demo-server.mjs";
import { median, percentile, table, whole } from "../markdown.mjs";
import { until } from "../wait.mjs";

export const title = "Distance to D1";

/** How far away D1 is, and what is aimed at there: items a second, thousands, and the 99th percentile of reads in ms. */
const DISTANCES = [
  { latency: 0, items: "40 / 60", reads: "60 / 40" },
  { latency: 10, items: "35 / 45", reads: "70 / 50" },
  { latency: 30, items: "22 / 35", reads: "90 / 70" },
  { latency: 60, items: "16 / 26", reads: "120 / 100" },
];

/** @type {import("../bench.mjs").Bench["run"]} */
export function run({ records, rounds }) {
  return withDemo({ records, strict: {} }, async (server) => {
    const other = await neighbour(server.lockstep);
    const rows = [];
    // Adding and removing take turns, so that each finds something to change.
    let batches = 0;
    for (const { latency, items, reads } of DISTANCES) {
      await server.lockstep.trouble({ latency, jitter: latency / 5 });
      const before = await server.lockstep.usage();
      const alone = [];
      for (let round = 0; round < rounds; round++) alone.push(await change(server, batches++, records));
      const after = await server.lockstep.usage();
      const watched = await watch(server, batches++);
      const waited = [];
      for (let round = 0; round < rounds; round++) waited.push(await interrupt(server, other, batches++));
      const statements = (after.messages.statements - (before.messages?.statements ?? 0)) / rounds;
      rows.push([
        `${latency}`,
        whole(records / median(alone)),
        items,
        whole(records / watched.seconds),
        percentile(watched.times, 0.99).toFixed(0),
        reads,
        (median(waited) / 1000).toFixed(2),
        whole((statements / records) * 100_000),
      ]);
      console.error(`  ${latency} ms: ${rows.at(-1).slice(1).join(" | ")}`);
    }
    const head = [
      "way to D1 and back, ms",
      "items/s, alone",
      "must / then, thousands",
      "items/s, beside reads",
      "reads, p99, ms",
      "must / then",
      "another's batch, s",
      "statements for 100,000",
    ];
    return `${table(head, rows)}
${whole(records)} items each, medians of ${rounds}. The wrapper around D1 waits half of the way before and half after each call, a fifth of
it more or less. Reads are \`GET /batches/{id}\`, one after the other. Another's batch is of a thousand items, from its POST until
its client, asking every 20 ms, sees the end, while the large one is in its middle.
`;
  });
}

/** Runs a batch; how many seconds that takes. */
async function change({ lockstep, runBatch }, round, records) {
  const { id, seconds } = await runBatch(tagAction(round), { query: ALL, body: tagging(), every: 20 });
  await verify(lockstep.db, id, records);
  return seconds;
}

/** Reads a batch while it runs. */
async function watch({ read }, round) {
  const times = [];
  const start = performance.now();
  const { data } = await read(`/batches/actions/${tagAction(round)}${ALL}`, { method: "POST", body: tagging() });
  for (;;) {
    const asked = performance.now();
    const { state } = (await read(`/batches/${data.id}`)).data.attributes;
    times.push(performance.now() - asked);
    if (state === "finished") return { times, seconds: (performance.now() - start) / 1000 };
  }
}

/** An organisation with prospects of its own. */
async function neighbour(lockstep) {
  const organisationId = await lockstep.createOrganisation();
  const userId = await lockstep.createUser(organisationId, { firstName: "Mara", lastName: "Quillfeather" });
  const token = await lockstep.createToken({ organisationId, userId });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/vnd.api+json" };
  const send = async (path, init) => (await lockstep.fetch(`/api/v2${path}`, { ...init, headers })).json();
  const now = new Date().toISOString();
  const sql = `INSERT INTO prospects (organisation_id, created_at, updated_at, first_name, tags)
    SELECT ?1, ?2, ?2, 'Ada', '[]' FROM json_each(?3)`;
  await lockstep.db.prepare(sql).bind(organisationId, now, JSON.stringify(new Array(1_000).fill(0))).run();
  return send;
}

/** Starts another organisation's batch in the middle of a large one; how many ms it takes. */
async function interrupt({ read, endOf }, other, round) {
  const { data: large } = await read(`/batches/actions/${tagAction(round)}${ALL}`, { method: "POST", body: tagging() });
  const isInTheMiddle = async () => {
    const { summary, state } = (await read(`/batches/${large.id}`)).data.attributes;
    return summary === undefined || state !== "pending";
  };
  await until(isInTheMiddle, { within: 10_000, every: 5, what: "the beginning of a batch" });
  const start = performance.now();
  const { data } = await other(`/batches/actions/${tagAction(round)}${ALL}`, { method: "POST", body: tagging() });
  const isOver = async () => (await other(`/batches/${data.id}`)).data.attributes.state === "finished";
  await until(isOver, { within: 600_000, every: 20, what: "the end of the other batch" });
  const took = performance.now() - start;
  await endOf(large.id, 20);
  return took;
}
