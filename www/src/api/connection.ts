/** Whether the server can be reached; the banner and the pollers follow it. */
import { signal } from "@preact/signals";

export const reachable = signal(true);

const RETRY_MS = [1_000, 2_000, 5_000, 10_000] as const;
let timer: ReturnType<typeof setTimeout> | undefined;
let attempt = 0;

let lostAt = -Infinity;

/** An answer has come; one to a question from before the connection was lost proves nothing. */
export function noteReachable(askedAt: number): void {
  if (askedAt < lostAt) return;
  reachable.value = true;
  attempt = 0;
  clearTimeout(timer);
  timer = undefined;
}

export function noteUnreachable(): void {
  reachable.value = false;
  lostAt = performance.now();
  if (timer === undefined) schedule();
}

/** Asks now whether the server, and what it needs, is ready; true where it is. */
export async function probe(): Promise<boolean> {
  const askedAt = performance.now();
  try {
    const response = await fetch("/readyz", { cache: "no-store", credentials: "omit" });
    if (response.ok) noteReachable(askedAt);
    return response.ok;
  } catch {
    reachable.value = false;
    return false;
  }
}

function schedule(): void {
  const delay = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 10_000;
  attempt += 1;
  timer = setTimeout(async () => {
    timer = undefined;
    if (!(await probe())) schedule();
  }, delay);
}

/** Follows what the browser knows; its "online" is only a hint, so it is checked. */
export function watchConnection(): void {
  addEventListener("offline", noteUnreachable);
  addEventListener("online", () => void probe());
  if (!navigator.onLine) noteUnreachable();
}
