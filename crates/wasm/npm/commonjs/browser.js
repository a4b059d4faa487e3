// What `require` gets under a browser's conditions: Jest with jsdom, which runs in Node, and pages that were bundled.
import { start } from "../common.js";
import { beside, load } from "../load.js";

export * from "../exports.js";

/** Node's own modules where there is Node, out of sight of bundlers. */
const builtin = (name) => globalThis.process?.getBuiltinModule?.(name);

let starting;

const files = builtin("fs");
if (files !== undefined) {
  start(new WebAssembly.Module(files.readFileSync(builtin("path").join(__dirname, "lockstep_core_bg.wasm"))));
  starting = Promise.resolve();
}

export default function init(source) {
  starting ??= load(source ?? beside(() => new URL("lockstep_core_bg.wasm", document.currentScript.src))).then(start);
  starting.catch(() => (starting = undefined));
  return starting;
}
