/** What a batch does, in words. */
import type { Batch, BatchKind, BatchState } from "../api/types";
import { bulkAction, NOUNS, type Param } from "./bulk-actions";
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
/** Actions that are started elsewhere: by a file, or by a client of another dialect. */
const ELSEWHERE: Record<string, { kind: BatchKind; verb: string; makes?: boolean; destroys?: boolean }> = {
  prospectsImport: { kind: "prospect", verb: "Import", makes: true },
  accountsImport: { kind: "account", verb: "Import", makes: true },
  communicationsCreate: { kind: "communication", verb: "Create", makes: true },
  communicationsUpdate: { kind: "communication", verb: "Update" },
  communicationsUpsert: { kind: "communication", verb: "Create or update", makes: true },
  communicationsDestroyAll: { kind: "communication", verb: "Archive", destroys: true },
  recordsCreate: { kind: "record", verb: "Create", makes: true },
  recordsUpdate: { kind: "record", verb: "Update" },
  recordsDestroyAll: { kind: "record", verb: "Delete", destroys: true },
};
export const BATCH_NOUNS: Record<BatchKind, [one: string, many: string]> = { ...NOUNS, communication: ["communication", "communications"], record: ["record", "records"] };

/** Whether it makes records, so that undoing it deletes them. */
export const makesRecords = (batch: Batch): boolean => ELSEWHERE[batch.attributes.action]?.makes ?? false;
export const isImport = (batch: Batch): boolean => ELSEWHERE[batch.attributes.action]?.verb === "Import";

/** The action that it is about; of a revert, the one that is taken back. */
const actionOf = (batch: Batch): string => (isRevert(batch) ? (payloadOf(batch).action ?? "revert") : batch.attributes.action);
export const specOf = (batch: Batch) => bulkAction(actionOf(batch));
/** Whether it removes records; taking back what made some does too. */
export const removesRecords = (batch: Batch): boolean => {
  const elsewhere = ELSEWHERE[actionOf(batch)];
  return isRevert(batch) ? (elsewhere?.makes ?? false) : (specOf(batch)?.destroys ?? elsewhere?.destroys ?? false);
};

/** What became of the records: "deleted". */
export const outcomeWord = (batch: Batch): string => (removesRecords(batch) ? "deleted" : isRevert(batch) ? "restored" : isImport(batch) ? "imported" : makesRecords(batch) ? "created" : "changed");

/** "Add tags to prospects". */
export function actionTitle(action: string): string {
  const spec = bulkAction(action);
  if (spec) return spec.sentence.replace("{s}", NOUNS[spec.kind][1]);
  const elsewhere = ELSEWHERE[action];
  return elsewhere ? `${elsewhere.verb} ${BATCH_NOUNS[elsewhere.kind][1]}` : action;
}

/** "Undo: Add tags to prospects". */
export const batchTitle = (batch: Batch): string => (isRevert(batch) ? `Undo: ${actionTitle(actionOf(batch))}` : actionTitle(batch.attributes.action));

export const kindOf = (batch: Batch): BatchKind | null => specOf(batch)?.kind ?? ELSEWHERE[actionOf(batch)]?.kind ?? null;

export function recordsOf(batch: Batch, n: number): string {
  const kind = kindOf(batch);
  return kind ? plural(n, ...BATCH_NOUNS[kind]) : plural(n, "record");
}

/** "Tag 3 prospects": what the button that does it says. */
export function verbFor(batch: Batch, n: number): string {
  const records = recordsOf(batch, n);
  if (isRevert(batch)) return `Undo for ${records}`;
  return specOf(batch)?.verb.replace("{s}", records) ?? `${ELSEWHERE[batch.attributes.action]?.verb ?? "Change"} ${records}`;
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
