/**
 * The one place for optimistic updates.
 *
 * Each task is what the server last said (`settled`) plus the commands under way. What is shown is the
 * rules' own decision on top of that, so it is there at once; the answer replaces `settled`, and a command
 * that failed simply leaves the list. Commands on one task are sent one after the other.
 */
import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { TaskAction } from "@lockstep/core";
import { actOnTask, deleteTask, getTask, type TaskParams } from "../api/tasks";
import type { Failure, Result, Task } from "../api/types";
import { decide } from "./core";
import { differences } from "./differences";
import { announce, toast } from "./toasts";

export type Command = { kind: "act"; action: TaskAction; params: TaskParams } | { kind: "delete" };
/** What is said when it worked, and what it is called when it did not. */
export type Words = { done: string; attempt: string };
type Pending = { command: Command; at: string };

export type TaskView = {
  /** The task as shown: settled, plus what is under way. */
  task: Task;
  pending: boolean;
  /** Deleted, or found not to exist any more. */
  gone: boolean;
  /** Whether it was changed since it was loaded into a list. */
  touched: boolean;
};
type Entry = { settled: Task; pending: Pending[]; gone: boolean; touched: boolean; tail: Promise<unknown>; view: Signal<TaskView> };

const entries = new Map<number, Entry>();
/** Rises with every command that the server has carried out. */
export const settledCommands = signal(0);

/** Takes in tasks that a list or a form has brought. */
export function adopt(tasks: Task[]): void {
  for (const task of tasks) {
    const entry = entries.get(task.id);
    if (!entry) {
      const view = signal<TaskView>({ task, pending: false, gone: false, touched: false });
      entries.set(task.id, { settled: task, pending: [], gone: false, touched: false, tail: Promise.resolve(), view });
    } else {
      entry.settled = task;
      entry.gone = false;
      entry.touched = entry.pending.length > 0;
      show(entry);
    }
  }
}

/** The task as shown; null where no list has brought it. */
export const viewOf = (id: number): ReadonlySignal<TaskView> | null => entries.get(id)?.view ?? null;

export function forgetTasks(): void {
  entries.clear();
}

/** Shows the command's effect at once, sends it, and settles with the server's answer. True where it was carried out. */
export async function perform(id: number, command: Command, words: Words): Promise<boolean> {
  const entry = entries.get(id);
  if (!entry) return false;
  const at = new Date().toISOString();
  if (command.kind === "act") {
    const verdict = decide(entry.view.peek().task, command.action, command.params, at);
    if (!verdict.ok) {
      toast({ tone: "error", title: "Not possible", detail: verdict.reason });
      return false;
    }
  }
  const pending: Pending = { command, at };
  entry.pending.push(pending);
  entry.touched = true;
  show(entry);
  const predicted = entry.view.peek().task;
  announce(words.done);

  const turn = entry.tail.then(() => send(id, command));
  entry.tail = turn;
  const answer = await turn;
  entry.pending = entry.pending.filter((p) => p !== pending);
  if (answer.ok) {
    if (answer.value) reconcile(entry, answer.value, predicted);
    else entry.gone = true;
    show(entry);
    settledCommands.value += 1;
    return true;
  }
  show(entry);
  rolledBack(id, command, words, answer.failure);
  if (answer.failure.kind === "refused") await refresh(entry, id);
  return false;
}

async function send(id: number, command: Command): Promise<Result<Task | undefined>> {
  return command.kind === "delete" ? deleteTask(id) : actOnTask(id, command.action, command.params);
}

/** Lays the commands under way over what the server last said. */
function show(entry: Entry): void {
  let task = entry.settled;
  let gone = entry.gone;
  for (const { command, at } of entry.pending) {
    if (command.kind === "delete") {
      gone = true;
      continue;
    }
    const verdict = decide(task, command.action, command.params, at);
    if (verdict.ok) task = verdict.task;
  }
  entry.view.value = { task, pending: entry.pending.length > 0, gone, touched: entry.touched };
}

/** The server's word wins; where it differs from what was shown, that is said. */
function reconcile(entry: Entry, answered: Task, predicted: Task): void {
  entry.settled = answered;
  if (entry.pending.length > 0) return;
  const found = differences(predicted, answered);
  if (found.length > 0) toast({ tone: "plain", title: "The server settled it differently", detail: found.join(" · ") });
}

function rolledBack(id: number, command: Command, words: Words, failure: Failure): void {
  if (failure.kind === "unauthorised") return;
  toast({
    tone: "error",
    title: failure.kind === "network" ? `${words.attempt} was not saved` : `${words.attempt} was refused`,
    detail: failure.message,
    action: { label: "Retry", run: () => void perform(id, command, words) },
  });
}

/** A refusal means that the task is not what it seemed: look again. */
async function refresh(entry: Entry, id: number): Promise<void> {
  const answer = await getTask(id);
  if (answer.ok) entry.settled = answer.value;
  else if (answer.failure.status === 404) entry.gone = true;
  show(entry);
}
