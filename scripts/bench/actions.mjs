// What an item costs in bulk changes of every kind.

import { ALL, withDemo } from "../bench-support/demo-server.mjs";
import { table, whole } from "../markdown.mjs";

export const title = "Cost per item, by the action";

/** In an order in which each finds something to do. */
const ACTIONS = [
  ["prospectsAddTags", { tags: ["bench"] }],
  ["prospectsAddAssignments", { userIds: [1, 2] }],
  ["prospectsAssignOwner", { ownerId: 2 }],
  ["prospectsAssignAccount", { accountId: 1 }],
  ["prospectsBulkModify", { title: "Head of Paper", custom1: "2026" }],
  ["prospectsAddToSequence", { sequenceId: 1, mailboxId: 1 }],
  ["sequenceStatesPause"],
  ["sequenceStatesResume"],
  ["prospectsPauseAll"],
  ["prospectsFinishAll"],
  ["prospectsDestroyAll"],
];

/** @type {import("../bench.mjs").Bench["run"]} */
export async function run({ records }) {
  const count = records / 10;
  const results = await withDemo({ records: count }, async ({ runBatch, read, endOf }) => {
    const results = [];
    const note = (action, total, seconds) => {
      results.push({ action, total, micros: (seconds / total) * 1e6 });
      console.error(`  ${action}: ${whole(total)} items, ${((seconds / total) * 1e6).toFixed(1)} µs each`);
    };
    let last = null;
    for (const [action, attributes = {}] of ACTIONS) {
      const body = JSON.stringify({ data: { type: "batch", attributes } });
      const { id, total, seconds } = await runBatch(action, { query: ALL, body });
      note(action, total, seconds);
      last = id;
    }
    const start = performance.now();
    const { data } = await read(`/batches/${last}/actions/revert`, { method: "POST" });
    const { total } = await endOf(data.id);
    note("its revert", total, (performance.now() - start) / 1000);
    return results;
  });
  const rows = results.map(({ action, total, micros }) => [
    action,
    whole(total),
    micros.toFixed(1),
    whole(1e6 / micros),
    (micros / results[0].micros).toFixed(1),
  ]);
  return `${table(["action", "items", "µs/item", "items/s", "times the first"], rows)}
One batch each over all records of the demo organisation of ${whole(count)} prospects, from the POST until a client sees the end.
`;
}
