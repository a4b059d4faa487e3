// An environment that Lockstep is deployed to: its names, what is kept of it, and its wrangler configuration.
//
// What is kept stands in `deploy/<environment>.json`: settings, and the ids of what was made. Git ignores these files, for
// this repository is nobody's deployment, and an id that came with a clone would be a stranger's; a fork that is a
// deployment adds its own (`git add -f`). Nothing in them is secret. The configuration is made anew from wrangler.toml each time.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ROOT } from "../config.mjs";
import { Refusal, sqlRunner, wrangler } from "../wrangler.mjs";

/** The environments, and what is added to the ids of rate limits: these are an account's, and each counts for itself. */
const ENVIRONMENTS = { production: 0, staging: 1_000 };

/** What may be set by hand, or by an option of the first deployment. */
export const SETTINGS = ["account", "domain", "location", "jurisdiction"];

/**
 * What is kept of an environment.
 * @typedef {object} State
 * @property {string} [account] the account's id
 * @property {string} [domain] a domain of its own
 * @property {string} [location] where the database is to be
 * @property {string} [jurisdiction] where it has to be
 * @property {Record<string, string>} [vars] variables of wrangler.toml that are others here
 * @property {string} [database] its id
 * @property {string} [namespace] the id of KV's
 * @property {{ bookmark: string, at: string, version: string | null } | null} [before] how things were before a deployment that
 *   is not done yet
 * @property {{ bookmark: string, at: string, version: string | null }} [last] the same of the last one that is
 * @property {string} [version] what was deployed last
 * @property {string} [url] where it answers
 * @property {number} [organisation] @property {number} [user] @property {number} [token] who was made first
 * @property {{ organisation: number, user: number }} [smoke] whose data the smoke test changes
 */

/** @param {string | undefined} name @param {string} folder where what is kept lies */
export function environment(name, folder = join(ROOT, "deploy")) {
  if (!Object.hasOwn(ENVIRONMENTS, name ?? "")) throw new Refusal(`--env must be ${Object.keys(ENVIRONMENTS).join(" or ")}`);
  const file = join(folder, `${name}.json`);
  const generated = join(folder === join(ROOT, "deploy") ? join(ROOT, "target/deploy") : folder, name);
  const worker = `lockstep-${name}`;
  return {
    name,
    /** What is kept. */
    file,
    worker,
    database: worker,
    namespace: `${worker}-cache`,
    queue: `${worker}-batches`,
    deadLetters: `${worker}-batches-dead`,
    config: join(generated, "wrangler.json"),
    migrations: join(generated, "migrations"),
    rateLimits: ENVIRONMENTS[name],
  };
}

/** @typedef {ReturnType<typeof environment>} Environment */

/** A path as one would type it in the checkout. @param {string} path */
export const shown = (path) => (relative(ROOT, path).startsWith("..") ? path : relative(ROOT, path));

/** @param {Environment} environment @returns {State} */
export function readState({ file }) {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Refusal(`${shown(file)} cannot be read: ${error.message}`);
  }
}

/** Writes a file as a whole or not at all. */
export function writeWhole(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** @param {Environment} environment @param {State} state */
export const writeState = ({ file }, state) => writeWhole(file, `${JSON.stringify(state, null, 2)}\n`);

/**
 * The configuration: that of wrangler.toml, with this environment's names and ids.
 * @param {Environment} environment
 * @param {State} state
 */
export async function configuration(environment, state) {
  // It takes a second to load, and not everybody needs it.
  const { default: library } = await import("wrangler");
  const { rawConfig } = library.experimental_readRawConfig({ config: join(ROOT, "wrangler.toml") });
  // It is built before, by the command itself.
  const { build: _, ...config } = structuredClone(rawConfig);
  const unknown = Object.keys(state.vars ?? {}).find((name) => !Object.hasOwn(config.vars, name));
  if (unknown) throw new Refusal(`${shown(environment.file)} sets the variable \`${unknown}\`, which wrangler.toml does not have`);
  const [database] = config.d1_databases;
  const [namespace] = config.kv_namespaces;
  const [producer] = config.queues.producers;
  const named = (queue) => (queue === producer.queue ? environment.queue : environment.deadLetters);
  return {
    ...config,
    name: environment.worker,
    account_id: state.account,
    main: join(ROOT, config.main),
    assets: { ...config.assets, directory: join(ROOT, config.assets.directory) },
    vars: { ...config.vars, ...state.vars },
    ...(state.domain && { routes: [{ pattern: state.domain, custom_domain: true }] }),
    ratelimits: config.ratelimits.map((one) => ({ ...one, namespace_id: String(Number(one.namespace_id) + environment.rateLimits) })),
    d1_databases: [{ ...database, database_name: environment.database, database_id: state.database, migrations_dir: environment.migrations }],
    kv_namespaces: [{ ...namespace, id: state.namespace }],
    queues: {
      producers: [{ ...producer, queue: environment.queue }],
      consumers: config.queues.consumers.map((one) => ({
        ...one,
        queue: named(one.queue),
        ...(one.dead_letter_queue && { dead_letter_queue: environment.deadLetters }),
      })),
    },
  };
}

/** An environment that has been deployed to, for other commands. @param {string} name */
export async function deployed(name) {
  const found = environment(name);
  if (!existsSync(found.config) && existsSync(found.file)) {
    writeWhole(found.config, JSON.stringify(await configuration(found, readState(found)), null, 2));
  }
  if (!existsSync(found.config)) throw new Refusal(`nothing is known of ${name} here; \`cargo xtask deploy --env ${name}\` deploys to it`);
  return { environment: found, run: sqlRunner(wrangler, "DB", ["--remote", "--config", found.config]) };
}
