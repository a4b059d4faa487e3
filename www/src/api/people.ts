/** Records as pages show them: parts of a long list, one record, and changes of one. */
import type { BulkActionName, ResourceTypeName } from "@lockstep/core";
import type { Values } from "@lockstep/core/client";
import { batchOf, listBatchItems, startBatch } from "./batches";
import { recordOf, result, server, type Query } from "./client";
import { listAny } from "./records";
import type { AnyRecord, Batch, BatchItem, Page, Result } from "./types";

/** Where a part begins: so many records from the start, or behind what a cursor names. */
export type Place = { offset: number } | { after: string };

/** As far as an offset reaches; what lies behind is reached by cursors alone. */
export const OFFSET_LIMIT = 10_000;

/** The records of a list from a place on, page by page: a page may end early, where its bytes do. */
export async function* readPages(type: ResourceTypeName, query: Query, place: Place, size: number, signal: AbortSignal): AsyncIterableIterator<Result<Page<AnyRecord>>> {
  const paging: Query = "offset" in place ? { "page[offset]": place.offset, "page[limit]": size } : { "page[after]": place.after, "page[size]": size };
  for await (const outcome of server.records(type).list({ parameters: { ...query, ...paging } }, { signal }).pages()) {
    yield await result(Promise.resolve(outcome), ({ records, count, isTruncated, next }) => ({ data: records as unknown as AnyRecord[], count, isTruncated, next }));
  }
}

/** How many records a query finds, to the last. */
export async function countRecords(type: ResourceTypeName, query: Query, signal: AbortSignal): Promise<Result<number>> {
  const answer = await listAny(type, { ...query, [`fields[${type}]`]: "", "page[size]": 1, count: "exact" }, signal);
  return answer.ok ? { ok: true, value: answer.value.count ?? 0 } : answer;
}

export const readRecord = (type: ResourceTypeName, id: number, signal: AbortSignal): Promise<Result<AnyRecord>> => recordOf(server.records(type).get(id, {}, { signal }));

/** What the form says is the rules' to judge, whatever it is. */
export const createRecord = (type: ResourceTypeName, values: { attributes: object; relationships: object }): Promise<Result<AnyRecord>> =>
  recordOf(server.records(type).create(values as Values<ResourceTypeName>));

/** A bulk change of one record: it stands in the history with its before and after, and can be taken back. */
export const changeOne = (action: BulkActionName, id: number, attributes: Record<string, unknown>): Promise<Result<Batch>> => ended(startBatch(action, attributes, { kind: "ids", ids: [id] }));

/** A batch of one record when it is over, or waits for somebody; a failure where the record was refused. */
export async function ended(started: Promise<Result<Batch>>): Promise<Result<Batch>> {
  const first = await started;
  if (!first.ok) return first;
  const { id, attributes } = first.value;
  const answer = attributes.state === "pending" || attributes.state === "running" ? await batchOf(server.batches.over(id)) : first;
  if (!answer.ok || (answer.value.attributes.failures ?? 0) === 0) return answer;
  const items = await listBatchItems({ "filter[batchId]": id, "filter[state]": "error", "page[size]": 1, count: false });
  const message = (items.ok ? items.value.data[0]?.attributes.info : null) ?? "The change was refused.";
  return { ok: false, failure: { kind: "refused", status: 422, message, errors: [] } };
}

/** The latest records that belong to one, such as the tasks of a person. */
export const listRelated = (of: { type: string; id: number }, type: ResourceTypeName, query: Query, signal: AbortSignal): Promise<Result<Page<AnyRecord>>> =>
  listAny(type, { [`filter[${of.type}][id]`]: of.id, ...query }, signal);

/** What these batches did to a record. */
export const itemsOf = (recordId: number, batchIds: number[]): Promise<Result<Page<BatchItem>>> =>
  listBatchItems({ "filter[recordId]": recordId, "filter[batchId]": batchIds.join(","), "page[size]": 1_000, count: false });
