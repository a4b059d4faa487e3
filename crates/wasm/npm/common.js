// The API, the same in every environment; the environment's own file starts the wasm module.
import * as wasm from "./lockstep_core.js";

let started = false;
/** The module's memory, and what is asked of its tables with every check. */
let memory, kinds, codes;

/** Starts the module, once. */
export function start(module) {
  if (started) return;
  ({ memory } = wasm.initSync({ module }));
  kinds = new Map(Object.entries(wasm.kinds()));
  started = true;
}

function mustBeStarted() {
  if (!started) throw new Error("@lockstep/core is not started: `await init()` first");
}

/** Stands for an argument that throws when it is read: bad input is answered, and a function is bad input. */
const unreadable = () => {};

/** An argument as it is, unless it is a proxy that has been revoked: that throws at the first look. */
function looked(value) {
  try {
    Array.isArray(value);
    return value;
  } catch {
    return unreadable;
  }
}

/** Calls the module with arguments that may be anything. */
const ask = (call, ...args) => call(...args.map(looked));

/** A value as JSON would write it: a date as its text. What lies deeper is never looked at. */
function plain(value) {
  const written = typeof value?.toJSON === "function" ? value.toJSON() : value;
  if (typeof written !== "object" || written === null) return written;
  return Array.isArray(written) ? [] : {};
}

/** The members of an object of options, without those that are undefined. */
function options(object) {
  if (typeof object !== "object" || object === null) return object;
  try {
    if (Array.isArray(object)) return object;
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

/** The text of an argument; undefined where JSON cannot write it. */
function written(value) {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

const encoder = new TextEncoder();
/** The room for texts in the module's memory: enough for most documents, and never given back. */
const ROOM = 1 << 14;
/** No text with more characters is read. A character is at least one byte. */
const LONGEST = 1_500_000;
let room = new Uint8Array(0);

/** Room for so many bytes. The memory is another one when it has grown. */
function roomFor(bytes) {
  const least = Math.max(bytes, ROOM);
  if (room.length < least || room.buffer !== memory.buffer || room.length > least + LONGEST) {
    const address = wasm.room(least);
    room = new Uint8Array(memory.buffer, address, least);
  }
  return room;
}

/** Writes a text into the module's memory, as glue would character by character; returns its bytes. */
function put(text) {
  const { read, written } = encoder.encodeInto(text, roomFor(text.length));
  // A character that is none of ASCII has up to three.
  return read === text.length ? written : encoder.encodeInto(text, roomFor(3 * text.length)).written;
}

/** How many bytes a text has, which is too long to be written anywhere. */
function bytesOf(text) {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const point = text.codePointAt(index);
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (point > 0xffff) index++;
  }
  return bytes;
}

/** The error of a code, a sentence and a place. */
function toError([code, detail, pointer]) {
  const { id, code: name, status, title } = (codes ??= wasm.codes())[code];
  const error = { id, code: name, status, title, detail };
  if (pointer !== null) error.source = { pointer };
  return error;
}

export function check(type, intent, document) {
  mustBeStarted();
  const kind = kinds.get(type);
  const text = written(document);
  if (kind !== undefined && text !== undefined && (intent === "create" || intent === "update")) {
    const length = text.length > LONGEST ? bytesOf(text) : put(text);
    const verdict = wasm.checkText(kind, intent === "create", length);
    if (verdict === undefined) return { ok: true, ignored: [] };
    if (Array.isArray(verdict)) return { ok: false, errors: verdict.map(toError) };
    if (verdict) return { ok: true, ignored: verdict.ignored };
  }
  // What is wrong with the arguments themselves is said there.
  return ask(wasm.check, type, intent, document);
}

export function checkBody(call, body, properties) {
  mustBeStarted();
  try {
    return ask(wasm.checkBody, call, body, properties);
  } catch {
    return ask(wasm.checkBody, call, body, unreadable);
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

/** A body as it would be sent: bytes as they are, text as its length in the module's memory. */
function sent(body) {
  if (body === undefined || body === null || body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  const text = written(body);
  return text === undefined ? body : put(text);
}

export function checkRequest(request) {
  mustBeStarted();
  try {
    const { method = "GET", path, headers, body, properties, list } = request;
    const named = typeof headers?.entries === "function" ? Object.fromEntries(headers.entries()) : options(headers);
    const unique = list?.unique_identifier_type;
    return ask(wasm.checkRequest, method, typeof path === "string" ? addressed(path) : path, named, sent(body), properties, unique);
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
  return ask(wasm.decideTask, task, action, options(params), withNow(context));
}

export function allowedTaskActions(task) {
  mustBeStarted();
  return ask(wasm.allowedTaskActions, task);
}

export function decide(type, record, action, params, context) {
  if (type !== "task") {
    mustBeStarted();
    return ask(wasm.decide, type, record, action, options(params), withNow(context));
  }
  const { task, ...rest } = decideTask(record, action, params, context);
  return rest.ok ? { ...rest, record: task } : rest;
}

export function allowedActions(type, record) {
  mustBeStarted();
  return type === "task" ? ask(wasm.allowedTaskActions, record) : ask(wasm.allowedActions, type, record);
}

export function previewBulk(action, attributes, records, context) {
  mustBeStarted();
  const known = withNow(context);
  try {
    // What is given may call the module when it is read, and so it is read before anything is put there.
    const given = JSON.parse(JSON.stringify(attributes));
    const fields = ask(wasm.previewFields, action, given, known);
    const rows = Array.isArray(fields) ? rowsOf(records, fields) : undefined;
    const preview = rows === undefined ? undefined : ask(wasm.previewRows, action, given, put(rows), known);
    if (preview !== undefined) return preview;
  } catch {
    // A record that throws when it is read: which, is said below.
  }
  return ask(wasm.previewBulk, action, attributes, records, known);
}

/** Whether JSON would write an object by its members. */
const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && typeof value.toJSON !== "function";

/**
 * The text of records as rows of what an action needs: the id, then the place and the value of each field that is there.
 * Undefined where one of them is not as servers answer it.
 */
function rowsOf(records, [type, fields]) {
  if (!Array.isArray(records)) return undefined;
  const rows = [];
  for (let index = 0; index < records.length; index++) {
    const record = records[index];
    if (!isPlain(record) || record.type !== type) return undefined;
    const { id, attributes = {}, relationships = {} } = record;
    if ((typeof id !== "number" && typeof id !== "string") || !isPlain(attributes) || !isPlain(relationships)) return undefined;
    const row = [id];
    for (let place = 0; place < fields.length; place++) {
      const [name, isLinked] = fields[place];
      let value = attributes[name];
      if (isLinked) {
        const relationship = relationships[name];
        if (relationship === undefined) continue;
        if (!isPlain(relationship) || relationship.data === undefined) return undefined;
        value = relationship.data;
      }
      if (value === undefined) continue;
      // A date is its text; what else writes itself may write nothing.
      if (typeof value === "function" || typeof value === "symbol" || (typeof value?.toJSON === "function" && !(value instanceof Date))) return undefined;
      row.push(place, value);
    }
    rows.push(row);
  }
  return JSON.stringify(rows);
}

export function schema(type) {
  mustBeStarted();
  return ask(wasm.schema, type);
}

export function bulkActions() {
  mustBeStarted();
  return wasm.bulkActions();
}
