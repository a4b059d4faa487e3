/** The bulk actions as the page offers them: their words, their forms, how dangerous they are. */
import type { BulkActionName } from "@lockstep/core";
import type { BulkKind } from "../api/types";
import type { IconName } from "../lib/icons";

export type ParamType = "tags" | "records" | "record" | "time" | "boolean" | "choice" | "longText";
/** One attribute of an action's body. */
export type Param = {
  name: string;
  type: ParamType;
  label: string;
  /** The type of the records that it names. */
  target?: string;
  required?: boolean;
  hint?: string;
  /** Of a choice: the values with their words; the empty one is not sent. */
  options?: [value: string, label: string][];
};

export type Group = "Tags" | "Assignments" | "Owner, account, opportunity" | "Fields" | "Sequences" | "Tasks" | "Delete";
export type BulkAction = {
  name: BulkActionName;
  kind: BulkKind;
  group: Group;
  icon: IconName;
  /** What is chosen in the list: "Add tags". */
  title: string;
  /** The sentence of a batch, `{s}` the records: "Add tags to {s}". */
  sentence: string;
  /** What the button says, `{s}` the records with their number: "Tag {s}". */
  verb: string;
  doc: string;
  params: Param[];
  /** Only the server can say what would happen. */
  remote?: boolean;
  /** The body names fields of the record, whichever one likes. */
  modifies?: boolean;
  destroys?: boolean;
};

export const NOUNS: Record<BulkKind, [one: string, many: string]> = {
  prospect: ["prospect", "prospects"],
  account: ["account", "accounts"],
  task: ["task", "tasks"],
  sequenceState: ["sequence state", "sequence states"],
};

const TAGS = (label: string): Param[] => [{ name: "tags", type: "tags", label, required: true, hint: "Enter or a comma makes a tag." }];
const USERS = (label: string): Param[] => [{ name: "userIds", type: "records", target: "user", label, required: true }];
const OWNER = (label: string): Param[] => [{ name: "ownerId", type: "record", target: "user", label, required: true }];

type Common = Omit<BulkAction, "name" | "kind">;
const COMMON: [string, Common][] = [
  ["AddTags", { group: "Tags", icon: "tag", title: "Add tags", sentence: "Add tags to {s}", verb: "Tag {s}", doc: "Those that are not there yet, at the end.", params: TAGS("Tags to add") }],
  ["RemoveTags", { group: "Tags", icon: "tag", title: "Remove tags", sentence: "Remove tags from {s}", verb: "Untag {s}", doc: "Those that are there; the others stay.", params: TAGS("Tags to remove") }],
  ["AddAssignments", { group: "Assignments", icon: "people", title: "Assign users", sentence: "Assign users to {s}", verb: "Assign users to {s}", doc: "People who work with them besides the owner.", params: USERS("Users to assign") }],
  ["RemoveAssignments", { group: "Assignments", icon: "people", title: "Take users off", sentence: "Take users off {s}", verb: "Take users off {s}", doc: "These people no longer work with them.", params: USERS("Users to take off") }],
  ["RemoveAllAssignments", { group: "Assignments", icon: "people", title: "Take all users off", sentence: "Take all users off {s}", verb: "Take all users off {s}", doc: "Only the owner stays.", params: [] }],
  ["AssignOwner", { group: "Owner, account, opportunity", icon: "user", title: "Change the owner", sentence: "Change the owner of {s}", verb: "Hand over {s}", doc: "Hands them to somebody else.", params: OWNER("New owner") }],
];
const LATE: [string, Common][] = [
  ["BulkModify", { group: "Fields", icon: "pencil", title: "Set fields", sentence: "Set fields of {s}", verb: "Change {s}", doc: "Any writable fields, several at once.", params: [], modifies: true }],
];
const destroys = (kind: BulkKind, doc: string): Common => ({ group: "Delete", icon: "trash", title: `Delete ${NOUNS[kind][1]}`, sentence: "Delete {s}", verb: "Delete {s}", doc, params: [], destroys: true });

const PROSPECTS: [string, Common][] = [
  ["AssignAccount", { group: "Owner, account, opportunity", icon: "building", title: "Assign an account", sentence: "Assign an account to {s}", verb: "Assign {s} to the account", doc: "The company that they belong to.", params: [{ name: "accountId", type: "record", target: "account", label: "Account", required: true }] }],
  ["AssignOpportunity", { group: "Owner, account, opportunity", icon: "star", title: "Add to an opportunity", sentence: "Add {s} to an opportunity", verb: "Add {s} to the opportunity", doc: "Besides those they are part of already.", params: [{ name: "opportunityId", type: "record", target: "opportunity", label: "Opportunity", required: true }] }],
  [
    "AddToSequence",
    {
      group: "Sequences",
      icon: "forward",
      title: "Add to a sequence",
      sentence: "Add {s} to a sequence",
      verb: "Add {s} to the sequence",
      doc: "They start with its first step.",
      params: [
        { name: "sequenceId", type: "record", target: "sequence", label: "Sequence", required: true },
        { name: "mailboxId", type: "record", target: "mailbox", label: "Mailbox to send from", hint: "Needed where the sequence has e-mail steps." },
      ],
      remote: true,
    },
  ],
  ["PauseAll", { group: "Sequences", icon: "pause", title: "Pause their sequences", sentence: "Pause the sequences of {s}", verb: "Pause the sequences of {s}", doc: "All that are active.", params: [], remote: true }],
  ["FinishAll", { group: "Sequences", icon: "check", title: "Finish their sequences", sentence: "Finish the sequences of {s}", verb: "Finish the sequences of {s}", doc: "All that are not over.", params: [], remote: true }],
];

const TASKS: [string, Common][] = [
  [
    "MarkComplete",
    {
      group: "Tasks",
      icon: "check",
      title: "Complete",
      sentence: "Complete {s}",
      verb: "Complete {s}",
      doc: "Those of sequence steps move their sequence on.",
      params: [
        { name: "completionNote", type: "longText", label: "Note", hint: "Kept with whom the task is about." },
        {
          name: "completionAction",
          type: "choice",
          label: "Tasks of a sequence",
          options: [
            ["", "go on with the next step"],
            ["finish_no_reply", "finish it, without a reply"],
            ["finish_replied", "finish it as replied"],
          ],
        },
      ],
    },
  ],
  [
    "Snooze",
    {
      group: "Tasks",
      icon: "clock",
      title: "Snooze",
      sentence: "Snooze {s}",
      verb: "Snooze {s}",
      doc: "Puts them off: by a day, or until then.",
      params: [
        { name: "dueAt", type: "time", label: "Until", hint: "When left empty: a day after now or the due time, whichever is later." },
        { name: "markAsUrgent", type: "boolean", label: "Mark as urgent" },
      ],
    },
  ],
  ["Reschedule", { group: "Tasks", icon: "calendar", title: "Reschedule", sentence: "Reschedule {s}", verb: "Reschedule {s}", doc: "The same due time for all of them.", params: [{ name: "dueAt", type: "time", label: "Due", required: true }] }],
  ["ReassignOwner", { group: "Tasks", icon: "user", title: "Reassign", sentence: "Reassign {s}", verb: "Reassign {s}", doc: "Somebody else is to do them.", params: OWNER("New owner") }],
];

const STATES: [string, Common][] = [
  ["Pause", { group: "Sequences", icon: "pause", title: "Pause", sentence: "Pause {s}", verb: "Pause {s}", doc: "Nothing is sent until they are resumed.", params: [] }],
  ["Resume", { group: "Sequences", icon: "play", title: "Resume", sentence: "Resume {s}", verb: "Resume {s}", doc: "Paused ones go on where they were.", params: [] }],
  ["Finish", { group: "Sequences", icon: "check", title: "Finish", sentence: "Finish {s}", verb: "Finish {s}", doc: "No further step is done.", params: [] }],
];

const of = (kind: BulkKind, prefix: string, list: [string, Common][]): BulkAction[] =>
  list.map(([end, common]) => ({
    ...common,
    // The reference has the singular here, and only here.
    name: (kind === "account" && end === "AddTags" ? "accountAddTags" : `${prefix}${end}`) as BulkActionName,
    kind,
  }));

export const BULK_ACTIONS: BulkAction[] = [
  ...of("prospect", "prospects", [...COMMON, ...PROSPECTS.slice(0, 2), ...LATE, ...PROSPECTS.slice(2), ["DestroyAll", destroys("prospect", "With their tasks and sequence states.")]]),
  ...of("account", "accounts", [...COMMON, ...LATE, ["DestroyAll", destroys("account", "With the tasks about them.")]]),
  ...of("task", "tasks", [...TASKS, ["DestroyAll", destroys("task", "They are not done, just gone.")]]),
  ...of("sequenceState", "sequenceStates", STATES),
];

const byName = new Map<string, BulkAction>(BULK_ACTIONS.map((action) => [action.name, action]));

/** The action of this name, or of the alias that clients know it by. */
export const bulkAction = (name: string): BulkAction | null => byName.get(name === "accountsAddTags" ? "accountAddTags" : name) ?? null;
export const actionsOf = (kind: BulkKind): BulkAction[] => BULK_ACTIONS.filter((action) => action.kind === kind);
