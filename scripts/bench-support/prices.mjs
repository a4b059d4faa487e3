// What Cloudflare asks on the paid plan of Workers, in US dollars, as its pages said.

/** Each: how many are included in a month, and what a million more cost. */
export const PRICES = {
  date: "August 2026",
  plan: 5,
  requests: { included: 10e6, million: 0.3 },
  rowsRead: { included: 25e9, million: 0.001 },
  rowsWritten: { included: 50e6, million: 1 },
  /** By GB and month. */
  storage: { included: 5, one: 0.75 },
  kvReads: { included: 10e6, million: 0.5 },
  kvWrites: { included: 1e6, million: 5 },
  /** Writing, reading and deleting a message, each 64 KB of it, is one each. */
  queueOperations: { included: 1e6, million: 0.4 },
};

/** For how many items a month the bill is worked out. */
export const ITEMS = [1e6, 100e6, 10e9];

const over = (used, { included, million }) => (Math.max(0, used - included) / 1e6) * million;

/**
 * The bill of a month, by what it is for.
 * @param {Record<string, number>} used
 */
export function monthly({ invocations, rowsRead, rowsWritten, kvReads, kvWrites, messagesSent, messagesTaken, storedGb }) {
  const parts = {
    plan: PRICES.plan,
    requests: over(invocations, PRICES.requests),
    rowsRead: over(rowsRead, PRICES.rowsRead),
    rowsWritten: over(rowsWritten, PRICES.rowsWritten),
    storage: Math.max(0, storedGb - PRICES.storage.included) * PRICES.storage.one,
    kv: over(kvReads, PRICES.kvReads) + over(kvWrites, PRICES.kvWrites),
    // Each is written once and deleted once, and read as often as it is taken.
    queues: over(2 * messagesSent + messagesTaken, PRICES.queueOperations),
  };
  return { ...parts, total: Object.values(parts).reduce((sum, one) => sum + one, 0) };
}
