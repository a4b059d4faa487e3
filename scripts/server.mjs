// The local server behind `cargo xtask dev`.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, readConfig } from "./config.mjs";
import * as demo from "./demo.mjs";
import { greeting } from "./greeting.mjs";
import { startLockstep } from "./lockstep.mjs";
import { endLeftovers, findRuntime, identify, removeRecord, writeRecord } from "./processes.mjs";
import { newToken } from "./seed.mjs";
import { startTicking } from "./ticking.mjs";

/** How many prospects the demo organisation has unless one says otherwise. */
const DEFAULT_RECORDS = 10_000;

/** Something that the user can put right: told in a sentence, without a stack. */
class Refusal extends Error {}

const { values: args } = parseArgs({
  options: {
    port: { type: "string", default: "8787" },
    data: { type: "string", default: join(ROOT, ".lockstep") },
    fresh: { type: "boolean", default: false },
    empty: { type: "boolean", default: false },
    records: { type: "string" },
    "d1-latency": { type: "string", default: "0" },
    "d1-jitter": { type: "string", default: "0" },
    // Stop when standard input closes: whoever started the server holds the other end.
    owned: { type: "boolean", default: false },
  },
});
const dataDir = args.data;
const port = Number(args.port);
const stateFile = join(dataDir, "state.json");
const tokenFile = join(dataDir, "token");

try {
  mkdirSync(dataDir, { recursive: true });
  await claimDataDir();
  await checkPort();
  stopWhenTold();
  if (args.fresh) forget();
  await prepare();
  await serve();
} catch (error) {
  console.error(error instanceof Refusal ? `error: ${error.message}` : error);
  process.exit(1);
}

/** Ends what a killed server has left behind, and notes that the directory is this server's. */
async function claimDataDir() {
  const running = await endLeftovers(dataDir);
  if (running) {
    const { server, port } = running;
    throw new Refusal(`${shown()} is in use: process ${server.pid} serves it on http://127.0.0.1:${port}`);
  }
  noteProcesses();
  process.on("exit", () => removeRecord(dataDir));
}

function noteProcesses() {
  const server = identify(process.pid);
  const owner = args.owned ? identify(process.ppid) : server;
  writeRecord(dataDir, { owner, server, runtime: findRuntime(), port });
}

/** workerd's own message about a port that is taken is hard to read. */
async function checkPort() {
  const probe = createServer();
  await new Promise((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(port, "127.0.0.1", resolve);
  }).catch((error) => {
    const reason = error.code === "EADDRINUSE" ? "another program is using it" : error.message;
    throw new Refusal(`cannot serve on port ${port}: ${reason}; choose another with --port`);
  });
  await new Promise((resolve) => probe.close(resolve));
}

/** Miniflare ends workerd when this process exits. */
function stopWhenTold() {
  const stop = () => process.exit(0);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  if (args.owned) process.stdin.on("end", stop).on("error", stop).resume();
}

/** Throws away what this program put into the data directory, and nothing else. */
function forget() {
  for (const path of [join(dataDir, "v3"), stateFile, tokenFile]) {
    rmSync(path, { recursive: true, force: true });
  }
}

/** Migrates and loads, on a port of its own, so that the public one answers only when all is there. */
async function prepare() {
  const { database } = await readConfig({ assets: false });
  const migrations = readdirSync(database.migrations).sort();
  const before = readState();
  if (before && args.records && before.prospects !== Number(args.records)) {
    console.log(`${shown()} holds a demo organisation of ${before.prospects} prospects already; --fresh starts over`);
  }
  if (before && String(before.migrations) === String(migrations)) return;

  const lockstep = await start({ directSockets: true });
  const prospects = before ? before.prospects : await load(lockstep.db);
  await lockstep.stop();
  writeFileSync(stateFile, `${JSON.stringify({ prospects, migrations })}\n`);
}

/** @returns {{ prospects: number, migrations: string[] } | null} what `prepare` did the last time */
function readState() {
  try {
    return JSON.parse(readFileSync(stateFile, "utf8"));
  } catch {
    return null;
  }
}

/** Loads the demo organisation. @param {import("./database.mjs").Database} db @returns {Promise<number>} its prospects */
async function load(db) {
  const now = Date.now();
  await demo.loadOrganisation(db, { now });
  if (args.empty) return 0;
  const prospects = Number(args.records ?? DEFAULT_RECORDS);
  process.stdout.write(`loading a demo organisation of ${prospects.toLocaleString("en")} prospects … `);
  await demo.loadDemo(db, { prospects, now });
  console.log(`done in ${((Date.now() - now) / 1000).toFixed(1)} s`);
  return prospects;
}

async function serve() {
  const lockstep = await start({ port });
  const token = readToken();
  await lockstep.createToken({ organisationId: demo.ORGANISATION, userId: demo.USER, token });
  startTicking(lockstep.tick);
  console.log(await greeting(lockstep, token, shown()));
}

/** @param {import("./lockstep.mjs").Options} options */
function start(options) {
  return startLockstep({
    ...options,
    dataDir,
    strict: { latency: Number(args["d1-latency"]), jitter: Number(args["d1-jitter"]) },
    onRuntime: noteProcesses,
    onCrash() {
      console.error("error: workerd has ended unexpectedly");
      process.exit(1);
    },
  });
}

/** The token of this data directory. The database knows only its hash. */
function readToken() {
  try {
    return readFileSync(tokenFile, "utf8").trim();
  } catch {
    const token = newToken();
    writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
    return token;
  }
}

/** The data directory as one would type it. */
function shown() {
  const path = relative(process.cwd(), dataDir);
  return path && !path.startsWith("..") ? path : dataDir;
}
