/** What the page asks of the rules: the same code that the server runs. */
import { allowedTaskActions, decideTask, type AttributeSchema, type ErrorCode, type Resource as CoreResource, type TaskAction } from "@lockstep/core";
import type { TaskParams } from "../api/tasks";
import { asTask, type Task } from "../api/types";
import { schemaOf } from "../lib/schema";
import { sentence } from "../lib/text";
import { priorities } from "./directory";
import { identity } from "../api/session";

export type Verdict = { ok: true; task: Task } | { ok: false; reason: string; code: ErrorCode | null };

/** What the server would answer to this action, decided here and now. */
export function decide(task: Task, action: TaskAction, params: TaskParams = {}, at = new Date().toISOString()): Verdict {
  const userId = identity.value?.user.id;
  const answer = decideTask(task as CoreResource, action, params, { now: at, ...(userId === undefined ? {} : { userId }) });
  if (answer.ok) {
    const decided = asTask(answer.task);
    return { ok: true, task: answer.effects.some((e) => e.type === "highestPriority") ? withHighestPriority(decided) : decided };
  }
  const [error] = answer.errors;
  return { ok: false, reason: sentence(error?.detail ?? "the rules refuse this action"), code: error?.code ?? null };
}

/** The rules name this effect; which priority that is, the page knows from its list. */
function withHighestPriority(task: Task): Task {
  const highest = priorities.value.toSorted((a, b) => (b.attributes.weight ?? 0) - (a.attributes.weight ?? 0))[0];
  if (!highest) return task;
  const taskPriority = { data: { type: "taskPriority", id: highest.id } };
  return { ...task, relationships: { ...task.relationships, taskPriority } };
}

/** Parameters that an action takes, so that what it is refused for is the task. */
function probe(action: TaskAction): TaskParams {
  const parameters = schemaOf("task").actions.find((one) => one.name === action)?.parameters ?? [];
  return Object.fromEntries(parameters.filter((one) => one.required).map((one) => [one.name, sample(one)]));
}

function sample({ kind, values }: AttributeSchema): string | number | boolean {
  if (kind === "boolean") return true;
  if (kind === "time") return "2030-01-01T00:00:00.000Z";
  if (kind === "choice") return values[0] ?? "";
  return kind === "text" ? "" : 1;
}

/** Why an action is not offered now; null where it is. */
export function whyNot(task: Task, action: TaskAction): string | null {
  if (allowedTaskActions(task as CoreResource).includes(action)) return null;
  const verdict = decide(task, action, probe(action));
  return verdict.ok ? "Not possible for this task." : verdict.reason;
}

/** Whether the task is of the kind that an action is for, whatever its state. */
export function suits(task: Task, action: TaskAction): boolean {
  const verdict = decide(task, action, probe(action));
  return verdict.ok || verdict.code !== "actionNotApplicable";
}

/** The longest text that an attribute takes, from the schema table. */
export function limitOf(type: string, attribute: string): number | null {
  return schemaOf(type)?.attributes.find((a) => a.name === attribute)?.max ?? null;
}
