/** What the page asks of the rules: the same code that the server runs. */
import { allowedTaskActions, decideTask, schema, type Resource as CoreResource, type TaskAction } from "@lockstep/core";
import type { TaskParams } from "../api/tasks";
import { asTask, type Task } from "../api/types";
import { sentence } from "../lib/text";
import { priorities } from "./directory";
import { identity } from "../api/session";

export type Verdict = { ok: true; task: Task } | { ok: false; reason: string };

/** What the server would answer to this action, decided here and now. */
export function decide(task: Task, action: TaskAction, params: TaskParams = {}, at = new Date().toISOString()): Verdict {
  const userId = identity.value?.user.id;
  const answer = decideTask(task as CoreResource, action, params, { now: at, ...(userId === undefined ? {} : { userId }) });
  if (answer.ok) {
    const decided = asTask(answer.task);
    return { ok: true, task: answer.effects.some((e) => e.type === "highestPriority") ? withHighestPriority(decided) : decided };
  }
  return { ok: false, reason: sentence(answer.errors[0]?.detail ?? "the rules refuse this action") };
}

/** The rules name this effect; which priority that is, the page knows from its list. */
function withHighestPriority(task: Task): Task {
  const highest = priorities.value.toSorted((a, b) => (b.attributes.weight ?? 0) - (a.attributes.weight ?? 0))[0];
  if (!highest) return task;
  const taskPriority = { data: { type: "taskPriority", id: highest.id } };
  return { ...task, relationships: { ...task.relationships, taskPriority } };
}

const PROBE: Partial<Record<TaskAction, TaskParams>> = {
  reassignOwner: { ownerId: 1 },
  reschedule: { dueAt: "2030-01-01T00:00:00.000Z" },
  updateNote: { note: "" },
  updateOpportunityAssociation: { opportunityAssociation: "noop" },
};

/** Why an action is not offered now; null where it is. */
export function whyNot(task: Task, action: TaskAction): string | null {
  if (allowedTaskActions(task as CoreResource).includes(action)) return null;
  const verdict = decide(task, action, PROBE[action]);
  return verdict.ok ? "Not possible for this task." : verdict.reason;
}

/** The longest text that an attribute takes, from the schema table. */
export function limitOf(type: string, attribute: string): number | null {
  return schema(type)?.attributes.find((a) => a.name === attribute)?.max ?? null;
}
