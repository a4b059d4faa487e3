/**
 * Idempotency keys: what is meant once is done once.
 *
 * A request gets a key, and the same request gets the same key again until an answer has come. So whoever
 * tries again after the network failed starts nothing twice, even where the first try had arrived.
 */
const unanswered = new Map<string, string>();

export function keyFor(meaning: string): string {
  const known = unanswered.get(meaning);
  if (known !== undefined) return known;
  const key = newKey();
  unanswered.set(meaning, key);
  return key;
}

export function answered(meaning: string): void {
  unanswered.delete(meaning);
}

/** `randomUUID` is for secure origins only; a server on the local network may have none. */
function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
