// The Worker's configuration for Miniflare, read from wrangler.toml by wrangler itself.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {object} WorkerConfig
 * @property {import("miniflare").WorkerOptions} options the Worker and its bindings
 * @property {{ binding: string, id: string, migrations: string }} database the D1 binding, the database's id, and its migrations' folder
 * @property {string} namespace the KV binding
 * @property {string} queue the queue that the Worker produces to and consumes
 * @property {string[]} crons
 */

/**
 * Reads wrangler.toml.
 * @param {{ assets: boolean }} wanted `assets`: whether the console's files are served
 * @returns {Promise<WorkerConfig>}
 */
export async function readConfig({ assets }) {
  // Importing wrangler must not make it write logs or talk to anybody.
  process.env.WRANGLER_SEND_METRICS ??= "false";
  const wrangler = (await import("wrangler")).default;
  const config = wrangler.unstable_readConfig({ config: join(ROOT, "wrangler.toml") });
  if (!assets) delete config.assets;
  for (const path of [config.main, config.assets?.directory]) {
    if (path && !existsSync(join(ROOT, path)) && !existsSync(path)) {
      throw new Error(`${path} is missing: run \`cargo xtask build\``);
    }
  }
  const { workerOptions, main } = wrangler.unstable_getMiniflareWorkerOptions(config);
  const [database] = config.d1_databases;
  const [namespace] = config.kv_namespaces;
  const [queue] = config.queues.producers ?? [];
  if (!database || !namespace || !queue) {
    throw new Error("wrangler.toml must bind a D1 database, a KV namespace and a queue");
  }
  return {
    options: {
      ...workerOptions,
      name: config.name,
      modules: true,
      // To wrangler they are one file by then, which it has put together.
      modulesRules: [{ type: "ESModule", include: ["**/*.js"] }, ...workerOptions.modulesRules],
      modulesRoot: dirname(main),
      scriptPath: main,
    },
    database: {
      binding: database.binding,
      id: workerOptions.d1Databases[database.binding].id,
      migrations: join(ROOT, database.migrations_dir ?? "migrations"),
    },
    namespace: namespace.binding,
    queue: queue.queue,
    crons: config.triggers?.crons ?? [],
  };
}
