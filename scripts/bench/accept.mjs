// How long a POST takes that seals the targets of a batch and sends its messages.

import { ALL, firstIds, tagAction, tagging, verify, withDemo } from "../bench-support/demo-server.mjs";
import { median, table, whole } from "../markdown.mjs";

export const title = "Accepting a bulk change";

const AIM_MS = 500;

/** The three ways to name all prospects. @param {number} records */
const targets = (records) => [
  { name: "by ids", query: "", body: tagging(firstIds(records)) },
  { name: "by a filter", query: "?actionParams[skipConfirmation]=true&actionParams[filter][createdAt]=2000-01-01T00:00:00Z..inf", body: tagging() },
  { name: "ALL", query: ALL, body: tagging() },
];

/** @type {import("../bench.mjs").Bench["run"]} */
export async function run({ records, rounds }) {
  // More than that cannot be named by ids.
  const count = Math.min(records, 100_000);
  const rows = await withDemo({ records: count }, async ({ lockstep, runBatch }) => {
    const rows = [];
    let batches = 0;
    for (const { name, query, body } of targets(count)) {
      const times = [];
      for (let round = 0; round < rounds; round++) {
        const { id, accepted } = await runBatch(tagAction(batches++), { query, body });
        await verify(lockstep.db, id, count);
        times.push(accepted * 1000);
      }
      console.error(`  ${name}: ${whole(median(times))} ms`);
      rows.push([name, whole(median(times)), whole(Math.max(...times)), `≤ ${AIM_MS}`]);
    }
    return rows;
  });
  return `${table(["targets", "median, ms", "longest, ms", "aim, ms"], rows)}
From the POST to its answer: ${whole(count)} items sealed, their messages sent. ${rounds} batches each, one at a time.
`;
}
