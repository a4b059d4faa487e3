// Chance by a seed, so that what went wrong once goes wrong again.

/** @param {number} seed */
export function chance(seed) {
  let state = seed >>> 0;
  /** From 0 up to 1. */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  /** A whole number below `end`. */
  const below = (end) => Math.floor(next() * end);
  return {
    below,
    /** One of them. */
    pick: (list) => list[below(list.length)],
    /** Whether it happens that happens so often. */
    happens: (often) => next() < often,
  };
}
