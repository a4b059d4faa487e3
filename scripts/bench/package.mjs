// The package beside what people would take instead: from text to verdict, previews, size and start.

import Ajv from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { ROOT } from "../config.mjs";
import { kilobytes, median, table } from "../markdown.mjs";

export const title = "The package";

const PACKAGE = join(ROOT, "crates/wasm/pkg");
const SUPPORT = join(ROOT, "scripts/bench-support/validators.mjs");
const FOLDER = join(ROOT, "target/bench-package");
const OURS = "@lockstep/core";
const COUNTS = [10_000, 100_000];

/** The measuring as one script: for Node, or with the module in it for a page. */
async function bundle(options) {
  const { outputFiles } = await build({ bundle: true, write: false, logLevel: "warning", alias: { "ajv-compiled": join(FOLDER, "ajv.cjs") }, ...options });
  return outputFiles[0].text;
}

async function inNode(rounds) {
  const script = join(FOLDER, "node.mjs");
  writeFileSync(script, await bundle({ entryPoints: [SUPPORT], format: "esm", platform: "node" }));
  const { measure } = await import(pathToFileURL(script).href);
  return measure(await import(pathToFileURL(join(PACKAGE, "node.js")).href), { rounds, counts: COUNTS });
}

async function inChromium(rounds) {
  const source = `import init, * as core from ${JSON.stringify(join(PACKAGE, "inline.js"))};
    import { measure } from ${JSON.stringify(SUPPORT)};
    window.bench = async (options) => { await init(); return measure(core, options); };`;
  const script = await bundle({ stdin: { contents: source, resolveDir: ROOT }, format: "esm" });
  const browser = await chromium.launch({ executablePath: process.env.CHROME ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script, type: "module" });
    await page.waitForFunction(() => window.bench !== undefined);
    return { ...(await page.evaluate((options) => window.bench(options), { rounds, counts: COUNTS })), version: browser.version() };
  } finally {
    await browser.close();
  }
}

/** ajv as code, which is the fastest that it has. */
async function compileAjv() {
  const core = await import(pathToFileURL(join(PACKAGE, "node.js")).href);
  const { jsonSchemas } = await import(pathToFileURL(join(FOLDER, "schemas.mjs")).href);
  const ajv = new Ajv({ allErrors: true, code: { source: true } });
  const schemas = jsonSchemas(core);
  for (const [name, schema] of Object.entries(schemas)) ajv.addSchema(schema, name);
  writeFileSync(join(FOLDER, "ajv.cjs"), standalone(ajv, Object.fromEntries(Object.keys(schemas).map((name) => [name, name]))));
}

/** Milliseconds from nothing to the first verdict, in a process of its own each time. */
function starts(rounds) {
  const source = `const start = performance.now();
    const core = await import(${JSON.stringify(pathToFileURL(join(PACKAGE, "node.js")).href)});
    core.check("task", "create", "{}");
    console.log(performance.now() - start);`;
  return Array.from({ length: rounds }, () => Number(execFileSync(process.execPath, ["--input-type=module", "-e", source], { encoding: "utf8" })));
}

/** @type {import("../bench.mjs").Bench["run"]} */
export async function run({ rounds }) {
  mkdirSync(FOLDER, { recursive: true });
  // The schemas are needed before what is compiled of them.
  writeFileSync(join(FOLDER, "ajv.cjs"), "exports.task = exports.ids = undefined;");
  writeFileSync(join(FOLDER, "schemas.mjs"), await bundle({ entryPoints: [SUPPORT], format: "esm", platform: "node" }));
  await compileAjv();
  const node = await inNode(rounds);
  const browser = await inChromium(rounds);
  const rows = [];
  for (const [where, { checks }] of [["Node", node], ["Chromium", browser]]) {
    for (const name of Object.keys(checks.task)) {
      const cells = Object.values(checks).flatMap((times) => [(times[name] * 1000).toFixed(1), (times["JSON.parse and ajv"] / times[name]).toFixed(2)]);
      rows.push([`${where}: ${name === OURS ? `**${name}**` : name}`, ...cells]);
    }
  }
  const wasm = readFileSync(join(PACKAGE, "lockstep_core_bg.wasm"));
  const others = [
    ...COUNTS.map((count, index) => [`preview of ${count.toLocaleString("en")} records, ms`, node.previews[index][1].toFixed(0), browser.previews[index][1].toFixed(0)]),
    ["import, start and a first check, ms", median(starts(rounds + 5)).toFixed(1), ""],
    ["module, gzip -9", kilobytes(gzipSync(wasm, { level: 9 }).length), ""],
  ];
  return `${table(["text to verdict", "task, µs", "× ajv", "4 errors, µs", "× ajv", "1,000 ids, µs", "× ajv"], rows)}
A task of 1.2 KB, the same with four errors, and a bulk call with 1,000 ids, all of which are read; schemas made of the package's own
table, ajv compiled ahead; all errors collected. "× ajv" says how many are done while JSON.parse and ajv do one. In turns, medians of
${rounds} rounds.

${table(["", "Node", `Chromium ${browser.version.split(".")[0]}`], others)}`;
}
