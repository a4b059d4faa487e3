/** What can be done with a task now, and why the rest cannot: one list for the row's menu and the panel. */
import type { Task } from "../../api/types";
import type { MenuItem } from "../../components/menu";
import { keyCaps } from "../../lib/shortcuts";
import { suits, whyNot } from "../../state/core";
import { act } from "../../state/task-commands";
import { taskEntries, type TaskEntry } from "../../words/task-actions";
import { show } from "./dialog-state";

/** Every action for tasks of its kind, in the order of the words, and then what is no action. */
export function offersFor(task: Task): MenuItem[] {
  const offers = taskEntries()
    .filter(({ action }) => suits(task, action))
    .map((entry) => offer(task, entry));
  return [...offers, { label: "Delete…", icon: "trash", keys: "Del", danger: true, run: () => show("delete", task.id) }];
}

const offer = (task: Task, { action, icon, title, key, asks }: TaskEntry): MenuItem => ({
  label: asks ? `${title}…` : title,
  icon,
  refusal: whyNot(task, action),
  ...(key && { keys: keyCaps(key).join("") }),
  run: () => (asks ? show(action, task.id) : void act(task, action)),
});
