/** The form's fields, the document they make, and which message belongs to which field. */
import { byField, type LockstepError } from "@lockstep/core";
import type { Identifier } from "../../api/types";
import { sentence } from "../../lib/text";
import { localToUtc } from "../../lib/time";

export type Draft = {
  action: string;
  subject: { type: "prospect" | "account"; id: string } | null;
  ownerId: number | null;
  dueAt: string;
  autoskipAt: string;
  note: string;
  priorityId: number | null;
};
export type FieldName = "action" | "subject" | "owner" | "dueAt" | "autoskipAt" | "note" | "priority";

/** What the document calls the fields that have another name here; a subject may be named by its type. */
const FIELDS: Record<string, FieldName> = { prospect: "subject", account: "subject", taskPriority: "priority" };
const NAMES: readonly string[] = ["action", "subject", "owner", "dueAt", "autoskipAt", "note"] satisfies FieldName[];

type TaskDocument = { data: { type: "task"; attributes: Record<string, string>; relationships: Record<string, { data: Identifier | { type: string; id: string } }> } };

/** Exactly what will be sent. Empty fields are left out, so that the server's defaults hold. */
export function documentOf(draft: Draft): TaskDocument {
  const attributes: Record<string, string> = {};
  const relationships: TaskDocument["data"]["relationships"] = {};
  if (draft.action) attributes["action"] = draft.action;
  if (draft.note) attributes["note"] = draft.note;
  if (draft.dueAt) attributes["dueAt"] = localToUtc(draft.dueAt);
  if (draft.autoskipAt) attributes["autoskipAt"] = localToUtc(draft.autoskipAt);
  if (draft.subject) {
    const { type, id } = draft.subject;
    // What is not a number is sent as it was typed: judging it is the validator's business.
    relationships["subject"] = { data: /^\d{1,15}$/.test(id) ? { type, id: Number(id) } : { type, id } };
  }
  if (draft.ownerId !== null) relationships["owner"] = { data: { type: "user", id: draft.ownerId } };
  if (draft.priorityId !== null) relationships["taskPriority"] = { data: { type: "taskPriority", id: draft.priorityId } };
  return { data: { type: "task", attributes, relationships } };
}

export type Messages = Record<FieldName | "form", string[]>;

/** Sorts errors to their fields; what belongs to none is the form's. */
export function messagesOf(errors: LockstepError[]): Messages {
  const found: Messages = { action: [], subject: [], owner: [], dueAt: [], autoskipAt: [], note: [], priority: [], form: [] };
  const { fields, others } = byField(errors);
  const tell = (field: FieldName | "form", told: LockstepError[]): void => {
    const messages = told.map(({ detail }) => sentence(detail));
    found[field] = [...new Set([...found[field], ...messages])];
  };
  for (const [name, told] of Object.entries(fields)) tell(NAMES.includes(name) ? (name as FieldName) : (FIELDS[name] ?? "form"), told);
  tell("form", others);
  return found;
}
