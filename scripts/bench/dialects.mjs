// Bulk calls of dialects: 100 inputs in one request, beside one statement for each input in the same run.

import { Miniflare } from "miniflare";
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

/** What is measured: the call, its records, and whether it has done what it should. */
const KINDS = {
  delete: {
    call: "`DELETE /record-lists/{id}/records/bulks`",
    table: "records",
    row: (id) => ({ record_list_id: LIST, first_name: "Ada", last_name: "Maplewood", phone_numbers: { HOME: `+1${9_000_000 + id}` }, external_provider: "crm", external_id: `${id}` }),
    left: "SELECT count(*) AS n FROM records WHERE organisation_id = ?3 AND id BETWEEN ?1 AND ?2",
    request: (ids) => ["DELETE", `/record-lists/${uuid(LIST)}/records/bulks`, ids.map((id) => ({ id: uuid(id) }))],
    done: (body) => body.total_deleted,
  },
  update: {
    call: "`POST /crm/v3/objects/communications/batch/update`",
    table: "communications",
    row: () => ({ properties: { hs_communication_channel_type: "SMS", hs_communication_body: "See you at the fair" } }),
    left: "SELECT count(*) AS n FROM communications WHERE organisation_id = ?3 AND id BETWEEN ?1 AND ?2 AND properties ->> 'hs_communication_body' <> 'changed'",
    request: (ids) => ["POST", "/crm/v3/objects/communications/batch/update", { inputs: ids.map((id) => ({ id: String(id), properties: CHANGE })) }],
    done: (body) => body.results.length,
  },
};

/** What the updates set. */
const CHANGE = { hs_communication_body: "changed", hubspot_owner_id: "1" };

/** @type {import("../bench.mjs").Bench["run"]} */
export async function run({ rounds }) {
  const calls = rounds * 5;
  const rows = [];
  for (const [name, kind] of Object.entries(KINDS)) {
    const { bare, kept, ours } = await measure(calls, name);
    const all = [
      ["JavaScript, one statement for each input, nothing kept", bare],
      ["JavaScript, each read, written and noted", kept],
      ["Lockstep", ours],
    ].map(([way, seconds]) => [kind.call, way, (seconds * 1000).toFixed(1), (bare / seconds).toFixed(1), (kept / seconds).toFixed(1)]);
    for (const [, way, milliseconds] of all) console.error(`  ${name}, ${way}: ${milliseconds} ms`);
    rows.push(...all);
  }
  return `${table([`${INPUTS} inputs`, "", "ms", "times the first", "times the second"], rows)}
The aim is ${AIM} times one statement for each input. All in workerd with local D1 and the same tables; medians of ${calls} calls,
timed by the client. Lockstep keeps the inputs, what each record was, and the outcome of each, and can take it back.
`;
}

/** New records; returns their ids. */
async function fill(db, { table, row }) {
  const last = await db.prepare("SELECT coalesce(max(seq), 0) AS id FROM sqlite_sequence WHERE name = ?1").bind(table).first("id");
  const now = new Date().toISOString();
  const ids = Array.from({ length: INPUTS }, (_, index) => (last ?? 0) + 1 + index);
  const common = { organisation_id: ORGANISATION, created_at: now, updated_at: now };
  await insertAll(db, table, ids.map((id) => ({ id, ...common, ...row(id) })));
  return ids;
}

/** Seconds of one call. @param {(ids: number[]) => Promise<number>} call how many it did */
async function timed(db, kind, call) {
  const ids = await fill(db, kind);
  const start = performance.now();
  const done = await call(ids);
  const seconds = (performance.now() - start) / 1000;
  const left = await db.prepare(kind.left).bind(ids[0], ids.at(-1), ORGANISATION).first("n");
  if (done !== INPUTS || left !== 0) throw new Error(`${done} of ${INPUTS} inputs were done, ${left} are left`);
  return seconds;
}

/** Seconds of the usual ways and of ours: the calls take turns, so that all have the same machine. */
const measure = (calls, name) =>
  withDemo({ records: 100 }, async ({ lockstep, token }) => {
    const kind = KINDS[name];
    const ours = async (ids) => {
      const [method, path, body] = kind.request(ids);
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const response = await lockstep.fetch(path, { method, body: JSON.stringify(body), headers });
      return kind.done(await response.json());
    };
    const { mf, db, url } = await startUsual();
    try {
      const usual = (way) => async (ids) => {
        const body = JSON.stringify({ organisation: ORGANISATION, list: LIST, ids, properties: JSON.stringify(CHANGE) });
        const response = await fetch(`${url}/${name}/${way}`, { method: "POST", body });
        return (await response.json()).done;
      };
      const seconds = { bare: [], kept: [], ours: [] };
      for (let call = 0; call < calls; call++) {
        for (const way of ["bare", "kept"]) seconds[way].push(await timed(db, kind, usual(way)));
        seconds.ours.push(await timed(lockstep.db, kind, ours));
      }
      return { bare: median(seconds.bare), kept: median(seconds.kept), ours: median(seconds.ours) };
    } finally {
      await mf.dispose();
    }
  });

/** The Worker in JavaScript, with a database of its own. */
async function startUsual() {
  const { database, options } = await readConfig({ assets: false });
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
    defaultPersistRoot: join(DATA_DIR, "usual"),
  });
  const url = (await mf.unsafeGetDirectURL("usual")).origin;
  const db = await mf.getD1Database("DB");
  await applyMigrations(db, database.migrations);
  await load(db, 100);
  return { mf, db, url };
}
