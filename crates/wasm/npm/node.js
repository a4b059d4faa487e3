// Node: the module is read and started on import.
import { readFileSync } from "node:fs";
import { start } from "./common.js";

export {
  allowedActions,
  allowedTaskActions,
  bulkActions,
  check,
  checkAction,
  checkBody,
  checkImport,
  checkQuery,
  checkRequest,
  decide,
  decideTask,
  previewBulk,
  schema,
} from "./common.js";

start(new WebAssembly.Module(readFileSync(new URL("lockstep_core_bg.wasm", import.meta.url))));

export default async function init() {}
