/** Bulk changes and what became of them. */
import type { BulkActionName } from "@lockstep/core";
import type { FilterValue, Outcome, ServerPreview as Previewed, Targets as Named } from "@lockstep/core/client";
import { pageOf, result, server, type Query } from "./client";
import type { Batch, BatchItem, Page, Result, ServerPreview } from "./types";

/** What a bulk change hits: named records, what filters find, or everything. */
export type Targets = { kind: "ids"; ids: number[] } | { kind: "filter"; filters: Query } | { kind: "all" };
export type Attributes = Record<string, unknown>;

const { batches } = server;

/** Whom a change is for, as the client takes it: `filter[owner][id]` of a list is `{ owner: { id } }`. */
function named(targets: Targets): Named {
  if (targets.kind === "ids") return { ids: targets.ids };
  if (targets.kind === "all") return { all: true };
  const filter: Filter = {};
  for (const [name, value] of Object.entries(targets.filters)) {
    if (value === null || value === undefined) continue;
    const path = [...name.matchAll(/\[([^\]]*)\]/g)].map(([, part = ""]) => part);
    const last = path.pop() ?? name;
    const inner = path.reduce((outer, part) => (outer[part] ??= {}) as Filter, filter);
    inner[last] = value;
  }
  return { filter };
}

type Filter = { [name: string]: FilterValue };

export const batchOf = (asked: Promise<Outcome<{ batch: unknown }>>): Promise<Result<Batch>> => result(asked, ({ batch }) => batch as Batch);

export const previewOf = (asked: Promise<Outcome<{ preview: Previewed }>>): Promise<Result<ServerPreview>> =>
  result(asked, ({ preview }) => preview as ServerPreview);

/** Starts a bulk change. By ids it runs at once; otherwise the batch waits for confirmation. */
export const startBatch = (action: BulkActionName, attributes: Attributes, targets: Targets): Promise<Result<Batch>> =>
  batchOf(batches.start(action, attributes, named(targets)));

/** What the change would do, by the server's own records; nothing is written. */
export const previewBatch = (action: BulkActionName, attributes: Attributes, targets: Targets, signal: AbortSignal): Promise<Result<ServerPreview>> =>
  previewOf(batches.preview(action, attributes, named(targets), { signal }));

export const getBatch = (id: number, signal?: AbortSignal): Promise<Result<Batch>> => batchOf(batches.get(id, signal ? { signal } : {}));

export const listBatches = (query: Query): Promise<Result<Page<Batch>>> => pageOf<Batch>(batches.list({ parameters: query }));

export const confirmBatch = (id: number, confirmedCount: number): Promise<Result<Batch>> => batchOf(batches.confirm(id, confirmedCount));

export const cancelBatch = (id: number): Promise<Result<Batch>> => batchOf(batches.cancel(id));

/** Both make a new batch: one of the failed items, or one that takes the changes back. */
export const retryBatch = (id: number): Promise<Result<Batch>> => batchOf(batches.retry(id));
export const revertBatch = (id: number): Promise<Result<Batch>> => batchOf(batches.undo(id));

export const previewRevert = (id: number): Promise<Result<ServerPreview>> => previewOf(batches.previewUndo(id));

export const listBatchItems = (query: Query): Promise<Result<Page<BatchItem>>> =>
  pageOf<BatchItem>(server.records("batchItem").list({ parameters: query }));

/** The batch with each change that the server tells of; ends with the batch, or where the server tells nothing. */
export async function followEvents(id: number, signal: AbortSignal, onBatch: (batch: Batch) => void): Promise<void> {
  for await (const answer of batches.follow(id, { signal })) {
    // Without an event it was only asked after, which the page does in its own time.
    if (!answer.ok || answer.eventId === null) return;
    onBatch(answer.batch as unknown as Batch);
  }
}
