/** The present, as a signal that ticks slowly: relative times follow it. */
import { signal } from "@preact/signals";

const TICK_MS = 20_000;
export const now = signal(Date.now());

const tick = (): void => {
  now.value = Date.now();
};
setInterval(tick, TICK_MS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) tick();
});
