/** Which row of the queue has the focus. */
import { currentId, slots } from "../../state/queue";

/** Moves the focus by so many rows; the first press only shows where one is. */
export function move(by: number): void {
  const ids = slots.peek().map((slot) => slot.id);
  if (ids.length === 0) return;
  const at = ids.indexOf(currentId.peek() ?? -1);
  const inList = document.activeElement?.closest("[data-task]") != null;
  const step = inList || at < 0 ? by : 0;
  const next = ids[Math.max(0, Math.min(ids.length - 1, at + step))];
  if (next !== undefined) focusRow(next);
}

export function focusRow(id: number): void {
  currentId.value = id;
  const row = document.querySelector<HTMLElement>(`[data-row="${id}"]`);
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}
