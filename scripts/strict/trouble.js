// How far away D1 is, and how often it fails. All chance comes from one seed.

/**
 * @typedef {object} Trouble
 * @property {number} latency how many milliseconds a call to D1 is under way, there and back
 * @property {number} jitter by how many it may be more or less
 * @property {number} before the share of calls that fail and have done nothing
 * @property {number} after the share of calls that fail and have done everything
 * @property {number} queue the share of messages that the queue loses
 * @property {("before" | "after" | "through")[]} next what becomes of the next calls, one after the other, before it is left to chance
 * again: they fail and have done nothing, or everything, or they come through
 * @property {boolean} full whether the database has no room left: what would add to it fails
 * @property {number} seed
 */

/** @type {Trouble} */
const trouble = { latency: 0, jitter: 0, before: 0, after: 0, queue: 0, next: [], full: false, seed: 1 };

let state = 1;

/** Sets some of it. @param {Partial<Trouble>} wanted */
export function setTrouble(wanted) {
  Object.assign(trouble, wanted);
  state = trouble.seed;
}

/** A number from 0 to 1: mulberry32. */
function chance() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const happens = (share) => share > 0 && chance() < share;

const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** What D1 says where a connection breaks. */
const lost = () => new Error("D1_ERROR: Network connection lost.");

/** Makes a call to D1, from where it is. @template T @param {() => Promise<T>} call @returns {Promise<T>} */
export async function away(call) {
  const millis = Math.max(0, trouble.latency + (chance() * 2 - 1) * trouble.jitter);
  const fate = trouble.next.shift();
  const fails = (where) => (fate ? fate === where : happens(trouble[where]));
  if (millis > 0) await wait(millis / 2);
  if (fails("before")) throw lost();
  const answer = await call();
  if (fails("after")) throw lost();
  if (millis > 0) await wait(millis / 2);
  return answer;
}

/** Whether the database is full. */
export const isFull = () => trouble.full;

/** Whether a message is lost. */
export const isLost = () => happens(trouble.queue);
