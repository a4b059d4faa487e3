// Organisations, users, clients and tokens, in the local database or a deployed one: `cargo xtask token`.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, readConfig } from "./config.mjs";
import { deployed } from "./deploy/environment.mjs";
import { makeClient, makeOrganisation, makeToken, makeUser, revokeClient, revokeToken } from "./identities.mjs";
import { DIALECTS, READING } from "./scopes.mjs";
import { Refusal, sqlRunner, wrangler } from "./wrangler.mjs";

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
  const { data, remote, env, ...given } = values;
  for (const option of command.needs) if (!given[option]) throw new Refusal(`\`${name}\` needs --${option}`);
  for (const option of Object.keys(given)) {
    if (![...command.needs, ...command.may].includes(option)) throw new Refusal(`\`${name}\` does not take --${option}`);
  }
  command.run(await database({ data, remote, env }), given);
}

function parse() {
  const text = Object.fromEntries(OPTIONS.map((name) => [name, { type: SWITCHES.includes(name) ? "boolean" : "string" }]));
  try {
    return parseArgs({ allowPositionals: true, options: { ...text, data: { type: "string" }, remote: { type: "boolean" }, env: { type: "string" } } });
  } catch (error) {
    throw new Refusal(error.message);
  }
}

/**
 * The database that is meant.
 * @param {{ data?: string, remote?: boolean, env?: string }} meant
 * @returns {Promise<import("./identities.mjs").Run>}
 */
async function database({ data, remote, env }) {
  if ([data, remote, env].filter(Boolean).length > 1) throw new Refusal("--data, --remote and --env exclude each other");
  if (env) return (await deployed(env)).run;
  const { database } = await readConfig({ assets: false });
  if (remote) return sqlRunner(wrangler, database.binding, ["--remote"]);
  const dataDir = data ?? join(ROOT, ".lockstep");
  if (!existsSync(join(dataDir, "v3"))) {
    throw new Refusal(`there is no database in ${dataDir}; \`cargo xtask dev\` makes one`);
  }
  return sqlRunner(wrangler, database.binding, ["--local", "--persist-to", dataDir]);
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
  console.log(`organisation  ${makeOrganisation(run, name)}`);
}

function user(run, { organisation, email, "first-name": firstName, "last-name": lastName }) {
  console.log(`user  ${makeUser(run, { organisation: idOf(organisation, "organisation"), email, firstName, lastName })}`);
}

function client(run, { user, name = "client", ...wanted }) {
  const userId = idOf(user, "user");
  const scopes = scopesOf(wanted);
  const { id, secret } = makeClient(run, { user: userId, name, scopes });
  console.log(`client_id      ${id}\nclient_secret  ${secret}\nmay            ${allowed(scopes)}\n\nThe secret is shown this once: only its hash is stored.`);
}

function token(run, { user, name, ...wanted }) {
  const userId = idOf(user, "user");
  const [scopes, expires] = [scopesOf(wanted), endOf(wanted)];
  const { id, text } = makeToken(run, { user: userId, name, scopes, expires });
  console.log(`token  ${text}\nid     ${id}\nmay    ${allowed(scopes)}\nends   ${expires ?? "not by itself"}\n\nIt is shown this once: only its hash is stored.`);
}

function revoke(run, { token, client }) {
  if ((token === undefined) === (client === undefined)) throw new Refusal("`revoke` needs --token or --client");
  const isRevoked = token ? revokeToken(run, token) : revokeClient(run, client);
  if (!isRevoked) throw new Refusal("there is nothing to revoke: it is not known, or was revoked before");
  console.log("revoked; it stops working within 60 seconds");
}
