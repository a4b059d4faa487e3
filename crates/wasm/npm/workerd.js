// Workers: the runtime compiles the module; it is started on import.
import module from "./lockstep_core_bg.wasm";
import { start } from "./common.js";

export { allowedTaskActions, bulkActions, check, checkBody, decideTask, previewBulk, schema } from "./common.js";
export { byField, labelOf } from "./fields.js";

start(module);

export default async function init() {}
