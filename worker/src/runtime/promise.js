/** Tells `take` what becomes of a promise, under its id. */
export const watch = (promise, id, take) =>
  void promise.then(
    (value) => take(id, true, value),
    (error) => take(id, false, error),
  );
