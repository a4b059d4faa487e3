/** What a batch does, in words. */
import type { Batch, BatchState, BulkKind } from "../api/types";
import { bulkAction, NOUNS, type Param } from "./bulk-actions";
import { plural } from "./text";

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
const IMPORTS: Record<string, BulkKind> = { prospectsImport: "prospect", accountsImport: "account" };
export const isImport = (batch: Batch): boolean => batch.attributes.action in IMPORTS;

/** The action that it is about; of a revert, the one that is taken back. */
const actionOf = (batch: Batch): string => (isRevert(batch) ? (payloadOf(batch).action ?? "revert") : batch.attributes.action);
export const specOf = (batch: Batch) => bulkAction(actionOf(batch));
/** Whether it removes records; taking an import back does too. */
export const removesRecords = (batch: Batch): boolean => (isRevert(batch) ? actionOf(batch) in IMPORTS : (specOf(batch)?.destroys ?? false));

/** "Add tags to prospects". */
export function actionTitle(action: string): string {
  const spec = bulkAction(action);
  if (spec) return spec.sentence.replace("{s}", NOUNS[spec.kind][1]);
  const imported = IMPORTS[action];
  return imported ? `Import ${NOUNS[imported][1]}` : action;
}

/** "Undo: Add tags to prospects". */
export const batchTitle = (batch: Batch): string => (isRevert(batch) ? `Undo: ${actionTitle(actionOf(batch))}` : actionTitle(batch.attributes.action));

export const kindOf = (batch: Batch): BulkKind | null => specOf(batch)?.kind ?? IMPORTS[actionOf(batch)] ?? null;

export function recordsOf(batch: Batch, n: number): string {
  const kind = kindOf(batch);
  return kind ? plural(n, ...NOUNS[kind]) : plural(n, "record");
}

/** "Tag 3 prospects": what the button that does it says. */
export function verbFor(batch: Batch, n: number): string {
  const records = recordsOf(batch, n);
  if (isRevert(batch)) return `Undo for ${records}`;
  return specOf(batch)?.verb.replace("{s}", records) ?? (isImport(batch) ? `Import ${records}` : `Change ${records}`);
}

/** What was typed into the form, in the order of the form; of a modification, the fields. */
export function inputOf(batch: Batch): { param: Param | null; name: string; value: unknown }[] {
  const spec = specOf(batch);
  const attributes = payloadOf(batch).attributes ?? {};
  const place = (name: string): number => spec?.params.findIndex((param) => param.name === name) ?? 0;
  const given = Object.entries(attributes)
    .filter(([name]) => name !== "ids")
    .sort(([a], [b]) => place(a) - place(b));
  return given.map(([name, value]) => ({ param: spec?.params.find((param) => param.name === name) ?? null, name, value }));
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
