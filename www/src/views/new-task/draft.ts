/** The form's fields, the document they make, and which message belongs to which field. */
import type { LockstepError } from "@lockstep/core";
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

const POINTERS: [FieldName, string][] = [
  ["action", "/data/attributes/action"],
  ["note", "/data/attributes/note"],
  ["dueAt", "/data/attributes/dueAt"],
  ["autoskipAt", "/data/attributes/autoskipAt"],
  ["subject", "/data/relationships/subject"],
  ["subject", "/data/relationships/prospect"],
  ["subject", "/data/relationships/account"],
  ["owner", "/data/relationships/owner"],
  ["priority", "/data/relationships/taskPriority"],
];

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

/** Sorts errors to their fields by pointer; what belongs to none is the form's. */
export function messagesOf(errors: LockstepError[]): Messages {
  const found: Messages = { action: [], subject: [], owner: [], dueAt: [], autoskipAt: [], note: [], priority: [], form: [] };
  for (const error of errors) {
    const pointer = error.source?.pointer ?? "";
    const field = POINTERS.find(([, prefix]) => pointer === prefix || pointer.startsWith(`${prefix}/`))?.[0] ?? "form";
    const message = sentence(error.detail);
    if (!found[field].includes(message)) found[field].push(message);
  }
  return found;
}
