// Calling wrangler. Whether it did what it was told is its exit code's to say, and what it answers is JSON: what it prints
// for people decides nothing.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./config.mjs";

/** Something that the user can put right: told in a sentence, without a stack. */
export class Refusal extends Error {}

/** wrangler said no. */
export class Refused extends Refusal {}

/** The most that wrangler may print: rows come as text. */
const MOST_OUTPUT = 100_000_000;

/** A command as one would type it. @param {string[]} args */
export const typed = (args) => args.map((one) => (/^[\w@%+=:,./-]+$/.test(one) ? one : `'${one.replaceAll("'", String.raw`'\''`)}'`)).join(" ");

/**
 * Calls wrangler, and returns what it prints.
 * @param {string[]} args
 * @param {{ program?: string, env?: Record<string, string> }} [options] `program`: another one that takes the same arguments
 * @throws {Refused} where it ends with anything but 0
 */
export function wrangler(args, { program, env = {} } = {}) {
  const [file, first] = program ? [program, []] : [process.execPath, [join(ROOT, "node_modules/wrangler/bin/wrangler.js")]];
  const { status, stdout, stderr, error } = spawnSync(file, [...first, ...args], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", ...env },
    // Without a terminal it asks nothing.
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: MOST_OUTPUT,
  });
  if (error) throw error;
  if (status !== 0) throw new Refused(`wrangler says: ${(stderr || stdout).trim()}`);
  return stdout;
}

/** The JSON in what wrangler prints: a note may stand before it. @param {string} output */
export function json(output) {
  const start = output.search(/^[[{]/m);
  if (start < 0) throw new Refusal(`wrangler has answered no JSON: ${output.trim()}`);
  return JSON.parse(output.slice(start));
}

/**
 * Runs SQL in a database.
 * @param {(args: string[]) => string} call
 * @param {string} database its binding
 * @param {string[]} where
 * @returns {(sql: string) => Record<string, unknown>[]} returns the rows of the last statement
 */
export const sqlRunner = (call, database, where) => (sql) =>
  json(call(["d1", "execute", database, ...where, "--yes", "--json", "--command", sql])).at(-1).results;
