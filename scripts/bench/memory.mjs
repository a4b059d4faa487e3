// The most memory that the Worker's isolate has in use, asked from workerd's inspector.

import { ALL, firstIds, tagging, withDemo } from "../bench-support/demo-server.mjs";
import { inspect } from "../bench-support/inspector.mjs";
import { meterOfRuntime } from "../bench-support/meter.mjs";
import { table, whole } from "../markdown.mjs";

export const title = "Memory of the Worker";

const LIMIT_MB = 128;
const MAX_ROWS = 100_000;
const ROW_BYTES = 300;

/** @type {import("../bench.mjs").Bench["run"]} */
export function run({ records }) {
  const count = Math.min(records, MAX_ROWS);
  // A message at a time, so that the inspector gets in between.
  const options = { records: count, inspectorPort: 0, queue: { maxBatchSize: 1 } };
  return withDemo(options, async (server) => {
    const { lockstep } = server;
    const isolate = await inspect(await lockstep.mf.getInspectorURL(), lockstep.name);
    const rows = [];
    for (const [name, work] of works(server, count)) {
      const peak = await isolate.peakDuring(work);
      console.error(`  ${name}: ${megabytes(peak.sum)} MB`);
      rows.push([name, ...["heap", "buffers", "wasm", "sum"].map((key) => megabytes(peak[key])), `< ${LIMIT_MB}`, whole(peak.looks)]);
    }
    isolate.close();
    const process = meterOfRuntime().peakMegabytes();
    return `${table(["peak while", "heap, MB", "buffers, MB", "WebAssembly, MB", "sum, MB", "limit, MB", "looks"], rows)}
Of the isolate that runs the Worker: the JavaScript heap as reserved by V8 (garbage included), array buffers outside of
it, and WebAssembly's memory, which never shrinks and carries over from row to row. Looked at whenever the isolate lets
the inspector in, and after the end; V8 gives back slowly what it has reserved. Compiled code is not counted. ${process === null ? "" : `Peak of the whole process, D1, KV and queue included: ${whole(process)} MB.`}
`;
  });
}

/** What is measured, in this order. */
function works({ lockstep, send, read, runBatch, endOf }, count) {
  const items = whole(count);
  const file = prospectsFile(count);
  const all = (action) => runBatch(action, { query: ALL, body: tagging() });
  let batch = null;
  return [
    ["one request", () => read("/prospects/1")],
    [`a preview of ${items} prospects`, () => preview(read)],
    [`a bulk change of ${items} by a filter`, async () => (batch = (await all("prospectsAddTags")).id)],
    [
      "its revert",
      async () => endOf((await read(`/batches/${batch}/actions/revert`, { method: "POST" })).data.id),
    ],
    [`a bulk change of ${items} by ids`, () => runBatch("prospectsAddTags", { query: "", body: tagging(firstIds(count)) })],
    [
      `an import of ${items} rows, ${megabytes(file.length)} MB of CSV`,
      () => runBatch("prospectsImport", { query: "", body: file, type: "text/csv" }),
    ],
    ["writing these batches' reports", () => writeReports(lockstep)],
    ["sending a report", async () => drain(await send(`/batches/${batch}/report.csv`))],
  ];
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

async function preview(read) {
  const path = "/batches/actions/prospectsAddTags?actionParams[preview]=true&actionParams[all]=true";
  const body = JSON.stringify({ data: { type: "batch", attributes: { tags: ["preview"] } } });
  return read(path, { method: "POST", body });
}

/** A file of prospects, of about that many bytes a row. @param {number} rows */
function prospectsFile(rows) {
  const header = "firstName,lastName,title,company,emails,tags,timeZone,custom1,custom2,custom3\n";
  const lines = [header];
  for (let row = 1; row <= rows; row++) {
    const name = String(row).padStart(6, "0");
    const known = `Ada,Example ${name},Head of Paper,Paper Lantern,ada.${name}@example.com,vip; imported,Europe/Berlin,`;
    // Two commas and the line's end are not text.
    const text = "x".repeat((ROW_BYTES - known.length - 3) / 3);
    lines.push(`${known}${text},${text},${text}\n`);
  }
  return Buffer.from(lines.join(""));
}

/** Reads an answer to its end, keeping nothing of it. @param {Response} response */
async function drain(response) {
  if (!response.ok) throw new Error(`${response.url} answers ${response.status}`);
  for await (const _ of response.body);
}

/** Runs the scheduler until no report is due. */
async function writeReports(lockstep) {
  const due = "SELECT count(*) AS n FROM batches WHERE state = 'finished' AND reported_at IS NULL";
  while ((await lockstep.db.prepare(due).first("n")) > 0) await lockstep.tick();
}
