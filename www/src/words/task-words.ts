/**
 * The words of the actions on a task, in the order in which they are offered; the first is what one most often does.
 * All else about them comes from the package's table; a test fails for an action without words.
 */
import type { TaskAction } from "@lockstep/core";
import type { IconName } from "../lib/icons";
import type { FieldWords } from "./params";

/** The dialogs that were made for an action; others ask with a form of its parameters. */
export type TaskDialog = "completion" | "when" | "owner" | "note";

type Entry = {
  icon: IconName;
  /** What is chosen: "Snooze". */
  title: string;
  /** The key that does it in the queue: "s", "shift+c". */
  key?: string;
};

export type TaskWords = Entry & {
  /** What asks for its parameters, where the form that the table makes is not enough. */
  dialog?: TaskDialog;
  /** The entry that asks, beside one that does it at once: where all parameters may be left out. */
  asking?: Entry;
  /** The words of its parameters in that form; one without has its name and the table's words. */
  fields?: Record<string, FieldWords>;
  /** What is said of it, where the title is not enough: "Completing the task" was not saved, "Completed". */
  doing?: string;
  done?: string;
};

export const TASK_WORDS: Record<TaskAction, TaskWords> = {
  markComplete: {
    icon: "check",
    title: "Complete",
    key: "c",
    dialog: "completion",
    asking: { icon: "note", title: "Complete with a note", key: "shift+c" },
    doing: "Completing the task",
    done: "Completed",
  },
  snooze: { icon: "clock", title: "Snooze", key: "s", dialog: "when", doing: "Snoozing the task" },
  reschedule: { icon: "calendar", title: "Reschedule", key: "d", dialog: "when", doing: "Rescheduling the task" },
  reassignOwner: { icon: "user", title: "Reassign", key: "a", dialog: "owner", doing: "Reassigning the task" },
  updateNote: { icon: "pencil", title: "Edit note", key: "e", dialog: "note", doing: "The new note", done: "Note changed" },
  updateOpportunityAssociation: {
    icon: "star",
    title: "Choose the opportunity",
    fields: {
      opportunityAssociation: {
        label: "Opportunity",
        hint: "Which opportunity of the prospect the task goes with.",
        values: { "": "Choose…", recent_created: "the one created last", recent_updated: "the one changed last", noop: "none" },
      },
    },
    doing: "Choosing the opportunity",
    done: "Opportunity chosen",
  },
  advance: { icon: "forward", title: "Advance the sequence", doing: "Advancing the sequence", done: "Sequence advanced" },
  deliver: { icon: "send", title: "Deliver the mailing", doing: "Delivering the mailing", done: "Mailing scheduled" },
};
