/** Media queries as signals. */
import { signal, type ReadonlySignal } from "@preact/signals";

export function media(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener("change", () => (matches.value = list.matches));
  return matches;
}

/** Room for a task's details beside the queue. */
export const roomForPanel = media("(min-width: 75rem)");
