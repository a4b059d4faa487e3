// Node: the module is read and started on import.
import { readFileSync } from "node:fs";
import { start } from "./common.js";

export { allowedTaskActions, bulkActions, check, checkBody, decideTask, previewBulk, schema } from "./common.js";

start(new WebAssembly.Module(readFileSync(new URL("lockstep_core_bg.wasm", import.meta.url))));

export default async function init() {}
