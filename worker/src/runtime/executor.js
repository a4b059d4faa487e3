const settled = Promise.resolve();

/** Calls back in a microtask. The runtime's `queueMicrotask` makes a function of its own for each call. */
export const soon = (callback) => void settled.then(callback);
