// The API, the same in every environment; the environment's own file starts the wasm module.
import * as wasm from "./lockstep_core.js";

let started = false;

/** Starts the module, once. */
export function start(module) {
  if (!started) wasm.initSync({ module });
  started = true;
}

function mustBeStarted() {
  if (!started) throw new Error("@lockstep/core is not started: `await init()` first");
}

/** The clock is read here and nowhere else: the rules take the time as an argument. */
function withNow(context) {
  const now = new Date().toISOString();
  if (context === undefined || context === null) return { now };
  if (typeof context !== "object" || Array.isArray(context) || context.now !== undefined) return context;
  return { ...context, now };
}

export function check(type, intent, document) {
  mustBeStarted();
  return wasm.check(type, intent, document);
}

export function checkBody(call, body, properties) {
  mustBeStarted();
  return wasm.checkBody(call, body, properties);
}

export function decideTask(task, action, params, context) {
  mustBeStarted();
  return wasm.decideTask(task, action, params, withNow(context));
}

export function allowedTaskActions(task) {
  mustBeStarted();
  return wasm.allowedTaskActions(task);
}

export function previewBulk(action, attributes, records, context) {
  mustBeStarted();
  return wasm.previewBulk(action, attributes, records, withNow(context));
}

export function schema(type) {
  mustBeStarted();
  return wasm.schema(type);
}

export function bulkActions() {
  mustBeStarted();
  return wasm.bulkActions();
}
