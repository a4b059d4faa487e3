// A bulk change over every prospect, from the POST to `finished`.

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../config.mjs";
import { ORGANISATION, USER, loadDemo, loadOrganisation } from "../demo.mjs";
import { startLockstep } from "../lockstep.mjs";
import { median, table, whole } from "../markdown.mjs";
import { findRuntime } from "../processes.mjs";
import { until } from "../wait.mjs";

export const title = "Bulk change of all prospects";

/** @type {import("../bench.mjs").Bench["run"]} */
export async function run({ records, rounds }) {
  const dataDir = join(ROOT, "target/bench-data");
  rmSync(dataDir, { recursive: true, force: true });
  const lockstep = await startLockstep({ dataDir, directSockets: true });
  try {
    const now = Date.now();
    await loadOrganisation(lockstep.db, { now });
    await loadDemo(lockstep.db, { prospects: records, now });
    const token = await lockstep.createToken({ organisationId: ORGANISATION, userId: USER });
    const meter = meterOf(findRuntime()?.pid);

    const results = [];
    for (let round = 0; round < rounds; round++) {
      const action = round % 2 === 0 ? "prospectsAddTags" : "prospectsRemoveTags";
      const result = await measure(lockstep, token, action, meter);
      await verify(lockstep.db, result.id, records);
      results.push(result);
      console.error(`  ${action}: ${whole(records / result.seconds)} items/s`);
    }
    return report(results, records, meter);
  } finally {
    await lockstep.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Runs one batch to its end. */
async function measure(lockstep, token, action, meter) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/vnd.api+json" };
  const read = async (path, init) => {
    const response = await lockstep.fetch(path, { ...init, headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${text}`);
    return JSON.parse(text).data;
  };
  const cpu = meter.cpuSeconds();
  const start = Date.now();
  const batch = await read(
    `/api/v2/batches/actions/${action}?actionParams[skipConfirmation]=true&actionParams[all]=true`,
    {
      method: "POST",
      body: JSON.stringify({ data: { type: "batch", attributes: { tags: ["bench"] } } }),
    },
  );
  const posted = Date.now();
  const over = ["finished", "failed", "canceled"];
  const { attributes } = await until(
    async () => {
      const now = await read(`/api/v2/batches/${batch.id}`);
      return over.includes(now.attributes.state) ? now : null;
    },
    { within: 600_000, what: `the end of batch ${batch.id}` },
  );
  if (attributes.state !== "finished") throw new Error(`batch ${batch.id} is ${attributes.state}`);
  return {
    id: batch.id,
    action,
    accepted: (posted - start) / 1000,
    seconds: (Date.parse(attributes.finishedAt) - start) / 1000,
    wall: (Date.now() - start) / 1000,
    cpu: meter.cpuSeconds() - cpu,
  };
}

/** Every item changed, and says what was there before. */
async function verify(db, batch, records) {
  const { items, changed } = await db
    .prepare(
      `SELECT count(*) AS items, sum(state = 'changed' AND before IS NOT NULL AND after IS NOT NULL) AS changed
       FROM batch_items WHERE batch_id = ?1`,
    )
    .bind(batch)
    .first();
  if (items !== records || changed !== records) {
    throw new Error(`batch ${batch} has ${items} items, ${changed} of them changed with before-images; not ${records}`);
  }
}

function report(results, records, meter) {
  const rows = results.map(({ action, accepted, seconds, wall, cpu }) => [
    action,
    accepted.toFixed(3),
    seconds.toFixed(3),
    wall.toFixed(3),
    whole(records / seconds),
    Number.isNaN(cpu) ? "" : cpu.toFixed(2),
  ]);
  const head = ["batch", "accepted after, s", "finished after, s", "seen after, s", "items/s", "CPU of workerd, s"];
  const rate = whole(records / median(results.map(({ seconds }) => seconds)));
  const memory = meter.peakMegabytes();
  return `${table(head, rows)}
${whole(records)} items with their before-images each; median: **${rate} items/s** (the aim is 30,000).
${memory === null ? "" : `Peak memory of workerd: ${whole(memory)} MB.\n`}`;
}

/** What Linux knows about a process; NaN and null elsewhere. @param {number | undefined} pid */
function meterOf(pid) {
  const read = (file) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8");
    } catch {
      return null;
    }
  };
  return {
    cpuSeconds() {
      const stat = read("stat");
      if (stat === null) return Number.NaN;
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // Fields 14 and 15, user and system time, in hundredths of a second.
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    peakMegabytes() {
      const peak = read("status")?.match(/^VmHWM:\s+(\d+) kB$/m);
      return peak ? Number(peak[1]) / 1000 : null;
    },
  };
}
