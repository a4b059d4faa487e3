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

/** Stands for an argument that throws when it is read: bad input is answered, and a function is bad input. */
const unreadable = () => {};

/** A value as JSON would write it: a date as its text. What lies deeper is never looked at. */
function plain(value) {
  const written = typeof value?.toJSON === "function" ? value.toJSON() : value;
  if (typeof written !== "object" || written === null) return written;
  return Array.isArray(written) ? [] : {};
}

/** The members of an object of options, without those that are undefined. */
function options(object) {
  if (typeof object !== "object" || object === null || Array.isArray(object)) return object;
  try {
    const members = Object.entries(object).map(([name, value]) => [name, plain(value)]);
    return Object.fromEntries(members.filter(([, value]) => value !== undefined));
  } catch {
    return unreadable;
  }
}

/** The clock is read here and nowhere else: the rules take the time as an argument. */
function withNow(context) {
  const given = options(context ?? {});
  return typeof given === "object" && !Array.isArray(given) && given.now === undefined ? { ...given, now: new Date().toISOString() } : given;
}

export function check(type, intent, document) {
  mustBeStarted();
  return wasm.check(type, intent, document);
}

export function checkBody(call, body, properties) {
  mustBeStarted();
  try {
    return wasm.checkBody(call, body, properties);
  } catch {
    return wasm.checkBody(call, body, unreadable);
  }
}

export function decideTask(task, action, params, context) {
  mustBeStarted();
  return wasm.decideTask(task, action, options(params), withNow(context));
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
