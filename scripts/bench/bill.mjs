// What the platform bills for a bulk change: rows read and written by D1's own count, operations on queues and KV, requests;
// from the POST to the day when its items are deleted. And what an idle month costs.

import { ALL, tagAction, tagging, verify, withDemo } from "../bench-support/demo-server.mjs";
import { ITEMS, PRICES, monthly } from "../bench-support/prices.mjs";
import { table, whole } from "../markdown.mjs";

export const title = "The bill";

const DAY = 86_400_000;
/** Minutes of a month. */
const MINUTES = 43_200;
/** How often the scheduler is run to see what a minute costs. */
const IDLE = 5;

/** @type {import("../bench.mjs").Bench["run"]} */
export function run({ records }) {
  return withDemo({ records, strict: {}, vars: { TEST_CLOCK: "true" } }, async ({ lockstep, runBatch, read }) => {
    const used = async () => total(await lockstep.usage());
    const size = async () => (await lockstep.db.prepare("SELECT 1").all()).meta.size_after;
    const phases = [];
    let before = await used();
    /** What has been used since the last phase. */
    const phase = async (name) => {
      const after = await used();
      const entries = Object.entries(after).map(([key, count]) => [key, count - before[key]]);
      phases.push({ name, ...Object.fromEntries(entries), size: await size() });
      before = await used();
    };

    // Everything that the demo organisation brings is folded and settled first.
    for (let minute = 0; minute < 3; minute++) await lockstep.tick();
    before = await used();
    for (let minute = 0; minute < IDLE; minute++) await lockstep.tick();
    await phase("idle");

    const actions = [
      [tagAction(0), tagging()],
      ["prospectsAssignOwner", JSON.stringify({ data: { type: "batch", attributes: { ownerId: 2 } } })],
    ];
    for (const [index, [action, body]] of actions.entries()) {
      before = await used();
      const { id } = await runBatch(action, { query: ALL, body, every: 1_000 });
      if (index === 0) await verify(lockstep.db, id, records);
      await phase(`${action}: run`);
      const isReported = () => lockstep.db.prepare("SELECT reported_at FROM batches WHERE id = ?1").bind(id).first("reported_at");
      while (!(await isReported())) await lockstep.tick();
      await phase(`${action}: report`);
      const later = Date.now() + 31 * DAY;
      const isPurged = () => lockstep.db.prepare("SELECT purged_at FROM batches WHERE id = ?1").bind(id).first("purged_at");
      while (!(await isPurged())) await lockstep.tick(later);
      await phase(`${action}: deletion after 30 days`);
    }
    before = await used();
    for (let index = 0; index < 100; index++) await read(`/prospects/${index + 1}`);
    await phase("100 reads");
    return report(phases, records, actions.map(([action]) => action));
  });
}

/** What all kinds of events have used together. */
function total(usage) {
  const sum = { requests: 0, invocations: 0 };
  for (const [kind, { invocations, bill }] of Object.entries(usage)) {
    sum.invocations += invocations;
    if (kind === "request") sum.requests += invocations;
    for (const [name, count] of Object.entries(bill)) sum[name] = (sum[name] ?? 0) + count;
  }
  for (const name of ["rowsRead", "rowsWritten", "kvReads", "kvWrites", "kvDeletes", "messagesSent", "messagesTaken"]) sum[name] ??= 0;
  return sum;
}

const ADDED = ["requests", "rowsRead", "rowsWritten", "kvReads", "kvWrites", "messagesSent", "messagesTaken"];

function report(phases, records, actions) {
  const rows = phases.map((one) => [one.name, ...ADDED.map((name) => whole(one[name])), (one.size / 1e6).toFixed(1)]);
  const idle = phases.find(({ name }) => name === "idle");
  const minute = Object.fromEntries(ADDED.map((name) => [name, idle[name] / IDLE]));
  const lines = actions.flatMap((action) => {
    const all = phases.filter(({ name }) => name.startsWith(`${action}:`));
    const item = Object.fromEntries(ADDED.map((name) => [name, all.reduce((sum, one) => sum + one[name], 0) / records]));
    return ITEMS.map((items) => {
      const month = Object.fromEntries(ADDED.map((name) => [name, item[name] * items + minute[name] * MINUTES]));
      const { total, storage: _, ...parts } = monthly({ ...month, invocations: month.requests + MINUTES, storedGb: 0 });
      return [action, whole(items), ...Object.values(parts).map((one) => one.toFixed(2)), total.toFixed(2)];
    });
  });
  return `${table(["", ...ADDED.map((name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)), "database, MB"], rows)}
Rows as D1 counts them (\`meta.rows_read\`, \`meta.rows_written\`); \`idle\` is ${IDLE} minutes of the scheduler, and a batch is of ${whole(records)} items.

${table(["a month of", "items", "plan", "requests", "rows read", "rows written", "KV", "queues", "US dollars"], lines)}
Prices of ${PRICES.date}, after what the plan includes. What is stored and the CPU of the Worker are not in it.
`;
}
