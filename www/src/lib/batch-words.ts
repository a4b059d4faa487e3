/** What a batch does, in words. */
import type { Batch, BatchState } from "../api/types";
import { plural } from "./text";

const SENTENCES: Record<string, { verb: string; joint: string; noun: string }> = {
  prospectsAddTags: { verb: "Add", joint: "to", noun: "prospect" },
  prospectsRemoveTags: { verb: "Remove", joint: "from", noun: "prospect" },
  accountAddTags: { verb: "Add", joint: "to", noun: "account" },
  accountsAddTags: { verb: "Add", joint: "to", noun: "account" },
  accountsRemoveTags: { verb: "Remove", joint: "from", noun: "account" },
};

export const STATE_WORDS: Record<BatchState, string> = {
  confirming: "awaiting confirmation",
  pending: "about to start",
  running: "running",
  finished: "finished",
  canceled: "cancelled",
  failed: "failed",
};

/** "Add tags to prospects". */
export function actionTitle(action: string): string {
  const words = SENTENCES[action];
  return words ? `${words.verb} tags ${words.joint} ${words.noun}s` : action;
}

export const nounOf = (action: string): string => SENTENCES[action]?.noun ?? "record";

export const recordsOf = (action: string, n: number): string => plural(n, nounOf(action));

/** What a batch keeps of its request: the body's attributes, how many ids there were, and the query. */
type Payload = { attributes?: { tags?: unknown }; ids?: number | null; query?: Record<string, string> };

const payloadOf = (batch: Batch): Payload => (batch.attributes.payload ?? {}) as Payload;

export function tagsOf(batch: Batch): string[] {
  const tags = payloadOf(batch).attributes?.tags;
  return Array.isArray(tags) ? tags.map(String) : [];
}

/** Which records it was asked to change. */
export function scopeOf(batch: Batch): { kind: "ids" | "filter" | "all" } | { kind: "owner"; ownerId: number } {
  const { ids, query = {} } = payloadOf(batch);
  if (typeof ids === "number") return { kind: "ids" };
  const filters = Object.entries(query).filter(([name]) => name.startsWith("actionParams[filter]"));
  const [name, value] = filters[0] ?? [];
  if (filters.length === 1 && name === "actionParams[filter][owner][id]" && /^\d+$/.test(value ?? "")) return { kind: "owner", ownerId: Number(value) };
  return { kind: filters.length > 0 ? "filter" : "all" };
}

export const isRemoval = (action: string): boolean => SENTENCES[action]?.verb === "Remove";

/** How many items ended in which way, and how many failed for each reason. */
export type Summary = { changed?: number; unchanged?: number; failed?: number; canceled?: number; reasons?: Record<string, number> };

export const summaryOf = (batch: Batch): Summary => (batch.attributes.summary ?? {}) as Summary;
