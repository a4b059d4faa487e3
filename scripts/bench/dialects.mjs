// Bulk calls of dialects: 100 inputs in one request, beside one statement for each input in the same run.

import { Miniflare } from "miniflare";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DATA_DIR, ORGANISATION, load, withDemo } from "../bench-support/demo-server.mjs";
import { ROOT, readConfig } from "../config.mjs";
import { insertAll } from "../insert.mjs";
import { median, table } from "../markdown.mjs";
import { applyMigrations } from "../migrations.mjs";

export const title = "Bulk calls of dialects";

const INPUTS = 100;
const AIM = 5;

/** The list of the demo organisation. */
const LIST = 1;

/** The dialect's form of an id. */
const uuid = (id) => `00000000-0000-8000-8000-${id.toString(16).padStart(12, "0")}`;

/** @type {import("../bench.mjs").Bench["run"]} */
export async function run({ rounds }) {
  const calls = rounds * 5;
  const usual = await measureUsual(calls);
  const ours = await measureOurs(calls);
  const rows = [
    ["JavaScript, one `DELETE` for each input, nothing kept", usual.bare],
    ["JavaScript, each read, moved to the bin and noted", usual.kept],
    ["Lockstep, `DELETE /record-lists/{id}/records/bulks`", ours],
  ].map(([name, seconds]) => [name, (seconds * 1000).toFixed(1), (usual.bare / seconds).toFixed(1), (usual.kept / seconds).toFixed(1)]);
  for (const [name, milliseconds] of rows) console.error(`  ${name}: ${milliseconds} ms`);
  return `${table([`${INPUTS} inputs`, "ms", "times the first", "times the second"], rows)}
The aim is ${AIM} times one statement for each input. All in workerd with local D1 and the same tables; medians of ${calls} calls,
timed by the client. Lockstep keeps the inputs, what each record was, and the outcome of each, and can take it back.
`;
}

/** New records of the list; returns their ids. */
async function fill(db) {
  const last = await db.prepare("SELECT coalesce(max(seq), 0) AS id FROM sqlite_sequence WHERE name = 'records'").first("id");
  const now = new Date().toISOString();
  const ids = Array.from({ length: INPUTS }, (_, index) => last + 1 + index);
  const common = { organisation_id: ORGANISATION, record_list_id: LIST, first_name: "Ada", last_name: "Maplewood", created_at: now, updated_at: now };
  await insertAll(db, "records", ids.map((id) => ({ id, ...common, phone_numbers: { HOME: `+1${9_000_000 + id}` }, external_provider: "crm", external_id: `${id}` })));
  return ids;
}

/** Seconds of one call. @param {(ids: number[]) => Promise<number>} call how many it did */
async function timed(db, call) {
  const ids = await fill(db);
  const start = performance.now();
  const done = await call(ids);
  const seconds = (performance.now() - start) / 1000;
  const left = await db.prepare(`SELECT count(*) AS n FROM records WHERE organisation_id = ${ORGANISATION} AND id BETWEEN ?1 AND ?2`).bind(ids[0], ids.at(-1)).first("n");
  if (done !== INPUTS || left !== 0) throw new Error(`${done} of ${INPUTS} records were deleted, ${left} are left`);
  return seconds;
}

const measureOurs = (calls) =>
  withDemo({ records: 100 }, async ({ lockstep, token }) => {
    const remove = async (ids) => {
      const response = await lockstep.fetch(`/record-lists/${uuid(LIST)}/records/bulks`, {
        method: "DELETE",
        body: JSON.stringify(ids.map((id) => ({ id: uuid(id) }))),
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      });
      return (await response.json()).total_deleted;
    };
    const seconds = [];
    for (let call = 0; call < calls; call++) seconds.push(await timed(lockstep.db, remove));
    return median(seconds);
  });

/** Seconds of both of the usual ways. */
async function measureUsual(calls) {
  const { database, options } = await readConfig({ assets: false });
  rmSync(DATA_DIR, { recursive: true, force: true });
  const mf = new Miniflare({
    name: "usual",
    modules: true,
    scriptPath: join(ROOT, "scripts/bench-support/dialects-worker.mjs"),
    compatibilityDate: options.compatibilityDate,
    d1Databases: { DB: "usual" },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    host: "127.0.0.1",
    cf: false,
    telemetry: { enabled: false },
    defaultPersistRoot: join(DATA_DIR, "v3"),
  });
  try {
    const url = (await mf.unsafeGetDirectURL("usual")).origin;
    const db = await mf.getD1Database("DB");
    await applyMigrations(db, database.migrations);
    await load(db, 100);
    const seconds = { bare: [], kept: [] };
    for (let call = 0; call < calls; call++) {
      for (const way of ["bare", "kept"]) {
        const remove = async (ids) => {
          const body = JSON.stringify({ organisation: ORGANISATION, list: LIST, ids });
          const response = await fetch(`${url}/${way}`, { method: "POST", body });
          return (await response.json()).done;
        };
        seconds[way].push(await timed(db, remove));
      }
    }
    return { bare: median(seconds.bare), kept: median(seconds.kept) };
  } finally {
    await mf.dispose();
    rmSync(DATA_DIR, { recursive: true, force: true });
  }
}
