/** The tabs of the task queue: which tasks each shows, and in which words. A test fails for a state that none shows. */
import type { Choices } from "@lockstep/core";
import type { Task } from "../api/types";

export type QueueTab = {
  label: string;
  state: Choices["task"]["state"];
  /** When its tasks are due, seen from today; whenever, where it does not say. */
  due?: "before" | "today" | "after";
  sort: string;
  /** The moment that orders it. */
  place: (task: Task) => string | null;
  /** What is said where there is nothing. */
  nothing: [title: string, text: string];
};

const dueAt = (task: Task): string | null => task.attributes.dueAt;
const BY_DUE = { sort: "dueAt,id", place: dueAt };

const ALL = {
  overdue: { label: "Overdue", state: "incomplete", due: "before", ...BY_DUE, nothing: ["Nothing is overdue", "Everything that was due before today is done."] },
  today: { label: "Today", state: "incomplete", due: "today", ...BY_DUE, nothing: ["Today is clear", "Nothing is due today. Look at what is coming up, or make a new task."] },
  upcoming: { label: "Upcoming", state: "incomplete", due: "after", ...BY_DUE, nothing: ["Nothing is coming up", "Tasks that are due from tomorrow on appear here."] },
  scheduled: {
    label: "Scheduled",
    state: "pending",
    sort: "scheduledAt,id",
    place: (task) => task.attributes.scheduledAt ?? dueAt(task),
    nothing: ["Nothing waits for its time", "Tasks that cannot be done before a certain time are kept here until then."],
  },
  complete: {
    label: "Complete",
    state: "complete",
    sort: "-stateChangedAt,-id",
    place: (task) => task.attributes.stateChangedAt ?? task.attributes.completedAt,
    nothing: ["Nothing completed yet", "Tasks that you complete are kept here."],
  },
} satisfies Record<string, QueueTab>;

export type Tab = keyof typeof ALL;
export const QUEUE_TABS: Record<Tab, QueueTab> = ALL;
export const TABS = Object.keys(ALL) as Tab[];
