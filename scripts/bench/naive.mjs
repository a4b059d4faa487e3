// The same bulk change the usual way, through D1 item by item, in the same run.

import { Miniflare } from "miniflare";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { ALL, DATA_DIR, ORGANISATION, firstIds, load, tagging, verify, withDemo } from "../bench-support/demo-server.mjs";
import { ROOT, readConfig } from "../config.mjs";
import { median, table, whole } from "../markdown.mjs";
import { applyMigrations } from "../migrations.mjs";

export const title = "Beside one statement per item";

const AIM = 5;

/** Takes the tag back, so that there is always something to change. */
const UNTAG = `UPDATE prospects SET tags = (SELECT json_group_array(value) FROM json_each(tags) WHERE value <> 'bench')
  WHERE tags LIKE '%"bench"%'`;

/** @type {import("../bench.mjs").Bench["run"]} */
export async function run({ records, rounds }) {
  const items = Math.min(2_000, records);
  const usual = await measureUsual({ records, items, rounds });
  const ours = await withDemo({ records }, async ({ lockstep, runBatch }) => {
    const rate = async (count, request) => {
      const seconds = [];
      for (let round = 0; round < rounds; round++) {
        const result = await runBatch("prospectsAddTags", { ...request, every: 1 });
        await verify(lockstep.db, result.id, count);
        seconds.push(result.seconds);
        await runBatch("prospectsRemoveTags", request);
      }
      return count / median(seconds);
    };
    return {
      few: await rate(items, { query: "", body: tagging(firstIds(items)) }),
      all: await rate(records, { query: ALL, body: tagging() }),
    };
  });

  const rows = [
    ["JavaScript, one statement at a time", items, usual.statements],
    [`JavaScript, the statements of 100 items in a \`batch()\``, items, usual.groups],
    ["Lockstep", items, ours.few],
    ["Lockstep", records, ours.all],
  ].map(([name, count, rate]) => [
    name,
    whole(count),
    whole(rate),
    (rate / usual.statements).toFixed(1),
    (rate / usual.groups).toFixed(1),
  ]);
  for (const [name, count, rate] of rows) console.error(`  ${name}, ${count}: ${rate} items/s`);
  return `${table(["", "items", "items/s", "times the first", "times the second"], rows)}
The aim is ${AIM} times the first. Each reads a record, decides, writes it and notes what it was before and after; all in
workerd with local D1, the same tables and indexes and ${whole(records)} prospects. The JavaScript answers when it is done, and
neither seals its targets nor survives a crash. Medians of ${rounds}, timed by the client.
`;
}

/** Items per second of both ways. */
async function measureUsual({ records, items, rounds }) {
  const { database, options } = await readConfig({ assets: false });
  rmSync(DATA_DIR, { recursive: true, force: true });
  const mf = new Miniflare({
    name: "naive",
    modules: true,
    scriptPath: join(ROOT, "scripts/bench-support/naive-worker.mjs"),
    compatibilityDate: options.compatibilityDate,
    d1Databases: { DB: "naive" },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    host: "127.0.0.1",
    cf: false,
    telemetry: { enabled: false },
    defaultPersistRoot: join(DATA_DIR, "v3"),
  });
  try {
    const url = (await mf.unsafeGetDirectURL("naive")).origin;
    const db = await mf.getD1Database("DB");
    await applyMigrations(db, database.migrations);
    await load(db, records);
    const seconds = { statements: [], groups: [] };
    for (let round = 0; round < rounds; round++) {
      for (const way of ["statements", "groups"]) {
        const body = { organisation: ORGANISATION, ids: firstIds(items), tags: ["bench"] };
        const start = performance.now();
        const response = await fetch(`${url}/${way}`, { method: "POST", body: JSON.stringify(body) });
        const text = await response.text();
        seconds[way].push((performance.now() - start) / 1000);
        if (!response.ok) throw new Error(`the Worker in JavaScript answers ${response.status}: ${text}`);
        await verify(db, JSON.parse(text).batch, items);
        await db.prepare(UNTAG).run();
      }
    }
    return { statements: items / median(seconds.statements), groups: items / median(seconds.groups) };
  } finally {
    await mf.dispose();
    rmSync(DATA_DIR, { recursive: true, force: true });
  }
}
