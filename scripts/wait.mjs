// Waiting for a condition instead of for a time.

import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks again and again until the answer is something, and returns it.
 * @template T
 * @param {() => T | Promise<T>} ask
 * @param {{ within?: number, every?: number, what?: string }} [options] times in ms
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(ask, { within = 30_000, every = 20, what = "the condition" } = {}) {
  const end = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`${what} did not come about within ${within} ms`);
    await delay(every);
  }
}
