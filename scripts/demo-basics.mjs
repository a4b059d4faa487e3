// What all parts of the demo organisation share: whose it is, times, numbers that seem random.

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** The organisation's id. @type {number} */
export const ORGANISATION = 1;

/** The user whom the printed token belongs to. @type {number} */
export const USER = 1;

/** @param {number} ms */
export const time = (ms) => new Date(ms).toISOString();

/** A number generator of its own for each row, so that a row depends on nothing but its number. */
export function dice(salt, index) {
  let state = (Math.imul(salt, 0x9e3779b1) ^ Math.imul(index, 0x85ebca6b)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  return { below, pick: (list) => list[below(list.length)] };
}
