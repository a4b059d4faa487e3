/** The queue by keyboard. */
import type { TaskAction } from "@lockstep/core";
import type { Task } from "../../api/types";
import type { Shortcuts } from "../../lib/shortcuts";
import { whyNot } from "../../state/core";
import { currentId, loadQueue, ownerChoice } from "../../state/queue";
import { go } from "../../state/router";
import { act } from "../../state/task-commands";
import { viewOf } from "../../state/tasks";
import { toast } from "../../state/toasts";
import { TABS, type Tab } from "../../words/queue-tabs";
import { taskEntries, type TaskEntry } from "../../words/task-actions";
import { show } from "./dialog-state";
import { move } from "./focus";

export function queueShortcuts(): Shortcuts {
  return {
    ...Object.fromEntries(taskEntries().flatMap((entry) => (entry.key ? [[entry.key, () => begin(entry)]] : []))),
    j: () => move(1),
    k: () => move(-1),
    Delete: () => withCurrent(null, (task) => show("delete", task.id)),
    r: () => void loadQueue(),
    ...Object.fromEntries(TABS.map((tab, i) => [String(i + 1), () => goToTab(tab)])),
  };
}

/** Asks about the current task, or acts and goes on to the next one. */
const begin = ({ action, asks }: TaskEntry): void =>
  withCurrent(action, (task) => {
    if (asks) return show(action, task.id);
    void act(task, action);
    move(1);
  });

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
