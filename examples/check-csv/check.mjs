// Checks a file of prospects before it is sent, by the rules that the server runs, and sends it where that is wanted.
//
//     node check.mjs people.csv
//     LOCKSTEP_TOKEN=lsk_… node check.mjs people.csv --send http://127.0.0.1:8787
//
// Ends with 1 where something is wrong, and says at which line.
import { readFile } from "node:fs/promises";
import { argv, env, exit } from "node:process";
import init, * as rules from "@lockstep/core";
import { createClient } from "@lockstep/core/client";

const [, , path, send, url] = argv;
if (path === undefined || (send !== undefined && (send !== "--send" || url === undefined))) {
  console.error("usage: node check.mjs FILE [--send SERVER]");
  exit(2);
}

/** Says what is wrong, and ends. */
function refuse(lines) {
  for (const line of lines) console.error(line);
  exit(1);
}

await init();
const bytes = await readFile(path);
const isJson = /\.(ndjson|jsonl)$/.test(path);
const verdict = rules.checkImport("prospect", bytes, isJson ? "application/x-ndjson" : "text/csv");
if (!verdict.ok) refuse(verdict.errors.map(({ detail }) => detail));
if (verdict.failures.length > 0) refuse(verdict.failures.flatMap(({ position, errors }) => errors.map(({ detail }) => `line ${position}: ${detail}`)));
console.log(`${verdict.count} rows, all sound`);
if (send === undefined) exit(0);

// Only the server knows whether owners and accounts are there: it is asked before anything is written.
const { batches } = createClient({ url, token: env.LOCKSTEP_TOKEN });
const file = { format: isJson ? "ndjson" : "csv", body: bytes };
const asked = await batches.previewImport("prospectsImport", file);
if (!asked.ok) refuse(asked.errors.map(({ detail }) => detail));
if (asked.preview.failed > 0) refuse(Object.entries(asked.preview.reasons).map(([reason, rows]) => `${rows} rows: ${reason}`));
const started = await batches.startImport("prospectsImport", file);
const done = started.ok ? await batches.over(started.batch.id) : started;
if (!done.ok) refuse(done.errors.map(({ detail }) => detail));
console.log(`batch ${done.batch.id} has made ${done.batch.attributes.summary.changed} prospects`);
