// Organisations, users, clients and tokens, in the local database or a deployed one: `cargo xtask token`.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, readConfig } from "./config.mjs";
import { DIALECTS, READING } from "./scopes.mjs";
import { hashOf, newClient, newToken, taskPriorities } from "./seed.mjs";

/** What one can make, with the options that it needs and those that it may have. */
const COMMANDS = {
  organisation: { needs: ["name"], may: [], run: organisation },
  user: { needs: ["organisation", "email"], may: ["first-name", "last-name"], run: user },
  client: { needs: ["user"], may: ["name", "scopes", "all-scopes"], run: client },
  create: { needs: ["user"], may: ["name", "scopes", "all-scopes", "days", "no-end"], run: token },
  revoke: { needs: [], may: ["token", "client"], run: revoke },
};

const OPTIONS = [...new Set(Object.values(COMMANDS).flatMap(({ needs, may }) => [...needs, ...may]))];

/** Those that are there or not. */
const SWITCHES = ["all-scopes", "no-end"];

/** For how many days a token is good unless one says otherwise. */
const DAYS = "90";

/** Something that the user can put right: told in a sentence, without a stack. */
class Refusal extends Error {}

try {
  await main();
} catch (error) {
  console.error(error instanceof Refusal ? `error: ${error.message}` : error);
  process.exitCode = 1;
}

async function main() {
  const { values, positionals } = parse();
  const [name, ...more] = positionals;
  const command = Object.hasOwn(COMMANDS, name ?? "") ? COMMANDS[name] : null;
  if (!command || more.length > 0) throw new Refusal(`say one of ${Object.keys(COMMANDS).join(", ")}; \`--help\` explains them`);
  const { data, remote, ...given } = values;
  for (const option of command.needs) if (!given[option]) throw new Refusal(`\`${name}\` needs --${option}`);
  for (const option of Object.keys(given)) {
    if (![...command.needs, ...command.may].includes(option)) throw new Refusal(`\`${name}\` does not take --${option}`);
  }
  if (remote && data) throw new Refusal("--remote and --data exclude each other");
  command.run(await database(remote ? null : (data ?? join(ROOT, ".lockstep"))), given);
}

function parse() {
  const text = Object.fromEntries(OPTIONS.map((name) => [name, { type: SWITCHES.includes(name) ? "boolean" : "string" }]));
  try {
    return parseArgs({ allowPositionals: true, options: { ...text, data: { type: "string" }, remote: { type: "boolean" } } });
  } catch (error) {
    throw new Refusal(error.message);
  }
}

/**
 * Runs SQL through wrangler.
 * @param {string | null} dataDir of the local database; null for the deployed one
 * @returns {Promise<(sql: string) => Record<string, unknown>[]>} returns the rows of the last statement
 */
async function database(dataDir) {
  if (dataDir && !existsSync(join(dataDir, "v3"))) {
    throw new Refusal(`there is no database in ${dataDir}; \`cargo xtask dev\` makes one`);
  }
  const { database } = await readConfig({ assets: false });
  const where = dataDir ? ["--local", "--persist-to", dataDir] : ["--remote"];
  return (sql) => {
    const args = [join(ROOT, "node_modules/wrangler/bin/wrangler.js"), "d1", "execute", database.binding, ...where];
    const options = { cwd: ROOT, encoding: "utf8", env: { ...process.env, WRANGLER_SEND_METRICS: "false" } };
    try {
      const output = execFileSync(process.execPath, [...args, "--yes", "--json", "--command", sql], { ...options, stdio: "pipe" });
      return JSON.parse(output.slice(output.indexOf("["))).at(-1).results;
    } catch (error) {
      if (error.status === undefined) throw error;
      throw new Refusal(`wrangler says: ${(error.stderr || error.stdout).trim()}`);
    }
  };
}

/** A value in SQL text: `wrangler d1 execute` takes no parameters. */
function quoted(value) {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number" || typeof value === "boolean") return String(Number(value));
  if (value.includes("\0")) throw new Refusal("a value has a NUL character; remove it");
  return `'${value.replaceAll("'", "''")}'`;
}

/** SQL from a template, whose values are quoted. */
function sql(parts, ...values) {
  return String.raw({ raw: parts }, ...values.map(quoted));
}

function now() {
  return new Date().toISOString();
}

function idOf(text, option) {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Refusal(`--${option} is \`${text}\`; it must be an id`);
  return Number(text);
}

function scopesOf({ scopes: text, "all-scopes": all }) {
  if (all && text !== undefined) throw new Refusal("--scopes and --all-scopes exclude each other");
  if (all) return "*";
  const scopes = text === undefined ? READING : text.split(/[\s,]+/).filter(Boolean);
  if (scopes.includes("*")) throw new Refusal("`*` is every scope there is and will be; if that is meant, say --all-scopes");
  const wrong = scopes.find((scope) => !DIALECTS.includes(scope) && !/^[a-z][A-Za-z]*\.(read|write|delete|all)$/.test(scope));
  if (wrong) throw new Refusal(`\`${wrong}\` is not a scope; scopes are like \`tasks.read\`, with \`read\`, \`write\`, \`delete\` or \`all\``);
  return scopes.join(" ");
}

/** When a token ends; null where it does not by itself. */
function endOf({ days, "no-end": endless }) {
  if (endless && days !== undefined) throw new Refusal("--days and --no-end exclude each other");
  return endless ? null : new Date(Date.now() + idOf(days ?? DAYS, "days") * 86_400_000).toISOString();
}

/** What it may do, for who has just made it. */
function allowed(scopes) {
  if (scopes === "*") return "everything";
  return scopes.replaceAll(" ", ", ") || "nothing";
}

function organisation(run, { name }) {
  const created = now();
  const [{ id }] = run(sql`INSERT INTO organisations (name, created_at) VALUES (${name}, ${created}) RETURNING id`);
  for (const priority of taskPriorities(id, created)) {
    const values = Object.values(priority).map(quoted).join(", ");
    run(`INSERT INTO task_priorities (${Object.keys(priority).join(", ")}) VALUES (${values})`);
  }
  console.log(`organisation  ${id}`);
}

function user(run, { organisation, email, "first-name": firstName, "last-name": lastName }) {
  const id = idOf(organisation, "organisation");
  const created = now();
  const [made] = run(
    sql`INSERT INTO users (organisation_id, email, first_name, last_name, created_at, updated_at)
        SELECT id, ${email}, ${firstName}, ${lastName}, ${created}, ${created} FROM organisations WHERE id = ${id}
        ON CONFLICT DO NOTHING RETURNING id`,
  );
  if (!made) throw new Refusal(`there is no organisation ${id}, or it has a user with this e-mail address already`);
  console.log(`user  ${made.id}`);
}

function client(run, { user, name = "client", ...wanted }) {
  const userId = idOf(user, "user");
  const scopes = scopesOf(wanted);
  const { id, secret } = newClient();
  const [made] = run(
    sql`INSERT INTO clients (id, organisation_id, user_id, name, secret_hash, scopes, created_at)
        SELECT ${id}, organisation_id, id, ${name}, ${hashOf(secret)}, ${scopes}, ${now()} FROM users WHERE id = ${userId}
        RETURNING id`,
  );
  if (!made) throw new Refusal(`there is no user ${userId}`);
  console.log(`client_id      ${id}\nclient_secret  ${secret}\nmay            ${allowed(scopes)}\n\nThe secret is shown this once: only its hash is stored.`);
}

function token(run, { user, name, ...wanted }) {
  const userId = idOf(user, "user");
  const [scopes, expires] = [scopesOf(wanted), endOf(wanted)];
  const text = newToken();
  const [made] = run(
    sql`INSERT INTO tokens (hash, organisation_id, user_id, created_at, name, scopes, expires_at)
        SELECT ${hashOf(text)}, organisation_id, id, ${now()}, ${name}, ${scopes}, ${expires} FROM users WHERE id = ${userId}
        RETURNING id`,
  );
  if (!made) throw new Refusal(`there is no user ${userId}`);
  console.log(`token  ${text}\nid     ${made.id}\nmay    ${allowed(scopes)}\nends   ${expires ?? "not by itself"}\n\nIt is shown this once: only its hash is stored.`);
}

function revoke(run, { token, client }) {
  if ((token === undefined) === (client === undefined)) throw new Refusal("`revoke` needs --token or --client");
  const at = now();
  const [revoked] = token
    ? run(sql`UPDATE tokens SET revoked_at = ${at} WHERE revoked_at IS NULL AND hash = ${hashOf(token)} RETURNING hash`)
    : run(sql`UPDATE clients SET revoked_at = ${at} WHERE revoked_at IS NULL AND id = ${client} RETURNING id`);
  if (client) run(sql`UPDATE tokens SET revoked_at = ${at} WHERE revoked_at IS NULL AND client_id = ${client}`);
  if (!revoked) throw new Refusal("there is nothing to revoke: it is not known, or was revoked before");
  console.log("revoked; it stops working within 60 seconds");
}
