/**
 * The words of the bulk actions, in the order of the list in which one chooses. All else about them comes
 * from the package's table; a test fails for an action without words.
 */
import type { BulkActionName } from "@lockstep/core";
import type { IconName } from "../lib/icons";
import type { FieldWords } from "./params";

export type ActionWords = {
  icon: IconName;
  /** What is chosen in the list: "Add tags". */
  title: string;
  /** What the button says, `{s}` the records with their number: "Tag {s}". */
  verb: string;
  /** The sentence of a batch, where the verb is not enough: "Add tags to {s}". */
  sentence?: string;
  /** The heading in the list; what sets fields or deletes has one by nature. */
  group?: string;
  /** More than the title says, instead of the table's words. */
  about?: string;
  /** The words of the body's attributes; one without has its name and the table's words. */
  fields?: Record<string, FieldWords>;
};

const TAG_HINT = "Enter or a comma makes a tag.";
const ADD_TAGS: ActionWords = { group: "Tags", icon: "tag", title: "Add tags", verb: "Tag {s}", sentence: "Add tags to {s}", about: "Those that are not there yet, at the end.", fields: { tags: { label: "Tags to add", hint: TAG_HINT } } };
const REMOVE_TAGS: ActionWords = { group: "Tags", icon: "tag", title: "Remove tags", verb: "Untag {s}", sentence: "Remove tags from {s}", about: "Those that are there; the others stay.", fields: { tags: { label: "Tags to remove", hint: TAG_HINT } } };
const ASSIGN: ActionWords = { group: "Assignments", icon: "people", title: "Assign users", verb: "Assign users to {s}", about: "People who work with them besides the owner.", fields: { userIds: { label: "Users to assign" } } };
const TAKE_OFF: ActionWords = { group: "Assignments", icon: "people", title: "Take users off", verb: "Take users off {s}", about: "These people no longer work with them.", fields: { userIds: { label: "Users to take off" } } };
const TAKE_ALL_OFF: ActionWords = { group: "Assignments", icon: "people", title: "Take all users off", verb: "Take all users off {s}", about: "Only the owner stays." };

const RELATED = "Owner, account, opportunity";
const NEW_OWNER = { ownerId: { label: "New owner" } };
const CHANGE_OWNER: ActionWords = { group: RELATED, icon: "user", title: "Change the owner", verb: "Hand over {s}", sentence: "Change the owner of {s}", about: "Hands them to somebody else.", fields: NEW_OWNER };
const SET_FIELDS: ActionWords = { icon: "pencil", title: "Set fields", verb: "Change {s}", sentence: "Set fields of {s}", about: "Any writable fields, several at once." };

const deletes = (title: string, about?: string): ActionWords => ({ icon: "trash", title, verb: "Delete {s}", ...(about ? { about } : {}) });
const IMPORT: ActionWords = { icon: "upload", title: "Import", verb: "Import {s}" };
const CREATE: ActionWords = { icon: "plus", title: "Create", verb: "Create {s}" };
const UPDATE: ActionWords = { icon: "pencil", title: "Update", verb: "Update {s}" };

export const WORDS: Record<BulkActionName, ActionWords> = {
  prospectsAddTags: ADD_TAGS,
  prospectsRemoveTags: REMOVE_TAGS,
  prospectsAddAssignments: ASSIGN,
  prospectsRemoveAssignments: TAKE_OFF,
  prospectsRemoveAllAssignments: TAKE_ALL_OFF,
  prospectsAssignOwner: CHANGE_OWNER,
  prospectsAssignAccount: { group: RELATED, icon: "building", title: "Assign an account", verb: "Assign {s} to the account", sentence: "Assign an account to {s}", about: "The company that they belong to.", fields: { accountId: { label: "Account" } } },
  prospectsAssignOpportunity: { group: RELATED, icon: "star", title: "Add to an opportunity", verb: "Add {s} to the opportunity", sentence: "Add {s} to an opportunity", about: "Besides those they are part of already.", fields: { opportunityId: { label: "Opportunity" } } },
  prospectsBulkModify: SET_FIELDS,
  prospectsAddToSequence: {
    group: "Sequences",
    icon: "forward",
    title: "Add to a sequence",
    verb: "Add {s} to the sequence",
    sentence: "Add {s} to a sequence",
    about: "They start with its first step.",
    fields: { sequenceId: { label: "Sequence" }, mailboxId: { label: "Mailbox to send from", hint: "Needed where the sequence has e-mail steps." } },
  },
  prospectsPauseAll: { group: "Sequences", icon: "pause", title: "Pause their sequences", verb: "Pause the sequences of {s}", about: "All that are active." },
  prospectsFinishAll: { group: "Sequences", icon: "check", title: "Finish their sequences", verb: "Finish the sequences of {s}", about: "All that are not over." },
  prospectsDestroyAll: deletes("Delete prospects", "With their tasks and sequence states."),
  prospectsImport: IMPORT,
  accountAddTags: ADD_TAGS,
  accountsRemoveTags: REMOVE_TAGS,
  accountsAddAssignments: ASSIGN,
  accountsRemoveAssignments: TAKE_OFF,
  accountsRemoveAllAssignments: TAKE_ALL_OFF,
  accountsAssignOwner: CHANGE_OWNER,
  accountsBulkModify: SET_FIELDS,
  accountsDestroyAll: deletes("Delete accounts", "With the tasks about them."),
  accountsImport: IMPORT,
  tasksMarkComplete: {
    group: "Tasks",
    icon: "check",
    title: "Complete",
    verb: "Complete {s}",
    about: "Those of sequence steps move their sequence on.",
    fields: {
      completionNote: { label: "Note", hint: "Kept with whom the task is about." },
      completionAction: { label: "Tasks of a sequence", values: { "": "go on with the next step", finish_no_reply: "finish it, without a reply", finish_replied: "finish it as replied" } },
    },
  },
  tasksSnooze: {
    group: "Tasks",
    icon: "clock",
    title: "Snooze",
    verb: "Snooze {s}",
    about: "Puts them off: by a day, or until then.",
    fields: { dueAt: { label: "Until", hint: "When left empty: a day after now or the due time, whichever is later." }, markAsUrgent: { label: "Mark as urgent" } },
  },
  tasksReschedule: { group: "Tasks", icon: "calendar", title: "Reschedule", verb: "Reschedule {s}", about: "The same due time for all of them.", fields: { dueAt: { label: "Due" } } },
  tasksReassignOwner: { group: "Tasks", icon: "user", title: "Reassign", verb: "Reassign {s}", about: "Somebody else is to do them.", fields: NEW_OWNER },
  tasksDestroyAll: deletes("Delete tasks", "They are not done, just gone."),
  sequenceStatesPause: { group: "Sequences", icon: "pause", title: "Pause", verb: "Pause {s}", about: "Nothing is sent until they are resumed." },
  sequenceStatesResume: { group: "Sequences", icon: "play", title: "Resume", verb: "Resume {s}", about: "Paused ones go on where they were." },
  sequenceStatesFinish: { group: "Sequences", icon: "check", title: "Finish", verb: "Finish {s}", about: "No further step is done." },
  communicationsCreate: CREATE,
  communicationsUpdate: UPDATE,
  communicationsUpsert: { ...UPDATE, verb: "Create or update {s}" },
  communicationsDestroyAll: { ...deletes("Archive"), verb: "Archive {s}" },
  recordsCreate: CREATE,
  recordsUpdate: UPDATE,
  recordsDestroyAll: deletes("Delete records"),
};
