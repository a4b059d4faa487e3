// `cargo xtask deploy` against a stand-in for wrangler, and its configuration against wrangler itself.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ROOT } from "../../scripts/config.mjs";
import { sent } from "../../scripts/deploy/migrations.mjs";
import { client, server } from "./support.mjs";

const STAND_IN = fileURLToPath(new URL("programs/wrangler.mjs", import.meta.url));
const lockstep = await server();
const root = mkdtempSync(join(tmpdir(), "lockstep-deploy-"));
after(() => rmSync(root, { recursive: true, force: true }));
const run = promisify(execFile);
let number = 0;

/** An account and a database without anything in them, and an empty folder for what is kept of them. */
async function world(given = {}) {
  const { results } = await lockstep.db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'").all();
  const tables = results.map(({ name }) => name).filter((name) => name !== "d1_migrations");
  await lockstep.db.batch(["PRAGMA defer_foreign_keys = ON", ...tables.map((name) => `DELETE FROM ${name}`)].map((sql) => lockstep.db.prepare(sql)));
  const folder = join(root, String(++number));
  const file = join(root, `${number}.account.json`);
  const empty = { isLoggedIn: true, accounts: [{ id: "a1", name: "Ours" }], databases: [], namespaces: [], queues: [], calls: [], url: lockstep.url, door: lockstep.door };
  const write = (account) => writeFileSync(file, JSON.stringify(account));
  write({ ...empty, ...given });
  const account = () => JSON.parse(readFileSync(file, "utf8"));
  const env = { ...process.env, LOCKSTEP_STAND_IN: file };
  delete env.CLOUDFLARE_ACCOUNT_ID;
  const args = ["scripts/deploy.mjs", "--folder", folder, "--wrangler", STAND_IN];
  return {
    account,
    folder,
    change: (more) => write({ ...account(), ...more }),
    state: (name = "staging") => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")),
    config: (name = "staging") => JSON.parse(readFileSync(join(folder, name, "wrangler.json"), "utf8")),
    /** What it prints; it must succeed. */
    deploy: async (...more) => (await run(process.execPath, [...args, ...more], { cwd: ROOT, env })).stdout,
    /** What it says where it fails. */
    fails: (...more) => run(process.execPath, [...args, ...more], { cwd: ROOT, env }).then(assert.fail, ({ stderr }) => stderr),
  };
}

/** What the first deployment is told. */
const first = (name) => ["--env", "staging", "--organisation", name, "--email", "first@example.com"];
const named = (name) => lockstep.db.prepare("SELECT count(*) AS n FROM organisations WHERE name = ?1 AND id > 0").bind(name).first("n");

test("an empty account becomes a service; once more changes nothing but the version", async () => {
  const w = await world();
  const said = await w.deploy(...first("Alderfox"));
  const { databases, namespaces, queues, calls, migrations } = w.account();
  assert.deepEqual(databases.map(({ name }) => name), ["lockstep-staging"]);
  assert.deepEqual(namespaces.map(({ title }) => title), ["lockstep-staging-cache"]);
  assert.deepEqual(queues.sort(), ["lockstep-staging-batches", "lockstep-staging-batches-dead"]);
  assert.deepEqual(
    calls.map(({ line }) => line).filter((line) => !line.startsWith("d1 execute")),
    [
      "whoami",
      "queues info lockstep-staging-batches-dead",
      "queues create lockstep-staging-batches-dead 1209600",
      "queues info lockstep-staging-batches",
      "queues create lockstep-staging-batches",
      "d1 list",
      "d1 create lockstep-staging",
      "d1 list",
      "kv namespace list",
      "kv namespace create lockstep-staging-cache",
      "kv namespace list",
      "d1 time-travel info DB",
      "d1 migrations apply DB",
      "deploy",
    ],
  );
  assert.ok(calls.slice(1).every(({ account }) => account === "a1"), "every call names the account");
  for (const [name, text] of Object.entries(migrations)) assert.equal(text, sent(readFileSync(join(ROOT, "worker/migrations", name), "utf8")));

  const token = /token (lsk_\S+):/.exec(said)[1];
  const { body } = await client(lockstep, token).get("");
  assert.equal(body.meta.organisation.name, "Alderfox");
  assert.equal((await client(lockstep, token).get("/taskPriorities")).body.data.length, 3);
  assert.match(said, /10 records made\n.*taken back/);
  const kept = w.state();
  assert.ok(!JSON.stringify(kept).includes("lsk_"), "no secret is kept");
  assert.match(said, new RegExp(`d1 time-travel restore DB --bookmark=${kept.last.bookmark} `));

  const again = await w.deploy("--env", "staging");
  const now = w.account();
  assert.deepEqual([now.databases, now.namespaces, now.queues.length], [databases, namespaces, 2]);
  assert.equal(await named("Alderfox"), 1);
  assert.doesNotMatch(again, /lsk_/);
  assert.match(again, new RegExp(`npx wrangler rollback ${kept.version} --name lockstep-staging`));
  assert.deepEqual({ ...w.state(), version: 0, last: 0 }, { ...kept, version: 0, last: 0 });

  const left = "SELECT count(*) AS n FROM communications WHERE organisation_id > 0";
  assert.equal(await lockstep.db.prepare(left).first("n"), 0, "the smoke test leaves no record");
  const open = "SELECT count(*) AS n FROM tokens WHERE name = 'smoke test' AND revoked_at IS NULL";
  assert.equal(await lockstep.db.prepare(open).first("n"), 0, "nor a token that is good");
});

test("wherever it breaks off, the same command goes on and makes nothing twice", async () => {
  const w = await world();
  const LOST = /^error: .*: wrangler says: .*Network connection lost\.\n\n(Lockstep needs the paid plan .*\n\n)?Nothing after this step was done\. Run the same command again to go on from here\./;
  const fails = async (command, when) => {
    w.change({ failure: { command, when, skip: 0 } });
    const said = await w.fails(...first("Birchwood"));
    assert.match(said, LOST, command);
    return said;
  };
  await fails("queues create", "before");
  await fails("queues create", "after");
  await fails("d1 create", "after");
  await fails("kv namespace create", "after");
  await fails("d1 migrations apply", "before");
  const { before } = w.state();
  const said = await fails("deploy", "after");
  assert.deepEqual(w.state().before, before, "the way back is the one from before anything changed");
  assert.match(said, new RegExp(`To go back to how it was before instead:\n.*\n.*--bookmark=${before.bookmark} `));
  // Statements were run, and nobody heard of it: the first of what is left, the second, …
  let failures = 0;
  for (; failures < 20; failures++) {
    w.change({ failure: { command: "d1 execute", when: "after", skip: failures } });
    const outcome = await w.deploy(...first("Birchwood")).then(() => null, ({ stderr }) => stderr);
    if (outcome === null) break;
    assert.match(outcome, LOST);
  }
  assert.ok(failures >= 4, `only ${failures} failures`);

  const { databases, namespaces, queues } = w.account();
  assert.deepEqual([databases.length, namespaces.length, queues.length], [1, 1, 2]);
  assert.deepEqual([await named("Birchwood"), await named("Lockstep smoke test")], [1, 1]);
  const { user } = w.state();
  const tokens = await lockstep.db.prepare("SELECT count(*) AS n FROM tokens WHERE user_id = ?1").bind(user).first("n");
  assert.equal(tokens, 1, "a token that nobody has seen is not left");
  const priorities = "SELECT count(*) AS n FROM task_priorities WHERE organisation_id = ?1";
  assert.equal(await lockstep.db.prepare(priorities).bind(w.state().organisation).first("n"), 3);
  assert.equal(w.state().before, null);
});

test("what it cannot do it says before anything is made, with what helps", async () => {
  const starts = async (w, text, ...args) => assert.equal((await w.fails(...args)).split("\n")[0], text);
  const email = ["--env", "staging", "--email", "a@example.com"];
  await starts(await world(), "error: --env must be production or staging", "--env", "test");
  await starts(await world(), "error: the first deployment makes a user: say --email ADDRESS (and --organisation NAME)", "--env", "staging");
  await starts(await world({ isLoggedIn: false }), "error: log in: wrangler is not logged in: run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN", ...email);
  const two = [{ id: "a1", name: "Ours" }, { id: "a2", name: "Theirs" }];
  await starts(await world({ accounts: two }), "error: log in: there are several accounts; say which with --account: a1 (Ours), a2 (Theirs)", ...email);
  await starts(await world(), "error: log in: this login does not reach the account a9 of this environment, but a1 (Ours)", ...email, "--account", "a9");
  const free = await world({ isFree: true });
  assert.match(await free.fails(...email), /Lockstep needs the paid plan of Workers/);
  assert.deepEqual([free.account().queues, free.account().databases], [[], []]);
});

test("a database that has gone is not replaced by an empty one", async () => {
  const w = await world();
  await w.deploy(...first("Cedarhill"));
  const { database } = w.state();
  w.change({ databases: [] });
  assert.match(await w.fails("--env", "staging"), new RegExp(`^error: database: the database ${database} of .* is not in this account any more`));
  assert.deepEqual(w.account().databases, []);
});

test("environments have nothing in common, and settings last", async () => {
  const w = await world();
  await w.deploy(...first("Dunmore"));
  await w.deploy("--env", "production", "--email", "p@example.com", "--location", "weur");
  const [one, other] = [w.config("staging"), w.config("production")];
  assert.notEqual(one.d1_databases[0].database_id, other.d1_databases[0].database_id);
  assert.notEqual(one.kv_namespaces[0].id, other.kv_namespaces[0].id);
  const queues = ({ queues: { consumers } }) => consumers.map(({ queue, dead_letter_queue: dead }) => [queue, dead]);
  for (const [config, name] of [[one, "staging"], [other, "production"]]) {
    const dead = `lockstep-${name}-batches-dead`;
    assert.deepEqual(queues(config), [[`lockstep-${name}-batches`, dead], [dead, undefined]], "each queue has its consumer");
  }
  const limits = ({ ratelimits }) => ratelimits.map((limit) => limit.namespace_id);
  assert.deepEqual(limits(one).filter((id) => limits(other).includes(id)), []);
  assert.match(await w.fails("--env", "production", "--location", "enam"), /^error: --location is enam, but production has weur already/);

  const file = join(w.folder, "staging.json");
  writeFileSync(file, JSON.stringify({ ...w.state(), vars: { RETENTION_DAYS: "7" } }));
  await w.deploy("--env", "staging");
  assert.equal(w.config().vars.RETENTION_DAYS, "7");
  writeFileSync(file, JSON.stringify({ ...w.state(), vars: { RETENTION: "7" } }));
  assert.match(await w.fails("--env", "staging"), /sets the variable `RETENTION`, which wrangler\.toml does not have/);
});

test("a dry run prints every call, and makes and writes nothing", async () => {
  const w = await world();
  const said = await w.deploy("--env", "production", "--dry-run");
  assert.deepEqual(w.account().calls, []);
  assert.throws(() => w.state("production"), { code: "ENOENT" });
  for (const line of [
    "npx wrangler whoami --json",
    "npx wrangler queues create lockstep-production-batches-dead --message-retention-period-secs 1209600",
    "npx wrangler d1 create lockstep-production --update-config=false",
    "npx wrangler kv namespace create lockstep-production-cache --update-config=false",
    "npx wrangler d1 time-travel info DB --json",
    "npx wrangler d1 migrations apply DB --remote",
    "npx wrangler deploy --config",
    "npx wrangler d1 execute DB --remote",
  ]) {
    assert.ok(said.includes(line), line);
  }
  assert.doesNotMatch(said, /lsk_[A-Za-z0-9]/);
});

test("wrangler itself takes the configuration, and finds in it what wrangler.toml has", async () => {
  const w = await world();
  await w.deploy(...first("Elmsworth"));
  const path = join(w.folder, "staging/wrangler.json");
  const { default: wrangler } = await import("wrangler");
  const [made, ours] = [path, join(ROOT, "wrangler.toml")].map((config) => wrangler.unstable_readConfig({ config }));
  for (const name of ["triggers", "vars", "observability", "compatibility_date"]) assert.deepEqual(made[name], ours[name], name);
  assert.equal(made.main, ours.main);
  const args = ["node_modules/wrangler/bin/wrangler.js", "deploy", "--dry-run", "--config", path, "--outdir", join(root, "out")];
  const { stdout } = await run(process.execPath, args, { cwd: ROOT, env: { ...process.env, WRANGLER_SEND_METRICS: "false" } });
  assert.match(stdout, /lockstep-staging-batches/);
});
