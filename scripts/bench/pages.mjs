// What a filtered, sorted page of very many tasks costs beside the same page of few.

import { ORGANISATION, withDemo } from "../bench-support/demo-server.mjs";
import { meterOfRuntime } from "../bench-support/meter.mjs";
import { ONCE } from "../database.mjs";
import { median, table, whole } from "../markdown.mjs";

export const title = "A page of a million tasks";

const FEW = 10_000;
const MANY = 1_000_000;

/** How many times the cost of the page of few the page of many may have. */
const AIM = 1.5;

/** How many tasks a prospect has: as many in both databases. */
const TASKS_OF_PROSPECT = 10;

/** Requests of a round: enough for the hundredths of a second in which Linux counts. */
const REQUESTS = 100;

/** Rows of one `INSERT`. */
const PIECE = 50_000;

/** In both databases each of these is met by more tasks than a page has. */
const PAGES = [
  "sort=-dueAt",
  "filter[state]=incomplete&sort=dueAt",
  "filter[state]=incomplete&sort=-createdAt",
  "filter[owner][id]=2&sort=-dueAt",
  "filter[owner][id]=2&filter[state]=complete&sort=-updatedAt",
  "filter[taskType]=follow_up&sort=dueAt",
  "filter[taskPriority][id]=2&sort=createdAt",
  "filter[dueAt]=2026-01-02T00:00:00.000Z..inf&sort=dueAt",
  "filter[prospect][id]=7&sort=-dueAt&page[size]=10",
  "filter[owner][firstName]=Jonas&sort=dueAt",
];

/** Pages that would cost more, the more tasks there are: that counts what its filters meet, and that has a range in another order. */
const GROWING = ["filter[state]=incomplete&sort=dueAt", "filter[dueAt]=2026-01-02T00:00:00.000Z..inf&sort=-createdAt&count=false"];

/** Requests of a round for those. */
const FEW_REQUESTS = 10;

/** @type {import("../bench.mjs").Bench["run"]} */
export async function run({ rounds }) {
  const [few, many] = [await measure(FEW, rounds), await measure(MANY, rounds)];
  const row = (path, aim) => {
    const [less, more] = [median(few[path]), median(many[path])];
    console.error(`  ${path}: ${less.toFixed(0)} µs, of many ${more.toFixed(0)} µs, ratio ${(more / less).toFixed(2)}`);
    return [`\`${path}\``, less.toFixed(0), more.toFixed(0), (more / less).toFixed(2), aim];
  };
  const rows = [...PAGES.map((path) => row(uncounted(path), `≤ ${AIM}`)), ...GROWING.map((path) => row(path, `≤ ${AIM}`))];
  const head = ["page", `of ${whole(FEW)} tasks, µs`, `of ${whole(MANY)}, µs`, "ratio", "aim"];
  return `${table(head, rows)}
CPU of workerd per request, D1 included; medians of ${rounds} rounds. The last two would grow with the tasks. One counts, as
every page does that does not say \`count=false\`, which ends at 10,000; the other asks for a range in another order, of which few
are sorted, and many are found along the order.
`;
}

const uncounted = (path) => `${path}&count=false`;

/** Microseconds of CPU per request, for each page, round by round. */
function measure(tasks, rounds) {
  return withDemo({ records: tasks / TASKS_OF_PROSPECT }, async ({ lockstep, read }) => {
    await fill(lockstep.db, tasks);
    const meter = meterOfRuntime();
    // What may take seconds has a connection of its own; beside that it costs nothing.
    const slowly = (path) => read(`/tasks?${path}`, { headers: ONCE });
    const cost = async (path, count) => {
      const ask = GROWING.includes(path) ? slowly : (path) => read(`/tasks?${path}`);
      const start = meter.cpuSeconds();
      for (let index = 0; index < count; index++) await ask(path);
      return ((meter.cpuSeconds() - start) / count) * 1e6;
    };
    const results = {};
    for (const path of [...PAGES.map(uncounted), ...GROWING]) {
      const count = GROWING.includes(path) ? FEW_REQUESTS : REQUESTS;
      const { data } = await slowly(path);
      if (data.length < 10) throw new Error(`${path} finds ${data.length} of ${tasks} tasks: not a page`);
      // The first requests are for the compiler and for SQLite's cache.
      await cost(path, FEW_REQUESTS);
      results[path] = [];
      for (let round = 0; round < rounds; round++) results[path].push(await cost(path, count));
    }
    return results;
  });
}

/**
 * Makes the tasks where they are kept. Their indexes are made afterwards, each in one go: row by row, in no
 * order, that would take many minutes.
 * @param {D1Database} db @param {number} tasks
 */
async function fill(db, tasks) {
  const { results: indexes } = await db
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'tasks' AND sql IS NOT NULL")
    .all();
  await db.prepare("DELETE FROM tasks").run();
  for (const { name } of indexes) await db.prepare(`DROP INDEX ${name}`).run();
  for (let first = 0; first < tasks; first += PIECE) {
    await db.prepare(INSERT).bind(first, Math.min(first + PIECE, tasks) - 1, ORGANISATION, tasks / TASKS_OF_PROSPECT).run();
  }
  for (const { sql } of indexes) await db.prepare(sql).run();
}

/** Times of a year, in no order, and what the tasks are about spread evenly. */
const INSERT = `
  WITH RECURSIVE n (n) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT n + 1 FROM n WHERE n < ?2),
    t AS (
      SELECT n, strftime('%Y-%m-%dT%H:%M:%fZ', 1767225600 + n * 7919 % 31536000, 'unixepoch') AS due,
        strftime('%Y-%m-%dT%H:%M:%fZ', 1735689600 + n * 104729 % 31536000, 'unixepoch') AS made
      FROM n
    )
  INSERT INTO tasks (id, organisation_id, created_at, updated_at, due_at, state_changed_at, action, task_type, note, state, subject_type,
    subject_id, owner_id, creator_type, creator_id, task_priority_id)
  SELECT 1000000 + n, ?3, made, made, due, made, iif(n % 2, 'call', 'email'), iif(n % 3, 'manual', 'follow_up'), 'Ask about order ' || n,
    CASE n % 5 WHEN 0 THEN 'complete' WHEN 1 THEN 'pending' ELSE 'incomplete' END, 'prospect',
    1 + n % CAST(?4 AS INTEGER), 1 + n % 3, 'user', 1, 1 + n % 3
  FROM t`;
