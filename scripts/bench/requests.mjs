// What a request costs beside the same in JavaScript (Hono), on the same workerd and the same tables.

import { buildSync } from "esbuild";
import { Miniflare } from "miniflare";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { DATA_DIR, ORGANISATION, load, withDemo } from "../bench-support/demo-server.mjs";
import { meterOfRuntime } from "../bench-support/meter.mjs";
import { ROOT, readConfig } from "../config.mjs";
import { median, table } from "../markdown.mjs";
import { insertAll } from "../insert.mjs";
import { applyMigrations } from "../migrations.mjs";

export const title = "A request beside Hono";

/** As many tasks as pages need; the demo organisation has fewer. */
const TASKS = 10_000;

/** Prospects of the demo organisation that tasks are about. */
const PROSPECTS = 1_000;

/** How often the servers take turns in a round, so that a machine that slows down does so for both. */
const TURNS = 20;

/** What is asked for, how often in a round, and how many times Hono's cost it may be. */
const REQUESTS = [
  { name: "read by id", count: 1_500, aim: 1.2 },
  { name: "list of 50", count: 600, aim: 1.0 },
  { name: "list of 1,000", count: 80, aim: 0.65 },
  { name: "create", count: 2_000, aim: 1.25 },
];

/** @type {import("../bench.mjs").Bench["run"]} */
export async function run({ rounds }) {
  const [ours, theirs] = await withOurs((ours) => withHono((theirs) => measure([ours, theirs], rounds)));
  const rows = REQUESTS.map(({ name, aim }) => {
    const [own, other] = [median(ours[name]), median(theirs[name])];
    const ratio = median(ours[name].map((time, round) => time / theirs[name][round]));
    console.error(`  ${name}: ${own.toFixed(0)} µs, Hono ${other.toFixed(0)} µs, ratio ${ratio.toFixed(2)}`);
    return [name, other.toFixed(0), own.toFixed(0), ratio.toFixed(2), `≤ ${aim}`];
  });
  return `${table(["request", "Hono, µs", "Lockstep, µs", "ratio", "aim"], rows)}
CPU of workerd per request, D1 included; medians of ${rounds} rounds in which the two take turns, ${TASKS} tasks. Lockstep checks a token and answers whole
documents, with relationships and links, and on create looks for the related records; Hono answers the bare attributes.
`;
}

/** @typedef {{ ask: Record<string, (index: number) => Promise<Response>>, meter: ReturnType<typeof meterOfRuntime> }} Server */

/** @template T @param {(server: Server) => Promise<T>} then */
function withOurs(then) {
  return withDemo({ records: PROSPECTS }, async ({ lockstep, send }) => {
    const meter = meterOfRuntime();
    await fill(lockstep.db);
    const body = JSON.stringify({
      data: {
        type: "task",
        attributes: { action: "call", note: "Ask about the lanterns" },
        relationships: { subject: { data: { type: "prospect", id: 7 } }, owner: { data: { type: "user", id: 1 } } },
      },
    });
    const ask = {
      "read by id": (index) => send(`/tasks/${id(index)}`),
      "list of 50": () => send("/tasks?count=false"),
      "list of 1,000": () => send("/tasks?count=false&page[size]=1000"),
      create: () => send("/tasks", { method: "POST", body }),
    };
    return then({ ask, meter });
  });
}

/** @template T @param {(server: Server) => Promise<T>} then */
async function withHono(then) {
  const { database, options } = await readConfig({ assets: false });
  const folder = `${DATA_DIR}-hono`;
  rmSync(folder, { recursive: true, force: true });
  const entry = join(ROOT, "scripts/bench-support/hono-worker.mjs");
  const { outputFiles } = buildSync({ entryPoints: [entry], bundle: true, format: "esm", minify: true, write: false });
  const mf = new Miniflare({
    name: "hono",
    modules: true,
    script: outputFiles[0].text,
    compatibilityDate: options.compatibilityDate,
    d1Databases: { DB: "hono" },
    bindings: { ORGANISATION },
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    host: "127.0.0.1",
    cf: false,
    telemetry: { enabled: false },
    defaultPersistRoot: join(folder, "v3"),
  });
  try {
    const url = (await mf.unsafeGetDirectURL("hono")).origin;
    const meter = meterOfRuntime();
    const db = await mf.getD1Database("DB");
    await applyMigrations(db, database.migrations);
    await load(db, PROSPECTS);
    await fill(db);
    const body = JSON.stringify({ action: "call", note: "Ask about the lanterns", prospect: 7, owner: 1 });
    const headers = { "content-type": "application/json" };
    const ask = {
      "read by id": (index) => fetch(`${url}/tasks/${id(index)}`),
      "list of 50": () => fetch(`${url}/tasks`),
      "list of 1,000": () => fetch(`${url}/tasks?size=1000`),
      create: () => fetch(`${url}/tasks`, { method: "POST", body, headers }),
    };
    return await then({ ask, meter });
  } finally {
    await mf.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An id of a task that is there. @param {number} index */
const id = (index) => 1_000_000 + ((index * 7919) % TASKS);

/** Tasks as they come from a client, on top of the demo's. @param {D1Database} db */
async function fill(db) {
  const start = Date.UTC(2026, 0, 1);
  const time = (index) => new Date(start + index * 60_000).toISOString();
  const tasks = Array.from({ length: TASKS }, (_, index) => ({
    id: 1_000_000 + index,
    organisation_id: ORGANISATION,
    created_at: time(index),
    updated_at: time(index),
    due_at: time(index),
    action: index % 2 ? "call" : "email",
    note: `Ask about order ${index}`,
    state: "incomplete",
    subject_type: "prospect",
    subject_id: 1 + (index % PROSPECTS),
    owner_id: 1 + (index % 3),
    creator_type: "user",
    creator_id: 1,
    task_priority_id: 2,
  }));
  // The lists that are asked for begin with these.
  await db.prepare("DELETE FROM tasks").run();
  await insertAll(db, "tasks", tasks);
}

/**
 * Microseconds of CPU per request, for each server and each kind of request, round by round.
 * @param {Server[]} servers
 */
async function measure(servers, rounds) {
  const results = servers.map(() => Object.fromEntries(REQUESTS.map(({ name }) => [name, []])));
  // The first round is for the compiler.
  for (let round = 0; round <= rounds; round++) {
    for (const { name, count } of REQUESTS) {
      const spent = servers.map(() => 0);
      for (let turn = 0; turn < TURNS; turn++) {
        // Each goes first as often as the other.
        const order = turn % 2 === 0 ? [...servers.keys()] : [...servers.keys()].reverse();
        for (const place of order) {
          const { ask, meter } = servers[place];
          const start = meter.cpuSeconds();
          for (let index = turn; index < count; index += TURNS) await check(await ask[name](round * count + index));
          spent[place] += meter.cpuSeconds() - start;
        }
      }
      if (round > 0) spent.forEach((seconds, place) => results[place][name].push((seconds / count) * 1e6));
    }
  }
  return results;
}

/** @param {Response} response */
async function check(response) {
  const body = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}: ${new TextDecoder().decode(body)}`);
}
