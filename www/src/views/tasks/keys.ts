/** The queue by keyboard. */
import type { TaskAction } from "@lockstep/core";
import type { Task } from "../../api/types";
import type { Shortcuts } from "../../lib/shortcuts";
import { whyNot } from "../../state/core";
import { currentId, loadQueue, slots, TABS } from "../../state/queue";
import { complete } from "../../state/task-commands";
import { viewOf } from "../../state/tasks";
import { toast } from "../../state/toasts";
import { show, type DialogKind } from "./dialog-state";
import { goToTab } from "./tasks";

export function queueShortcuts(): Shortcuts {
  const dialog = (kind: DialogKind, action: TaskAction) => () => withCurrent(action, (task) => show(kind, task.id));
  return {
    j: () => move(1),
    k: () => move(-1),
    c: () =>
      withCurrent("markComplete", (task) => {
        void complete(task);
        move(1);
      }),
    "shift+c": dialog("complete", "markComplete"),
    s: dialog("snooze", "snooze"),
    d: dialog("reschedule", "reschedule"),
    a: dialog("reassign", "reassignOwner"),
    e: dialog("note", "updateNote"),
    Delete: () => withCurrent(null, (task) => show("delete", task.id)),
    r: () => void loadQueue(),
    ...Object.fromEntries(TABS.map((tab, i) => [String(i + 1), () => goToTab(tab)])),
  };
}

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

function withCurrent(action: TaskAction | null, run: (task: Task) => void): void {
  const id = currentId.peek();
  const view = id === null ? null : viewOf(id)?.peek();
  if (!view || view.gone) return;
  const reason = action && whyNot(view.task, action);
  if (reason) toast({ tone: "error", title: "Not possible", detail: reason });
  else run(view.task);
}
