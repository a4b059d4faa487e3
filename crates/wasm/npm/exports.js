// What every entry file hands on, whatever it starts the module with: the one list.
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
export { byField, labelOf } from "./fields.js";
