// A bulk change over every prospect, from the POST to `finished`.

import { ALL, tagAction, tagging, verify, withDemo } from "../bench-support/demo-server.mjs";
import { meterOfRuntime } from "../bench-support/meter.mjs";
import { median, table, whole } from "../markdown.mjs";

export const title = "Bulk change of all prospects";

const AIM = 45_000;

/** @type {import("../bench.mjs").Bench["run"]} */
export function run({ records, rounds }) {
  return withDemo({ records }, async ({ lockstep, runBatch }) => {
    const meter = meterOfRuntime();
    const results = [];
    for (let round = 0; round < rounds; round++) {
      const cpu = meter.cpuSeconds();
      const result = await runBatch(tagAction(round), { query: ALL, body: tagging() });
      results.push({ ...result, cpu: meter.cpuSeconds() - cpu });
      await verify(lockstep.db, result.id, records);
      console.error(`  ${result.action}: ${whole(records / result.seconds)} items/s`);
    }
    return report(results, records, meter);
  });
}

function report(results, records, meter) {
  const rows = results.map(({ action, accepted, finished, seconds, cpu }) => [
    action,
    accepted.toFixed(3),
    finished.toFixed(3),
    seconds.toFixed(3),
    whole(records / seconds),
    Number.isNaN(cpu) ? "" : cpu.toFixed(2),
  ]);
  const head = ["batch", "accepted after, s", "`finishedAt` after, s", "seen finished after, s", "items/s", "CPU of workerd, s"];
  const rate = records / median(results.map(({ seconds }) => seconds));
  const first = records / results[0].seconds;
  const memory = meter.peakMegabytes();
  return `${table(head, rows)}
${whole(records)} items with their before-images and after-images each; median: **${whole(rate)} items/s** (the aim is ${whole(AIM)}),
from the POST until a client that asks every 20 ms sees the end. \`finishedAt\` is the time of the last chunk's
decisions; writing them and counting the summary follow.
The first one, ${whole(first)} items/s, meets records that were last changed each at a time of its own: their entries in the index by
\`updatedAt\` lie scattered over its pages, and behind it they lie side by side. Their rows grow, too, and pages are split.
${memory === null ? "" : `Peak memory of the whole process, D1 and the queue included: ${whole(memory)} MB.\n`}`;
}
