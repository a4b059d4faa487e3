// The Worker's bindings, as strict as the platform's.

import { invocation } from "./invocation.js";
import { D1, KV, QUEUE, bytes, check } from "./limits.js";
import { away, isFull, isLost } from "./trouble.js";

/** An object that is another one but for these methods; others are called on the other one. */
function like(original, methods) {
  return new Proxy(original, {
    get(target, name) {
      if (Object.hasOwn(methods, name)) return methods[name];
      const value = Reflect.get(target, name);
      return typeof value === "function" && name !== "constructor" ? value.bind(target) : value;
    },
  });
}

/** What D1 says of a text that is too long. */
const TOO_BIG = "D1_ERROR: string or blob too big: SQLITE_TOOBIG";

/** What D1 says where there is no room left. */
const FULL = "D1_ERROR: Exceeded maximum DB size";

/** What is behind a statement of ours, and whether it needs room. */
const INNER = Symbol("inner");
const GROWS = Symbol("grows");

function statement(inner, grows) {
  return {
    [INNER]: inner,
    [GROWS]: grows,
    bind(...params) {
      check("bound parameters", D1.parameters, params.length);
      for (const param of params) if (typeof param === "string") check("bytes of a text", D1.text, bytes(param), TOO_BIG);
      return statement(inner.bind(...params), grows);
    },
    all: () => run([grows], () => inner.all(), (result) => [result]),
    run: () => run([grows], () => inner.run(), (result) => [result]),
  };
}

async function run(grow, call, results) {
  const used = invocation();
  used.count(grow.length);
  if (isFull() && grow.includes(true)) throw new Error(FULL);
  const answer = await used.connected(() => away(call));
  let size = 0;
  for (const { results: rows, meta } of results(answer)) {
    used.bill.rowsRead += meta?.rows_read ?? 0;
    used.bill.rowsWritten += meta?.rows_written ?? 0;
    for (const row of rows ?? []) {
      for (const value of Object.values(row)) {
        // How long one may be, the runtime says, before anything is written: at 2.2 MB, as D1 does.
        size += typeof value === "string" ? bytes(value) : 8;
      }
    }
  }
  check("bytes of a result", D1.result, size);
  return answer;
}

const database = (inner) =>
  like(inner, {
    prepare(sql) {
      check("bytes of a statement", D1.sql, bytes(sql));
      return statement(inner.prepare(sql), /\b(INSERT|UPDATE|REPLACE)\b/.test(sql));
    },
    batch: (statements) =>
      run(
        statements.map((one) => one[GROWS]),
        () => inner.batch(statements.map((one) => one[INNER])),
        (results) => results,
      ),
  });

const namespace = (inner) =>
  like(inner, {
    get(key, ...options) {
      check("bytes of a key in KV", KV.key, bytes(key));
      invocation().operate("kvReads");
      return inner.get(key, ...options);
    },
    put(key, value, ...options) {
      check("bytes of a key in KV", KV.key, bytes(key));
      check("bytes of a value in KV", KV.value, typeof value === "string" ? bytes(value) : value.byteLength);
      invocation().operate("kvWrites");
      return inner.put(key, value, ...options);
    },
    delete(key) {
      invocation().operate("kvDeletes");
      return inner.delete(key);
    },
  });

const queue = (inner) =>
  like(inner, {
    async sendBatch(messages, ...options) {
      const all = Array.from(messages);
      const sizes = all.map(({ body }) => bytes(JSON.stringify(body)));
      check("messages of a `sendBatch`", QUEUE.messages, all.length);
      check("bytes of a message", QUEUE.message, Math.max(0, ...sizes));
      check(
        "bytes of a `sendBatch`",
        QUEUE.sent,
        sizes.reduce((sum, size) => sum + size, 0),
      );
      invocation().bill.messagesSent += all.length;
      const kept = all.filter(() => !isLost());
      if (kept.length > 0) await inner.sendBatch(kept, ...options);
    },
  });

const STRICT = { D1Database: database, KvNamespace: namespace, WorkerQueue: queue };

/** The same bindings, held to the limits. */
export function strict(env) {
  const bindings = Object.entries(env).map(([name, binding]) => {
    const wrap = STRICT[binding?.constructor?.name];
    return [name, wrap ? wrap(binding) : binding];
  });
  return Object.fromEntries(bindings);
}
