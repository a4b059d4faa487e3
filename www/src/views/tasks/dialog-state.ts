/** Which dialog is open over the queue, and for which task. */
import type { TaskAction } from "@lockstep/core";
import { signal } from "@preact/signals";
import { focusRow } from "./focus";

/** What asks for the parameters of an action, or one of the two others. */
export type DialogKind = TaskAction | "delete" | "details";
export const openDialog = signal<{ kind: DialogKind; id: number } | null>(null);

export const show = (kind: DialogKind, id: number): void => {
  openDialog.value = { kind, id };
};
export const hide = (): void => {
  openDialog.value = null;
};

/** Closes the dialog first, so that the focus is back in the queue when the row changes. */
export function finish(id: number, run: () => void): void {
  hide();
  run();
  queueMicrotask(() => focusRow(id));
}
