// Runs the measurements of scripts/bench and writes their tables to target/bench.md.

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./config.mjs";

/**
 * A measurement: what it takes from the command line, and how it turns that into Markdown.
 * @typedef {object} Bench
 * @property {string} title
 * @property {(options: { records: number, rounds: number }) => Promise<string>} run
 */

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    records: { type: "string", default: "100000" },
    rounds: { type: "string", default: "6" },
  },
});
const folder = join(ROOT, "scripts/bench");
const all = readdirSync(folder).map((file) => file.replace(".mjs", ""));
if (values.only && !all.includes(values.only)) {
  console.error(`error: there is no measurement \`${values.only}\`, but ${all.join(", ")}`);
  process.exit(1);
}

const [cpu] = cpus();
const parts = [
  `# Measurements\n\n${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpu.model.trim()}, Node ${process.versions.node}\n`,
];
for (const name of values.only ? [values.only] : all) {
  /** @type {Bench} */
  const bench = await import(join(folder, `${name}.mjs`));
  console.error(`measuring: ${bench.title}`);
  const options = { records: Number(values.records), rounds: Number(values.rounds) };
  parts.push(`## ${bench.title}\n\n${await bench.run(options)}`);
}

const text = parts.join("\n");
mkdirSync(join(ROOT, "target"), { recursive: true });
writeFileSync(join(ROOT, "target/bench.md"), text);
console.log(text);
