/** What a batch does, in words. */
import type { ResourceTypeName } from "@lockstep/core";
import type { Batch, BatchItem, BatchState, Image } from "../api/types";
import { bulkAction, type BulkAction } from "./bulk-actions";
import type { Param } from "./params";
import { nounsOf } from "../lib/schema";
import { plural } from "../lib/text";

export const STATE_WORDS: Record<BatchState, string> = {
  confirming: "awaiting confirmation",
  pending: "about to start",
  running: "running",
  finished: "finished",
  canceled: "cancelled",
  failed: "failed",
};

/** What a batch keeps of its request: the body's attributes, how many ids there were, and the query. */
type Payload = { attributes?: Record<string, unknown>; ids?: number | null; query?: Record<string, string>; action?: string | null; batchId?: number | null };

const payloadOf = (batch: Batch): Payload => (batch.attributes.payload ?? {}) as Payload;

export const isRevert = (batch: Batch): boolean => batch.attributes.action === "revert";

/** The action that it is about; of a revert, the one that is taken back. */
const actionOf = (batch: Batch): string => (isRevert(batch) ? (payloadOf(batch).action ?? "revert") : batch.attributes.action);
const specOf = (batch: Batch): BulkAction | null => bulkAction(actionOf(batch));

/** Whether it makes records, so that undoing it deletes them. */
export const makesRecords = (batch: Batch): boolean => bulkAction(batch.attributes.action)?.creates ?? false;
const isImport = (batch: Batch): boolean => bulkAction(batch.attributes.action)?.imports ?? false;
/** Whether it removes records; taking back what made some does too. */
export const removesRecords = (batch: Batch): boolean => (isRevert(batch) ? specOf(batch)?.creates : specOf(batch)?.destroys) ?? false;

/** What became of the records: "deleted". */
export const outcomeWord = (batch: Batch): string => (removesRecords(batch) ? "deleted" : isRevert(batch) ? "restored" : isImport(batch) ? "imported" : makesRecords(batch) ? "created" : "changed");

/** "Add tags to prospects". */
export function actionTitle(name: string): string {
  const action = bulkAction(name);
  return action ? action.sentence.replace("{s}", nounsOf(action.target)[1]) : name;
}

/** "Undo: Add tags to prospects". */
export const batchTitle = (batch: Batch): string => (isRevert(batch) ? `Undo: ${actionTitle(actionOf(batch))}` : actionTitle(batch.attributes.action));

/** The type of its records. */
export const kindOf = (batch: Batch): ResourceTypeName | null => specOf(batch)?.target ?? null;

export function recordsOf(batch: Batch, n: number): string {
  const kind = kindOf(batch);
  return kind ? plural(n, ...nounsOf(kind)) : plural(n, "record");
}

/** "Tag 3 prospects": what the button that does it says. */
export function verbFor(batch: Batch, n: number): string {
  const records = recordsOf(batch, n);
  if (isRevert(batch)) return `Undo for ${records}`;
  return (specOf(batch)?.verb ?? "Change {s}").replace("{s}", records);
}

/** What was typed into the form, in the order of the form; of a modification, the fields. */
export function inputOf(batch: Batch): { param: Param | null; name: string; value: unknown }[] {
  const params = specOf(batch)?.params ?? [];
  const attributes = payloadOf(batch).attributes ?? {};
  const place = (name: string): number => params.findIndex((param) => param.name === name);
  const given = Object.entries(attributes)
    .filter(([name]) => name !== "ids")
    .sort(([a], [b]) => place(a) - place(b));
  return given.map(([name, value]) => ({ param: params.find((param) => param.name === name) ?? null, name, value }));
}

export const sourceIdOf = (batch: Batch): number | null => {
  const source = batch.relationships?.["sourceBatch"] as { data?: { id?: unknown } | null } | undefined;
  return source?.data ? Number(source.data.id) : null;
};

const FILTER = /^actionParams\[filter\]/;

/** Which records it was asked to change: by ids, by these filters, or all. */
export function scopeOf(batch: Batch): { kind: "ids" | "all" | "source" } | { kind: "filter"; filters: Record<string, string> } {
  const { ids, query = {}, batchId } = payloadOf(batch);
  if (typeof batchId === "number" || isRevert(batch)) return { kind: "source" };
  if (typeof ids === "number") return { kind: "ids" };
  const filters = Object.entries(query).filter(([name]) => FILTER.test(name));
  if (filters.length === 0) return { kind: "all" };
  return { kind: "filter", filters: Object.fromEntries(filters.map(([name, value]) => [name.replace(FILTER, "filter"), value])) };
}

/** How many items ended in which way, and how many failed for each reason. */
export type Summary = { changed?: number; unchanged?: number; failed?: number; canceled?: number; reasons?: Record<string, number> };

export const summaryOf = (batch: Batch): Summary => (batch.attributes.summary ?? {}) as Summary;

export type Change = { before: Image | null; after: Image | null };

/** An item's images of the record; null while it waits or where it failed. */
export function imagesOf(item: BatchItem): Change | null {
  try {
    const data = JSON.parse(item.attributes.data ?? "null") as { before?: Image | null; after?: Image | null } | null;
    return data && { before: data.before ?? null, after: data.after ?? null };
  } catch {
    return null;
  }
}
