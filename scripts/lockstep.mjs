// The Worker in real workerd: for the local server, the tests and the measurements.

import { Log, LogLevel, Miniflare } from "miniflare";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { ROOT, readConfig } from "./config.mjs";
import { DOOR, Database, door } from "./database.mjs";
import { applyMigrations } from "./migrations.mjs";
import { seeder } from "./seed.mjs";

/** How a line of the log begins that tells of a limit (`strict/limits.js`). */
const EXCEEDED = "limit of the platform: ";

/**
 * @typedef {object} Options
 * @property {string} [dataDir] where D1 and KV live, in the layout of `wrangler --persist-to`;
 *   without it nothing survives `stop`
 * @property {number} [port] on 127.0.0.1; 0, the default, picks a free one
 * @property {boolean} [directSockets] straight to the Worker: faster, but without the console's files
 * @property {Record<string, string>} [vars] further variables, such as `TEST_CLOCK`
 * @property {{ maxBatchSize?: number, maxBatchTimeout?: number, maxRetries?: number }} [queue]
 *   instead of the consumer's settings in wrangler.toml
 * @property {false | Partial<import("./strict/trouble.js").Trouble>} [strict] D1 as far away and as unreliable as this says; `false`
 *   leaves out the limits of the platform as well, for measurements
 * @property {number} [inspectorPort] where workerd's inspector listens; 0 picks a free port
 * @property {(chunk: Buffer) => void} [onOutput] takes what workerd prints; without it, stderr does
 * @property {() => void} [onRuntime] called as soon as workerd has been started
 * @property {() => void} [onCrash] called when workerd ends without having been told to
 */

/**
 * @typedef {Awaited<ReturnType<typeof startLockstep>>} Lockstep
 */

/**
 * Starts the Worker with its migrations applied, and waits until it answers.
 * @param {Options} [options]
 */
export async function startLockstep(options = {}) {
  const config = await readConfig({ assets: !options.directSockets });
  const { name } = config.options;
  let stopping = false;
  const onEnd = () => {
    if (!stopping) options.onCrash?.();
  };
  const opened = door(config.database.id, config.options.compatibilityDate);
  const { onOutput = (chunk) => process.stderr.write(chunk) } = options;
  const exceeded = [];
  const listen = (chunk) => {
    if (chunk.includes(EXCEEDED)) exceeded.push(chunk.toString().trim());
    onOutput(chunk);
  };
  const mf = new Miniflare(miniflareOptions(config, { ...options, onOutput: listen }, opened.worker, onEnd));
  const stop = async () => {
    stopping = true;
    await mf.dispose();
    // Whatever the Worker made of it: on the platform it would have failed.
    if (exceeded.length > 0) throw new Error(exceeded.join("\n"));
  };
  try {
    // The port of `unsafeDirectSockets`: one hop less than Miniflare's own.
    const url = (await mf.unsafeGetDirectURL(name)).origin;
    const behind = { url: (await mf.unsafeGetDirectURL(DOOR)).href, key: opened.key };
    const db = new Database(behind.url, behind.key);
    const kv = await mf.getKVNamespace(config.namespace);
    const migrations = await applyMigrations(db, config.database.migrations);

    const ready = await fetch(`${url}/readyz`);
    if (!ready.ok) {
      throw new Error(`the Worker does not start: /readyz answers ${ready.status}: ${await ready.text()}`);
    }
    return {
      /** The address, without a slash at its end. */
      url,
      /** The D1 database. */
      db,
      /** What another process needs to reach it. */
      door: behind,
      /** The KV namespace. */
      kv,
      /** The Miniflare instance. */
      mf,
      /** The Worker's name. */
      name,
      /** The names of the migrations that were applied now. */
      migrations,
      ...seeder(db),
      /** Calls the server. @param {string} path @param {RequestInit} [init] */
      fetch: (path, init) => fetch(url + path, init),
      /** Runs the scheduled handler. @param {number} [time] the event's scheduled time, in ms */
      async tick(time = Date.now()) {
        const worker = await mf.getWorker(name);
        const { outcome } = await worker.scheduled({ scheduledTime: new Date(time), cron: config.crons[0] });
        if (outcome !== "ok") throw new Error(`the scheduled handler ended with: ${outcome}`);
      },
      /** What invocations have used so far, by the kind of their events. */
      usage: async () => (await fetch(`${url}/.strict`)).json(),
      /**
       * Sets how far away D1 is and how often it fails; `limits`: lower ones of D1, to see what happens at them.
       * @param {Partial<import("./strict/trouble.js").Trouble> & { limits?: Record<string, number> }} wanted
       */
      trouble: (wanted) => fetch(`${url}/.strict`, { method: "PUT", body: JSON.stringify(wanted) }),
      /** The limits of the platform that were exceeded: whoever means to takes them out. */
      exceeded,
      /** Ends workerd. Fails where a limit was exceeded. */
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {import("./config.mjs").WorkerConfig} config
 * @param {Options} options
 * @param {import("miniflare").WorkerOptions} database the Worker that runs statements
 * @param {() => void} onEnd
 */
function miniflareOptions(config, options, database, onEnd) {
  const { port = 0, dataDir, onOutput } = options;
  const worker = options.strict === false ? config.options : strict(config.options, options.strict);
  const consumers = worker.queueConsumers;
  return {
    workers: [
      {
        ...worker,
        bindings: { ...worker.bindings, ...options.vars },
        queueConsumers: { ...consumers, [config.queue]: { ...consumers[config.queue], ...options.queue } },
        unsafeDirectSockets: [{ host: "127.0.0.1", port }],
      },
      database,
    ],
    host: "127.0.0.1",
    // Nothing of this needs the network.
    cf: false,
    telemetry: { enabled: false },
    inspectorPort: options.inspectorPort,
    log: new Log(LogLevel.WARN),
    logRequests: false,
    ...(dataDir && { defaultPersistRoot: join(dataDir, "v3") }),
    handleRuntimeStdio(stdout, stderr) {
      stdout.on("data", onOutput);
      stderr.on("data", onOutput);
      Promise.allSettled([finished(stdout), finished(stderr)]).then(onEnd);
      options.onRuntime?.();
    },
  };
}

/**
 * The Worker behind the entry that holds it to the platform's limits.
 * @param {import("miniflare").WorkerOptions} worker
 * @param {Partial<import("./strict/trouble.js").Trouble>} [trouble]
 */
function strict(worker, trouble = {}) {
  return {
    ...worker,
    scriptPath: join(ROOT, "scripts/strict/entry.js"),
    modulesRoot: ROOT,
    compatibilityFlags: [...(worker.compatibilityFlags ?? []), "nodejs_als"],
    bindings: { ...worker.bindings, STRICT: trouble },
  };
}
