// Idempotency keys: what is meant once is done once.

/** How many requests without an answer are remembered. */
const MOST = 100;

/** The keys of writes to which no answer came. */
export function createKeys() {
  /** @type {Map<string, string>} */
  const left = new Map();
  return {
    /** The key for a write: that of the same write that nobody answered, else a new one. */
    take(meaning) {
      const key = left.get(meaning) ?? newKey();
      left.delete(meaning);
      return key;
    },
    /** No answer came: whoever sends the same again means the same. */
    keep(meaning, key) {
      left.set(meaning, key);
      if (left.size > MOST) left.delete(left.keys().next().value);
    },
  };
}

/** `randomUUID` is for secure origins only; a server on the local network may have none. */
function newKey() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
