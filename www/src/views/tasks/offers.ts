/** What can be done with a task now, and why the rest cannot: one list for the row's menu and the panel. */
import type { TaskAction } from "@lockstep/core";
import type { Task } from "../../api/types";
import type { IconName } from "../../components/icon";
import { whyNot } from "../../state/core";
import { advance, complete, deliver } from "../../state/task-commands";
import { show } from "./dialog-state";
import { isSequenceStep } from "./labels";

export type Offer = { name: TaskAction | "delete"; label: string; icon: IconName; keys?: string; refusal: string | null; danger?: boolean; run: () => void };

export function offersFor(task: Task): Offer[] {
  const offer = (name: TaskAction, label: string, icon: IconName, run: () => void, keys?: string): Offer => ({
    name,
    label,
    icon,
    run,
    refusal: whyNot(task, name),
    ...(keys ? { keys } : {}),
  });
  const offers = [
    offer("markComplete", "Complete", "check", () => void complete(task), "c"),
    offer("markComplete", "Complete with a note…", "note", () => show("complete", task.id), "⇧c"),
    offer("snooze", "Snooze…", "clock", () => show("snooze", task.id), "s"),
    offer("reschedule", "Reschedule…", "calendar", () => show("reschedule", task.id), "d"),
    offer("reassignOwner", "Reassign…", "user", () => show("reassign", task.id), "a"),
    offer("updateNote", "Edit note…", "pencil", () => show("note", task.id), "e"),
  ];
  if (isSequenceStep(task.attributes.taskType)) {
    offers.push(offer("advance", "Advance the sequence", "forward", () => void advance(task)));
    offers.push(offer("deliver", "Deliver the mailing", "send", () => void deliver(task)));
  }
  offers.push({ name: "delete", label: "Delete…", icon: "trash", keys: "Del", refusal: null, danger: true, run: () => show("delete", task.id) });
  return offers;
}
