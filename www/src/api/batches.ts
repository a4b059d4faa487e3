import type { BulkActionName } from "@lockstep/core";
import { list, one, PREVIEW, request, type Query } from "./client";
import type { Batch, BatchItem, Page, Result, ServerPreview } from "./types";

/** What a bulk change hits: named records, what filters find, or everything. */
export type Targets = { kind: "ids"; ids: number[] } | { kind: "filter"; filters: Query } | { kind: "all" };
export type Attributes = Record<string, unknown>;

type Previewed = { meta: { preview: ServerPreview } };

const bodyOf = (attributes: Attributes, targets: Targets): unknown => ({
  data: { type: "batch", attributes: targets.kind === "ids" ? { ...attributes, ids: targets.ids } : attributes },
});

/** `filter[owner][id]` of a list is `actionParams[filter][owner][id]` of a bulk action. */
function queryOf(targets: Targets): Query {
  if (targets.kind !== "filter") return {};
  return Object.fromEntries(Object.entries(targets.filters).map(([name, value]) => [name.replace(/^filter/, "actionParams[filter]"), value]));
}

/** Starts a bulk change. By ids it runs at once; otherwise the batch waits for confirmation. */
export const startBatch = (action: BulkActionName, attributes: Attributes, targets: Targets): Promise<Result<Batch>> =>
  one<Batch>("POST", `/batches/actions/${action}`, { query: queryOf(targets), body: bodyOf(attributes, targets) });

/** What the change would do, by the server's own records; nothing is written. */
export async function previewBatch(action: BulkActionName, attributes: Attributes, targets: Targets, signal: AbortSignal): Promise<Result<ServerPreview>> {
  const query = { ...queryOf(targets), [PREVIEW]: true };
  return previewOf(await request<Previewed>("POST", `/batches/actions/${action}`, { query, body: bodyOf(attributes, targets), signal }));
}

export const previewOf = (answer: Result<Previewed>): Result<ServerPreview> => (answer.ok ? { ok: true, value: answer.value.meta.preview } : answer);

export const getBatch = (id: number, signal?: AbortSignal): Promise<Result<Batch>> =>
  one<Batch>("GET", `/batches/${id}`, signal ? { signal } : {});

export const listBatches = (query: Query): Promise<Result<Page<Batch>>> => list<Batch>("/batches", query);

export const confirmBatch = (id: number, confirmedCount: number): Promise<Result<Batch>> =>
  one<Batch>("POST", `/batches/${id}/actions/confirm`, { query: { "actionParams[confirmedCount]": confirmedCount } });

export const cancelBatch = (id: number): Promise<Result<Batch>> => one<Batch>("POST", `/batches/${id}/actions/cancel`);

/** Both make a new batch: one of the failed items, or one that takes the changes back. */
export const retryBatch = (id: number): Promise<Result<Batch>> => one<Batch>("POST", `/batches/${id}/actions/retry`);
export const revertBatch = (id: number): Promise<Result<Batch>> => one<Batch>("POST", `/batches/${id}/actions/revert`);

export async function previewRevert(id: number): Promise<Result<ServerPreview>> {
  return previewOf(await request<Previewed>("POST", `/batches/${id}/actions/revert`, { query: { [PREVIEW]: true } }));
}

export const listBatchItems = (query: Query): Promise<Result<Page<BatchItem>>> => list<BatchItem>("/batchItems", query);
