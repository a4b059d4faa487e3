// The steps of a deployment, in their order. Each looks first whether it is done, so that all of it may be run again at any
// point; what a step has made is kept before the next begins.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../config.mjs";
import { makeOrganisation, makeToken, makeUser, revokeToken, sql } from "../identities.mjs";
import { Refusal, Refused } from "../wrangler.mjs";
import { configuration, shown, writeWhole } from "./environment.mjs";
import { prepare } from "./migrations.mjs";
import { SCOPES, ready, smoke } from "./smoke.mjs";

/**
 * What steps work with.
 * @typedef {object} Context
 * @property {import("./environment.mjs").Environment} environment
 * @property {import("./environment.mjs").State} state
 * @property {() => void} keep writes the state down
 * @property {(args: string[], options?: { env?: Record<string, string>, planned?: string }) => string} call calls wrangler
 * @property {(args: string[], planned: unknown) => any} ask calls it for its JSON; `planned`: what a dry run takes for the answer
 * @property {(sql: string, planned?: Record<string, unknown>[]) => Record<string, unknown>[]} run
 * @property {(what: string, act: () => unknown) => unknown} act does what is not wrangler's, or says that it would
 * @property {(line: string) => void} say
 * @property {boolean} isDry
 * @property {{ organisation: string, email?: string }} first who is made first
 */

/** For how many days the first token is good. */
const DAYS = 90;

/** How long messages that failed each time are kept, in seconds: as long as there is. The free plan has a day at most. */
const DEAD_LETTERS_KEPT = 14 * 86_400;

/** @type {{ title: string, run: (context: Context) => unknown }[]} */
export const STEPS = [
  { title: "log in", run: login },
  { title: "queues", run: queues },
  { title: "database", run: database },
  { title: "KV namespace", run: namespace },
  { title: "configuration", run: configure },
  { title: "way back", run: bookmark },
  { title: "migrations", run: migrate },
  { title: "Worker", run: deploy },
  { title: "first organisation, user and token", run: identities },
  { title: "smoke test", run: test },
];

function login({ state, keep, ask, say }) {
  let accounts;
  try {
    ({ accounts } = ask(["whoami", "--json"], { accounts: [{ id: state.account ?? "ACCOUNT", name: "yours" }] }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refusal("wrangler is not logged in: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN");
  }
  const wanted = state.account ?? process.env.CLOUDFLARE_ACCOUNT_ID ?? (accounts.length === 1 ? accounts[0].id : null);
  const names = accounts.map(({ id, name }) => `${id} (${name})`).join(", ");
  if (!wanted) throw new Refusal(`there are several accounts; say which with --account: ${names}`);
  const found = accounts.find(({ id }) => id === wanted);
  if (!found) throw new Refusal(`this login does not reach the account ${wanted} of this environment, but ${names || "none"}`);
  state.account = wanted;
  keep();
  say(`account ${found.id} (${found.name})`);
}

/** The first that is made, for it tells which plan there is. */
function queues({ environment: { queue, deadLetters }, call, say, isDry }) {
  for (const [name, ...options] of [[deadLetters, "--message-retention-period-secs", String(DEAD_LETTERS_KEPT)], [queue]]) {
    // wrangler has no list of queues for programs; without this one, `info` fails.
    if (!isDry && is(() => call(["queues", "info", name]))) {
      say(`${name} is there`);
      continue;
    }
    if (isDry) call(["queues", "info", name]);
    try {
      call(["queues", "create", name, ...options]);
    } catch (error) {
      if (!(error instanceof Refused) || options.length === 0) throw error;
      throw new Refusal(`${error.message}\n\nLockstep needs the paid plan of Workers; the free one keeps messages for a day, and allows 50 statements a call`);
    }
    say(`${name} made`);
  }
}

/** Whether it can be done. */
function is(act) {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** Makes what has an id, unless it is there, and keeps that id. */
function make({ environment, state, keep, ask, call, say, isDry }, what, name, { list, idOf, nameOf, create }) {
  const find = () => ask(list, []).find((one) => (state[what] ? idOf(one) === state[what] : nameOf(one) === name));
  let found = find();
  if (!found && state[what] && !isDry) {
    throw new Refusal(
      `the ${what} ${state[what]} of ${shown(environment.file)} is not in this account any more; ` +
        `if what was in it may be gone for good, take its line out of that file, and a new one is made`,
    );
  }
  const isNew = !found;
  if (isNew && !(isDry && state[what])) {
    call(create);
    found = isDry ? null : find();
    if (!found && !isDry) throw new Refusal(`wrangler has made the ${what} ${name} and does not list it; run this again`);
  }
  state[what] = found ? idOf(found) : (state[what] ?? `ID-OF-${name}`);
  keep();
  say(`${name} (${state[what]}) ${isNew ? "made" : "is there"}`);
}

function database(context) {
  const { environment, state } = context;
  const where = state.jurisdiction ? ["--jurisdiction", state.jurisdiction] : state.location ? ["--location", state.location] : [];
  make(context, "database", environment.database, {
    list: ["d1", "list", "--json"],
    idOf: (one) => one.uuid,
    nameOf: (one) => one.name,
    create: ["d1", "create", environment.database, ...where, "--update-config=false"],
  });
}

function namespace(context) {
  make(context, "namespace", context.environment.namespace, {
    list: ["kv", "namespace", "list"],
    idOf: (one) => one.id,
    nameOf: (one) => one.title,
    create: ["kv", "namespace", "create", context.environment.namespace, "--update-config=false"],
  });
}

async function configure({ environment, state, act }) {
  const config = await configuration(environment, state);
  act(`write ${shown(environment.config)}`, () => writeWhole(environment.config, `${JSON.stringify(config, null, 2)}\n`));
  const from = config.d1_databases[0].migrations_dir;
  act(`write ${shown(from)}, as D1 can read them`, () => prepare(join(ROOT, "worker/migrations"), from));
}

/** How the database is before anything changes. A deployment that is taken up again keeps what it knew. */
function bookmark({ environment, state, keep, ask, say }) {
  if (!state.before) {
    const { bookmark } = ask(["d1", "time-travel", "info", "DB", "--json", "--config", environment.config], { bookmark: "BOOKMARK" });
    state.before = { bookmark, at: new Date().toISOString(), version: state.version ?? null };
    keep();
  }
  say(`bookmark ${state.before.bookmark}`);
}

function migrate({ environment, call }) {
  call(["d1", "migrations", "apply", "DB", "--remote", "--config", environment.config]);
}

async function deploy({ environment, state, keep, call, act, say, isDry }) {
  const output = `${environment.config}.output`;
  rmSync(output, { force: true });
  call(["deploy", "--config", environment.config], { env: { WRANGLER_OUTPUT_FILE_PATH: output } });
  if (!isDry) {
    if (!existsSync(output)) throw new Refusal("wrangler has deployed, and does not say what; run this again");
    const entries = readFileSync(output, "utf8").trim().split("\n").map((line) => JSON.parse(line));
    const { version_id, targets } = entries.findLast(({ type }) => type === "deploy");
    rmSync(output);
    state.version = version_id;
    state.url = state.domain ? `https://${state.domain}` : targets?.find((target) => /^https?:\/\/\S+$/.test(target))?.replace(/\/$/, "");
    keep();
    if (!state.url) throw new Refusal("the Worker has no address: the account has no workers.dev subdomain; make one in the dashboard, or say --domain");
    say(`version ${state.version}, ${state.url}`);
  }
  await act(`GET ${state.url ?? "https://ADDRESS"}/readyz until it answers 200`, () => ready(state.url));
}

/** Whose data the smoke test changes. */
const SMOKE = { name: "Lockstep smoke test", email: "smoke-test@example.invalid" };

/** Who it is, made where it is not there: a run that broke off may have made it and not have noted it. */
function someone(run, { name, email }) {
  const [there] = run(sql`SELECT id FROM organisations WHERE name = ${name} AND id > 0 ORDER BY id LIMIT 1`, []);
  const organisation = there?.id ?? makeOrganisation((text) => run(text, [{ id: 1 }]), name);
  const [known] = run(sql`SELECT id FROM users WHERE organisation_id = ${organisation} AND email = ${email}`, []);
  return { organisation, user: known?.id ?? makeUser((text) => run(text, [{ id: 1 }]), { organisation, email }) };
}

/** A token of this name; one that nobody has seen ends. */
function fresh(run, user, name, scopes, hours) {
  run(sql`DELETE FROM tokens WHERE user_id = ${user} AND name = ${name}`, []);
  const expires = new Date(Date.now() + hours * 3_600_000).toISOString();
  return { expires, ...makeToken((text) => run(text, [{ id: 1 }]), { user, name, scopes, expires }) };
}

function identities({ state, keep, run, say, isDry, first: { organisation: name, email } }) {
  const isThere = () => say(`organisation ${state.organisation} is there; \`cargo xtask token\` makes more`);
  if (state.token !== undefined) return isThere();
  if (state.organisation === undefined) {
    // Others may have deployed to it from another checkout.
    const [other] = run(sql`SELECT id FROM organisations WHERE name NOT IN (${SMOKE.name}, ${name}) AND id > 0 ORDER BY id LIMIT 1`, []);
    if (other) {
      Object.assign(state, { organisation: other.id, user: null, token: null });
      keep();
      return isThere();
    }
    Object.assign(state, someone(run, { name, email }));
    keep();
  }
  const { id, text, expires } = fresh(run, state.user, "first token", "*", 24 * DAYS);
  // Said before it is noted: it is shown this once.
  say(`organisation ${state.organisation} (${name}), user ${state.user} (${email})`);
  say(`token ${isDry ? "lsk_…" : text}: it may do everything, ends ${expires}, and is shown this once`);
  state.token = id;
  keep();
}

async function test({ state, keep, run, act, say }) {
  if (!state.smoke) {
    state.smoke = someone(run, SMOKE);
    keep();
  }
  const { text } = fresh(run, state.smoke.user, "smoke test", SCOPES, 1);
  try {
    const seen = await act("POST ten communications: previewed, made by the queue, and taken back", () => smoke(state.url, text));
    for (const line of seen ?? []) say(line);
  } finally {
    revokeToken((text) => run(text, [{ hash: "" }]), text);
  }
}

/**
 * How to go back, as commands.
 * @param {import("./environment.mjs").Environment} environment
 * @param {import("./environment.mjs").State} state
 */
export function wayBack({ config, worker }, { before, last }) {
  const to = before ?? last;
  if (!to) return [];
  const lines = [];
  if (to.version) lines.push(`npx wrangler rollback ${to.version} --name ${worker}`);
  else lines.push("(there is no version before this one to roll back to)");
  lines.push(`npx wrangler d1 time-travel restore DB --bookmark=${to.bookmark} --config ${shown(config)}`);
  return lines;
}
