// Workers: the runtime compiles the module; it is started on import.
import module from "./lockstep_core_bg.wasm";
import { start } from "./common.js";

export * from "./exports.js";

start(module);

export default async function init() {}
