// What the platform allows on the paid plan, as its documentation said in November 2026, and what exceeds it.
//
// In scope: the limits that the local runtime does not hold us to, or holds us to less strictly. Out of scope: those it has
// itself (columns, arguments of a function, the length of patterns).

const KB = 1_000;
const MB = 1_000 * KB;

/** D1, https://developers.cloudflare.com/d1/platform/limits/ */
export const D1 = {
  /** Statements that one invocation of a Worker runs; each of a `batch()` counts. */
  statements: 1_000,
  /** Bound parameters of a statement. */
  parameters: 100,
  /** Bytes of a statement's text. */
  sql: 100 * KB,
  /** Bytes of a text that is bound. Rows of a table and texts that are made have the same limit, which the runtime has itself. */
  text: 2 * MB,
  /** Bytes of what a query answers. */
  result: 50 * MB,
  /** Calls of one invocation that are under way; more wait. */
  connections: 6,
};

/** Workers KV, https://developers.cloudflare.com/kv/platform/limits/ */
export const KV = { key: 512, value: 25 * 1_024 * 1_024, operations: 1_000 };

/** Queues, https://developers.cloudflare.com/queues/platform/limits/: a message has up to 100 bytes of its own. */
export const QUEUE = { message: 128 * KB - 100, messages: 100, sent: 256 * KB };

/** Bytes of a Worker, compressed, https://developers.cloudflare.com/workers/platform/limits/: 3 MB on the free plan. */
export const WORKER = 10 * MB;

/** Makes limits of D1 lower, for the test of this wrapper. @param {Partial<typeof D1>} lower */
export const lowerLimits = (lower) => void Object.assign(D1, lower);

/** Bytes of WebAssembly memory. An isolate has 128 MB for that and all of JavaScript. */
export const MEMORY = 100 * MB;

const encoder = new TextEncoder();

/** How many bytes a text has in UTF-8. @param {string} text */
export const bytes = (text) => (text.length * 3 <= KB ? text.length : encoder.encode(text).length);

/** A limit that was exceeded. What the Worker makes of it is its own matter; the test that caused it fails by the line in the log. */
export class Exceeded extends Error {
  /** @param {string} what the limit, in words @param {number} most @param {number} found @param {string} [says] as the platform puts it */
  constructor(what, most, found, says) {
    super(says ?? `D1_ERROR: ${what} exceeded`);
    console.error(`limit of the platform: ${what}: ${found} of at most ${most}`);
  }
}

/** Refuses what is more. */
export function check(what, most, found, says) {
  if (found > most) throw new Exceeded(what, most, found, says);
}
