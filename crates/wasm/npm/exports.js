// What every entry file hands on, whatever it starts the module with: the one list.
export { allowedTaskActions, bulkActions, check, checkBody, decideTask, previewBulk, schema } from "./common.js";
export { byField, labelOf } from "./fields.js";
