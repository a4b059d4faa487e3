// A server of its own for a measurement, with the demo organisation, and a client for it.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../config.mjs";
import { ORGANISATION, USER, loadDemo, loadOrganisation } from "../demo.mjs";
import { startLockstep } from "../lockstep.mjs";
import { until } from "../wait.mjs";

export { ORGANISATION };

/** What the measurements write on disk; each clears it away. */
export const DATA_DIR = join(ROOT, "target/bench-data");

/** The query of a bulk change of all records, meant. */
export const ALL = "?actionParams[skipConfirmation]=true&actionParams[all]=true";

const OVER = ["finished", "failed", "canceled"];

/**
 * Runs `measure` against a server with that many prospects. Nothing ticks: the scheduler's work,
 * such as writing reports, happens only where a measurement asks for it.
 * @template T
 * @param {{ records: number } & import("../lockstep.mjs").Options} options
 * @param {(server: Awaited<ReturnType<typeof clientOf>>) => Promise<T>} measure
 */
export async function withDemo({ records, ...options }, measure) {
  rmSync(DATA_DIR, { recursive: true, force: true });
  const lockstep = await startLockstep({ dataDir: DATA_DIR, directSockets: true, strict: false, ...options, vars: { RATE_LIMIT: "0", ...options.vars } });
  try {
    await load(lockstep.db, records);
    return await measure(await clientOf(lockstep));
  } finally {
    await lockstep.stop();
    rmSync(DATA_DIR, { recursive: true, force: true });
  }
}

/** The demo organisation with that many prospects. @param {import("../database.mjs").Database} db @param {number} prospects */
export async function load(db, prospects) {
  const now = Date.now();
  await loadOrganisation(db, { now });
  await loadDemo(db, { prospects, now });
}

/** @param {import("../lockstep.mjs").Lockstep} lockstep */
async function clientOf(lockstep) {
  const token = await lockstep.createToken({ organisationId: ORGANISATION, userId: USER });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/vnd.api+json" };

  /** Calls the API. */
  const send = (path, init = {}) =>
    lockstep.fetch(`/api/v2${path}`, { ...init, headers: { ...headers, ...init.headers } });

  /** The document that a request is answered with. */
  async function read(path, init) {
    const response = await send(path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${text}`);
    return JSON.parse(text);
  }

  /**
   * Starts a batch and waits until a client sees its end.
   * @param {string} action
   * @param {{ query: string, body: string | Uint8Array, type?: string, every?: number }} request `every`: how long
   *   to wait between two looks at the batch, in ms
   */
  async function runBatch(action, { query, body, type, every = 100 }) {
    const start = performance.now();
    const posted = Date.now();
    const { data } = await read(`/batches/actions/${action}${query}`, { method: "POST", body, ...(type && { headers: { "content-type": type } }) });
    const accepted = (performance.now() - start) / 1000;
    const attributes = await endOf(data.id, every);
    return {
      id: Number(data.id),
      action,
      total: attributes.total,
      accepted,
      // The time that the batch gives is that of its last chunk's decisions; their writing follows.
      finished: (Date.parse(attributes.finishedAt) - posted) / 1000,
      seconds: (performance.now() - start) / 1000,
    };
  }

  /** The attributes of a batch that is finished. */
  async function endOf(id, every = 100) {
    const ask = async () => {
      const { data } = await read(`/batches/${id}`);
      return OVER.includes(data.attributes.state) ? data.attributes : null;
    };
    const attributes = await until(ask, { within: 600_000, every, what: `the end of batch ${id}` });
    if (attributes.state !== "finished") throw new Error(`batch ${id} is ${attributes.state}`);
    return attributes;
  }

  return { lockstep, token, send, read, runBatch, endOf };
}

/** The ids from 1 on. @param {number} count */
export const firstIds = (count) => Array.from({ length: count }, (_, index) => index + 1);

/** A request's body that tags prospects. @param {number[]} [ids] */
export function tagging(ids) {
  return JSON.stringify({ data: { type: "batch", attributes: { tags: ["bench"], ...(ids && { ids }) } } });
}

/** Adding and removing in turn: each finds something to change. @param {number} round */
export const tagAction = (round) => (round % 2 === 0 ? "prospectsAddTags" : "prospectsRemoveTags");

/** Throws unless every item of a batch changed, and says what was there before. */
export async function verify(db, batch, records) {
  const { items, changed } = await db
    .prepare(
      `SELECT count(*) AS items, sum(state = 'changed' AND before IS NOT NULL AND after IS NOT NULL) AS changed
       FROM batch_items WHERE id BETWEEN ?1 * 10000000 AND ?1 * 10000000 + 9999999`,
    )
    .bind(batch)
    .first();
  if (items !== records || changed !== records) {
    throw new Error(`batch ${batch} has ${items} items, ${changed} of them changed with before-images; not ${records}`);
  }
}
