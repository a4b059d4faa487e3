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

/** The path and the query of an address, in the one form that a server is sent. */
function addressed(path) {
  try {
    const { pathname, search } = new URL(path, "http://localhost");
    return pathname + search;
  } catch {
    return path;
  }
}

/** A body as it would be sent: text and bytes as they are. */
const sent = (body) => (body instanceof ArrayBuffer ? new Uint8Array(body) : body);

export function checkRequest(request) {
  mustBeStarted();
  try {
    const { method = "GET", path, headers, body, properties, list } = request;
    const named = typeof headers?.entries === "function" ? Object.fromEntries(headers.entries()) : options(headers);
    return wasm.checkRequest(method, typeof path === "string" ? addressed(path) : path, named, sent(body), properties, list?.unique_identifier_type);
  } catch {
    return wasm.checkRequest(null);
  }
}

/** `path?query`, where the query says something. */
function withQuery(path, params) {
  const query = new URLSearchParams(params ?? {}).toString();
  return query ? `${path}?${query}` : path;
}

/** Checks the request that `make` writes; where it cannot, what it was given is at fault. */
function checkWritten(make) {
  mustBeStarted();
  try {
    return checkRequest(make());
  } catch {
    return wasm.checkRequest(null);
  }
}

const plural = (type) => schema(type)?.plural ?? type;

export function checkAction(action, input) {
  return checkWritten(() => {
    const { attributes, ids, params } = input ?? {};
    const path = withQuery(`/api/v2/batches/actions/${action}`, params);
    return { method: "POST", path, body: { data: { attributes: { ...(ids && { ids }), ...attributes } } } };
  });
}

export function checkQuery(type, params) {
  return checkWritten(() => ({ path: withQuery(`/api/v2/${plural(type)}`, params) }));
}

export function checkImport(type, file, contentType = "text/csv") {
  return checkWritten(() => ({ method: "POST", path: `/api/v2/batches/actions/${plural(type)}Import`, headers: { "content-type": contentType }, body: file }));
}

export function decideTask(task, action, params, context) {
  mustBeStarted();
  return wasm.decideTask(task, action, options(params), withNow(context));
}

export function allowedTaskActions(task) {
  mustBeStarted();
  return wasm.allowedTaskActions(task);
}

export function decide(type, record, action, params, context) {
  if (type !== "task") {
    mustBeStarted();
    return wasm.decide(type, record, action, options(params), withNow(context));
  }
  const { task, ...rest } = decideTask(record, action, params, context);
  return rest.ok ? { ...rest, record: task } : rest;
}

export function allowedActions(type, record) {
  mustBeStarted();
  return type === "task" ? wasm.allowedTaskActions(record) : wasm.allowedActions(type, record);
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
