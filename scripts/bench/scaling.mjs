// What an item costs in batches of very different sizes.

import { ALL, firstIds, tagging, verify, withDemo } from "../bench-support/demo-server.mjs";
import { meterOfRuntime } from "../bench-support/meter.mjs";
import { median, table, whole } from "../markdown.mjs";

export const title = "Cost per item, by the size of the batch";

const AIM = 1.5;
const MAX_IDS = 100_000;

/** The sizes, and how often each is measured: what is short varies most. */
const sizes = (records, rounds) => [
  { items: records / 100, times: 6 * rounds },
  { items: records / 10, times: 2 * rounds },
  { items: records, times: Math.ceil(rounds / 2) },
  { items: records * 5, times: 2 },
];

/** @type {import("../bench.mjs").Bench["run"]} */
export async function run({ records, rounds }) {
  const results = await withDemo({ records: records * 5 }, async (server) => {
    await warmUp(server, records / 10);
    const results = [];
    for (const size of sizes(records, rounds)) {
      const result = await measure(server, size);
      console.error(`  ${whole(size.items)} items: ${result.wall.toFixed(1)} µs each`);
      results.push(result);
    }
    return results;
  });
  const cheapest = (key) => Math.min(...results.map((result) => result[key]));
  const rows = results.map(({ items, times, accepted, finished, seconds, wall, cpu }) => [
    whole(items),
    whole(times * 2),
    whole(accepted * 1000),
    whole(finished * 1000),
    whole(seconds * 1000),
    wall.toFixed(1),
    (wall / cheapest("wall")).toFixed(2),
    Number.isNaN(cpu) ? "" : cpu.toFixed(1),
    Number.isNaN(cpu) ? "" : (cpu / cheapest("cpu")).toFixed(2),
  ]);
  const head = ["items", "batches", "accepted, ms", "`finishedAt`, ms", "seen finished, ms", "µs/item", "ratio", "CPU, µs/item", "ratio"];
  return `${table(head, rows)}
Medians; the aim is a ratio of at most ${AIM} to the cheapest. Measured from the POST until a client sees the end, in a
database of ${whole(records * 5)} prospects; up to ${whole(MAX_IDS)} items by ids, above that ALL. CPU is that of the whole process:
Worker, D1, KV and queue. At ${whole(results[0].items)} items the fixed part shows: answering the POST, the queue's hand-over and the client's
own look at the batch take as long for one item as for a thousand.
`;
}

/** @param {{ items: number, times: number }} size each time adds tags and takes them back */
async function measure({ lockstep, runBatch }, { items, times }) {
  const meter = meterOfRuntime();
  const request =
    items <= MAX_IDS
      ? { query: "", body: tagging(firstIds(items)) }
      : { query: ALL, body: tagging() };
  const results = [];
  const cpu = meter.cpuSeconds();
  for (let time = 0; time < times; time++) {
    for (const action of ["prospectsAddTags", "prospectsRemoveTags"]) {
      results.push(await runBatch(action, { ...request, every: items < 10_000 ? 1 : 20 }));
    }
  }
  const spent = (meter.cpuSeconds() - cpu) / (items * results.length);
  for (const { id } of results) await verify(lockstep.db, id, items);
  const [accepted, finished, seconds] = ["accepted", "finished", "seconds"].map((key) =>
    median(results.map((result) => result[key])),
  );
  return { items, times, accepted, finished, seconds, wall: (seconds / items) * 1e6, cpu: spent * 1e6 };
}

/** The first batches of a process are slower: the engine compiles. */
async function warmUp({ runBatch }, items) {
  for (const action of ["prospectsAddTags", "prospectsRemoveTags"]) {
    await runBatch(action, { query: "", body: tagging(firstIds(Math.min(items, MAX_IDS))) });
  }
}
