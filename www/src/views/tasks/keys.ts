/** The queue by keyboard. */
import type { TaskAction } from "@lockstep/core";
import type { Task } from "../../api/types";
import type { Shortcuts } from "../../lib/shortcuts";
import { whyNot } from "../../state/core";
import { currentId, loadQueue, ownerChoice, TABS, type Tab } from "../../state/queue";
import { go } from "../../state/router";
import { complete } from "../../state/task-commands";
import { viewOf } from "../../state/tasks";
import { toast } from "../../state/toasts";
import { show, type DialogKind } from "./dialog-state";
import { move } from "./focus";

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

function withCurrent(action: TaskAction | null, run: (task: Task) => void): void {
  const id = currentId.peek();
  const view = id === null ? null : viewOf(id)?.peek();
  if (!view || view.gone) return;
  const reason = action && whyNot(view.task, action);
  if (reason) toast({ tone: "error", title: "Not possible", detail: reason });
  else run(view.task);
}

const goToTab = (which: Tab): void => {
  const owner = ownerChoice.peek();
  go(`#/tasks?tab=${which}${owner === "me" ? "" : `&owner=${owner}`}`);
};
