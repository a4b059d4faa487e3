/** Which dialog is open over the queue, and for which task. */
import { signal } from "@preact/signals";

export type DialogKind = "complete" | "snooze" | "reschedule" | "reassign" | "note" | "delete" | "details";
export const openDialog = signal<{ kind: DialogKind; id: number } | null>(null);

export const show = (kind: DialogKind, id: number): void => {
  openDialog.value = { kind, id };
};
export const hide = (): void => {
  openDialog.value = null;
};
