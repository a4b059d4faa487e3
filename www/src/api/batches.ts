import type { BulkActionName } from "@lockstep/core";
import { list, one, type Query } from "./client";
import type { Batch, BatchItem, Page, Result } from "./types";

/** What a bulk change hits: named records, what a filter finds, or everything. */
export type Targets = { kind: "ids"; ids: number[] } | { kind: "owner"; ownerId: number } | { kind: "all" };

/** Starts a bulk change. By ids it runs at once; otherwise the batch waits for confirmation. */
export function startBatch(action: BulkActionName, tags: string[], targets: Targets): Promise<Result<Batch>> {
  const attributes = targets.kind === "ids" ? { ids: targets.ids, tags } : { tags };
  const query: Query = targets.kind === "owner" ? { "actionParams[filter][owner][id]": targets.ownerId } : {};
  return one<Batch>("POST", `/batches/actions/${action}`, { query, body: { data: { type: "batch", attributes } } });
}

export const getBatch = (id: number, signal?: AbortSignal): Promise<Result<Batch>> =>
  one<Batch>("GET", `/batches/${id}`, signal ? { signal } : {});

export const listBatches = (query: Query): Promise<Result<Page<Batch>>> => list<Batch>("/batches", query);

export const confirmBatch = (id: number, confirmedCount: number): Promise<Result<Batch>> =>
  one<Batch>("POST", `/batches/${id}/actions/confirm`, { query: { "actionParams[confirmedCount]": confirmedCount } });

export const cancelBatch = (id: number): Promise<Result<Batch>> => one<Batch>("POST", `/batches/${id}/actions/cancel`);

export const listBatchItems = (query: Query): Promise<Result<Page<BatchItem>>> => list<BatchItem>("/batchItems", query);
