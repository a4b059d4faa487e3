// How much a visitor downloads, and how much is deployed.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ROOT } from "../config.mjs";
import { kilobytes, table } from "../markdown.mjs";
import { WORKER } from "../strict/limits.js";

export const title = "Size";

/** What is measured, and the most that it may weigh, compressed: the package for whoever waits for it, the Worker for the platform. */
const PRODUCTS = [
  { name: "npm package: WebAssembly", folder: "crates/wasm/pkg", pattern: /\.wasm$/, limit: 150_000 },
  { name: "npm package: JavaScript of a page", folder: "crates/wasm/pkg", pattern: /^(browser|common|exports|fields|load|lockstep_core)\.js$/ },
  { name: "npm package: its client", folder: "crates/wasm/pkg/client", pattern: /\.js$/ },
  { name: "npm package: with the module in the script", folder: "crates/wasm/pkg", pattern: /^inline\.js$/ },
  { name: "Worker: WebAssembly and JavaScript", folder: "worker/build", pattern: /\.(wasm|js)$/, limit: WORKER },
  { name: "console: JavaScript and CSS", folder: "www/dist/assets", pattern: /\.(js|css)$/ },
];

/** @type {import("../bench.mjs").Bench["run"]} */
export async function run() {
  const rows = PRODUCTS.map(({ name, folder, pattern, limit }) => {
    const files = readdirSync(join(ROOT, folder)).filter((file) => pattern.test(file));
    const paths = files.map((file) => join(ROOT, folder, file)).filter((path) => statSync(path).isFile());
    const contents = paths.map((path) => readFileSync(path));
    const raw = contents.reduce((sum, content) => sum + content.length, 0);
    const compressed = contents.reduce((sum, content) => sum + gzipSync(content, { level: 9 }).length, 0);
    return [name, kilobytes(raw), kilobytes(compressed), limit ? kilobytes(limit) : ""];
  });
  return `${table(["", "raw", "gzip", "limit (gzip)"], rows)}
The Worker's limit is the platform's on the paid plan.
`;
}
