// The module as part of the script, for where nothing can lie beside it. The build puts it in.
import bytes from "./lockstep_core_bg.wasm";
import { start } from "./common.js";
import { load } from "./load.js";

export * from "./exports.js";

let starting;

export default function init() {
  return (starting ??= load(bytes).then(start));
}
