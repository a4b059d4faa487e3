// Workers: the runtime compiles the module; it is started on import.
import module from "./lockstep_core_bg.wasm";
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

start(module);

export default async function init() {}
