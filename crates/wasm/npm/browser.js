// Browsers, with or without a bundler: `new URL(…, import.meta.url)` is what both understand.
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

let starting;

export default function init(source) {
  starting ??= load(source ?? new URL("lockstep_core_bg.wasm", import.meta.url)).then(start);
  // A start that failed, for want of a network perhaps, may be tried again.
  starting.catch(() => (starting = undefined));
  return starting;
}

async function load(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  const response = source instanceof Response ? source : await fetch(source);
  if (!response.ok) throw new Error(`@lockstep/core could not load ${response.url}: status ${response.status}`);
  const streams = response.headers.get("content-type")?.startsWith("application/wasm");
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
