// Time: deadlines and pauses that a signal cuts short.

/** Ends with the time or with the signal, whichever is first. @param {number} milliseconds @param {AbortSignal} [signal] */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
  });
}

/**
 * A signal that is aborted with another one, or when nothing was heard for a while.
 * @param {AbortSignal | undefined} signal @param {number} milliseconds
 */
export function deadline(signal, milliseconds) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  let late = false;
  let timer;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      late = true;
      abort();
    }, milliseconds);
  };
  heard();
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  return {
    signal: controller.signal,
    isLate: () => late,
    /** The time begins anew. */
    heard,
    /** Gives up what still runs. */
    abort,
    end() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}
