/** What a person does with a task, in words that the page can say back. */
import type { TaskAction } from "@lockstep/core";
import type { TaskParams } from "../api/tasks";
import type { Task } from "../api/types";
import { shortTime, toUtc } from "../lib/time";
import { userName } from "./directory";
import { perform } from "./tasks";

export type Completion = { note?: string; action?: string };

const act = (task: Task, action: TaskAction, params: TaskParams, attempt: string, done: string): Promise<boolean> =>
  perform(task.id, { kind: "act", action, params }, { attempt, done });

export function complete(task: Task, completion: Completion = {}): Promise<boolean> {
  const params: TaskParams = {};
  if (completion.note) params["completionNote"] = completion.note;
  if (completion.action) params["completionAction"] = completion.action;
  return act(task, "markComplete", params, "Completing the task", "Completed");
}

/** Without a time, the rules' own default: one day later. */
export function snooze(task: Task, until: number | null, urgent: boolean): Promise<boolean> {
  const params: TaskParams = {};
  if (until !== null) params["dueAt"] = toUtc(until);
  if (urgent) params["markAsUrgent"] = true;
  const done = until === null ? "Snoozed for a day" : `Snoozed until ${shortTime(until, Date.now())}`;
  return act(task, "snooze", params, "Snoozing the task", done);
}

export const reschedule = (task: Task, dueAt: number): Promise<boolean> =>
  act(task, "reschedule", { dueAt: toUtc(dueAt) }, "Rescheduling the task", `Rescheduled to ${shortTime(dueAt, Date.now())}`);

export const reassign = (task: Task, ownerId: number): Promise<boolean> =>
  act(task, "reassignOwner", { ownerId }, "Reassigning the task", `Reassigned to ${userName(ownerId)}`);

export const editNote = (task: Task, note: string): Promise<boolean> => act(task, "updateNote", { note }, "The new note", "Note changed");

export const advance = (task: Task): Promise<boolean> => act(task, "advance", {}, "Advancing the sequence", "Sequence advanced");

export const deliver = (task: Task): Promise<boolean> => act(task, "deliver", {}, "Delivering the mailing", "Mailing scheduled");

export const remove = (task: Task): Promise<boolean> => perform(task.id, { kind: "delete" }, { attempt: "Deleting the task", done: "Deleted" });
