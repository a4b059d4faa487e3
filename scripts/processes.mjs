// Which processes belong to a data directory, so that one that was left behind can be ended.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./wait.mjs";

/**
 * A process. Its number alone would not do: numbers are used again.
 * @typedef {{ pid: number, started: string }} Identity
 */

/**
 * @typedef {object} Record what a running server notes in its data directory
 * @property {Identity} owner whoever started the server; when it is gone, the server is left behind
 * @property {Identity} server
 * @property {Identity} [runtime] workerd
 * @property {number} port
 */

/** @type {(dataDir: string) => string} */
const fileOf = (dataDir) => join(dataDir, "server.json");

/** Notes who serves a data directory. @param {string} dataDir @param {Record} record */
export function writeRecord(dataDir, record) {
  writeFileSync(fileOf(dataDir), `${JSON.stringify(record)}\n`);
}

/** @param {string} dataDir */
export function removeRecord(dataDir) {
  rmSync(fileOf(dataDir), { force: true });
}

/**
 * Ends what a killed server has left behind.
 * @param {string} dataDir
 * @returns {Promise<Record | null>} the server that is running and is not left behind, if there is one
 */
export async function endLeftovers(dataDir) {
  const record = readRecord(dataDir);
  if (!record) return null;
  if (isAlive(record.server)) {
    if (isAlive(record.owner)) return record;
    // It stops by itself when its owner goes; this is only for one that hangs.
    await until(() => !isAlive(record.server), { within: 5_000 }).catch(() => end(record.server));
  }
  if (record.runtime) await end(record.runtime);
  removeRecord(dataDir);
  return null;
}

/** @returns {Record | null} */
function readRecord(dataDir) {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), "utf8"));
  } catch {
    // There is none, or the machine went down while it was written: then nothing runs any more.
    return null;
  }
}

/** @param {Identity} process_ */
async function end(process_) {
  if (!isAlive(process_)) return;
  process.kill(process_.pid, "SIGKILL");
  await until(() => !isAlive(process_), { what: `the end of process ${process_.pid}` });
}

/** @param {Identity} identity */
function isAlive({ pid, started }) {
  return identify(pid)?.started === started;
}

const onLinux = process.platform === "linux";
const look = onLinux ? lookInProc : lookWithPs;

/** @param {number} pid @returns {Identity | null} null when there is no such process */
export function identify(pid) {
  const found = look(pid);
  return found && { pid, started: found.started };
}

/** The workerd that this process has started last. @returns {Identity | null} */
export function findRuntime() {
  const candidates = onLinux ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : children();
  const runtimes = candidates.map(Number).flatMap((pid) => {
    const found = look(pid);
    return found?.parent === process.pid && found.name.includes("workerd") ? [{ pid, started: found.started }] : [];
  });
  // Numbers of processes begin anew some day; when one was started says more where that is a number.
  return runtimes.toSorted((a, b) => Number(a.started) - Number(b.started) || a.pid - b.pid).at(-1) ?? null;
}

/** @typedef {{ name: string, parent: number, started: string }} Found */

/** @param {number} pid @returns {Found | null} */
function lookInProc(pid) {
  let stat;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  // `pid (name) state ppid …`; the name may hold spaces and brackets. Field 22 is the start time.
  const close = stat.lastIndexOf(")");
  const [state, parent, ...rest] = stat.slice(close + 2).split(" ");
  if (state === "Z" || state === "X") return null;
  return { name: stat.slice(stat.indexOf("(") + 1, close), parent: Number(parent), started: rest[17] };
}

/** @param {number} pid @returns {Found | null} */
function lookWithPs(pid) {
  let line;
  try {
    line = execFileSync("ps", ["-o", "ppid=,lstart=,comm=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return null;
  }
  // `lstart` is five words: Mon Jan 5 10:20:30 2026.
  const [parent, ...words] = line.trim().split(/\s+/);
  return { parent: Number(parent), started: words.slice(0, 5).join(" "), name: words.slice(5).join(" ") };
}

function children() {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).split("\n");
  const pairs = lines.map((line) => line.trim().split(/\s+/));
  return pairs.filter(([, parent]) => Number(parent) === process.pid).map(([pid]) => pid);
}
