#!/usr/bin/env node
// A stand-in for wrangler: it takes the same arguments, has an account in a file, and runs SQL in the database of a test.
//
// In scope: what `cargo xtask deploy` calls. The file says which calls fail, before or after they did what they were told.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { Database } from "../../../scripts/database.mjs";
import { statements } from "../../../scripts/deploy/migrations.mjs";

const FILE = process.env.LOCKSTEP_STAND_IN;
const account = JSON.parse(readFileSync(FILE, "utf8"));
const keep = () => writeFileSync(FILE, JSON.stringify(account));

const { values, positionals } = parseArgs({ allowPositionals: true, strict: false, options: { config: { type: "string" }, command: { type: "string" } } });
const line = positionals.join(" ");
account.calls.push({ line, account: process.env.CLOUDFLARE_ACCOUNT_ID ?? null, options: values });

const config = () => JSON.parse(readFileSync(values.config, "utf8"));
const print = (value) => console.log(JSON.stringify(value));

/** What it says where it is not done. */
function refuse(text) {
  keep();
  console.error(`✘ [ERROR] ${text}`);
  process.exit(1);
}

/** The database of a configuration, which has to be this account's. */
function known() {
  const [{ database_id: id }] = config().d1_databases;
  if (!account.databases.some(({ uuid }) => uuid === id)) refuse(`Couldn't find DB with id ${id}`);
}

const COMMANDS = {
  whoami: () => (account.isLoggedIn ? print({ loggedIn: true, accounts: account.accounts }) : refuse("Not logged in.")),
  "queues info": (name) => account.queues.includes(name) || refuse(`Queue "${name}" does not exist.`),
  "queues create": (name) => {
    if (account.isFree && Number(positionals.at(-1)) > 86_400) refuse("message_retention_period must be at most 86400");
    if (account.queues.includes(name)) refuse("Queue name already taken");
    account.queues.push(name);
  },
  "d1 list": () => print(account.databases),
  "d1 create": (name) => account.databases.push({ uuid: randomUUID(), name }),
  "kv namespace list": () => print(account.namespaces),
  "kv namespace create": (title) => account.namespaces.push({ id: randomUUID().replaceAll("-", ""), title }),
  "d1 time-travel info": () => (known(), print({ bookmark: `bookmark-${account.calls.length}` })),
  "d1 migrations apply": () => {
    known();
    const folder = config().d1_databases[0].migrations_dir;
    account.migrations = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, "utf8")]));
  },
  deploy: () => {
    known();
    const { main, assets, queues } = config();
    for (const path of [main, assets.directory]) assert.ok(existsSync(path), path);
    const named = queues.consumers.flatMap(({ queue, dead_letter_queue: dead = queue }) => [queue, dead]);
    for (const name of named) if (!account.queues.includes(name)) refuse(`Queue "${name}" does not exist.`);
    const entry = { type: "deploy", version: 1, version_id: `version-${account.calls.length}`, targets: [account.url] };
    appendFileSync(process.env.WRANGLER_OUTPUT_FILE_PATH, `${JSON.stringify({ type: "wrangler-session" })}\n${JSON.stringify(entry)}\n`);
  },
  "d1 execute": async () => {
    known();
    const db = new Database(account.door.url, account.door.key);
    print(await db.batch(statements(values.command).map((text) => db.prepare(text))));
  },
};

const name = Object.keys(COMMANDS).find((one) => line === one || line.startsWith(`${one} `));
if (!name) refuse(`Unknown command: ${line}`);
const failure = account.failure?.command === name && (account.failure.skip-- || account.failure);
if (failure?.when === "before") refuse("Network connection lost.");
await COMMANDS[name](...positionals.slice(name.split(" ").length));
if (failure?.when === "after") refuse("Network connection lost.");
keep();
