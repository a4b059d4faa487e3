/** Whole requests, and what the server says of them before it looks at any record. */

import type { LockstepError, PropertyDefinition, Refusal } from "./index.js";
import type { BulkActionName, ResourceTypeName } from "./tables.js";

/** A request as it would be sent. */
export interface LockstepRequest {
  /** `GET` unless it is given. */
  method?: string;
  /** The path with its query, such as `/api/v2/tasks?filter[state]=incomplete`, or the whole address. */
  path: string;
  /** The headers. Of these matter `Content-Type`, `Accept`, `Lockstep-Preview` and `Idempotency-Key`; give the type that `fetch` adds by itself, too. */
  headers?: Headers | Record<string, string>;
  /** The body: its text, its bytes, or the value of which `JSON.stringify` makes the text. */
  body?: string | Uint8Array | ArrayBuffer | object | null;
  /** The properties of communications that the organisation has defined, for calls of that dialect; none unless it is given. */
  properties?: PropertyDefinition[];
  /** The record list that the address names, as the server answers with it: what its records are told apart by. */
  list?: { unique_identifier_type?: string };
}

/** What only the server knows of a request: whether what its address or an input names is there, and how it is (`record`); what
 * other records it names (`related`); whom a change meets (`targets`); where a page begins (`cursor`). */
export type Need = "record" | "related" | "targets" | "cursor";

/** An input of a request, or a row of its file, that fails while the others may not. */
export interface FailedInput {
  /** Its index among the inputs, from 0; of a row the line on which it starts, from 1. */
  position: number;
  /** What is wrong with it. */
  errors: LockstepError[];
}

/** A request that the server looks its records up for. */
export interface SoundRequest {
  /** The name of what is asked for: `operationId` in the description of the interface. */
  operation: string;
  /** Whether nothing is to be written. */
  preview: boolean;
  /** JSON pointers of what came along and is not stored. */
  ignored: string[];
  /** How many ids, inputs or rows there are; null where the body has none. */
  count: number | null;
  /** Those of them that fail alone; of a file the first hundred. */
  failures: FailedInput[];
  /** What is not known without the server. */
  needs: Need[];
}

/** A request that the server refuses, whatever records there are. */
export interface RefusedRequest extends Refusal {
  /** The name of what is asked for; null where there is no such thing, absent where the arguments are at fault. */
  operation?: string | null;
  /** The status of the server's answer; absent where the arguments are at fault. The dialects tell the errors in forms of their own. */
  status?: number;
}

/** What the server says of a request before it looks at any record. */
export type Verdict = ({ ok: true } & SoundRequest) | RefusedRequest;

/**
 * Checks a whole request as the server does, in any dialect: address, method, media types, parameters, and the body of
 * a record, a bulk change, a search, a batch or a file. Who asks, and what they may, is not part of it.
 */
export function checkRequest(request: LockstepRequest): Verdict;

/** Parameters of a request: a query, or values by name, such as `{ "filter[state]": "incomplete" }`. */
export type Params = string | URLSearchParams | Record<string, string>;

/**
 * Checks a bulk change: `POST /api/v2/batches/actions/{action}`.
 *
 * @param action the name of the action.
 * @param input its attributes, the ids of the records, and the query, such as `{ "actionParams[filter][owner][id]": "7" }`.
 */
export function checkAction(action: BulkActionName, input?: { attributes?: object; ids?: number[]; params?: Params }): Verdict;

/** Checks the query of a collection: filters, order, related records, members and page. */
export function checkQuery(type: ResourceTypeName, params: Params): Verdict;

/**
 * Checks a file that is to be imported: its header and every row.
 *
 * @param type of what record its rows are.
 * @param file its text or its bytes.
 * @param contentType how it is written; `text/csv` unless it is given.
 */
export function checkImport(type: "account" | "prospect", file: string | Uint8Array | ArrayBuffer, contentType?: string): Verdict;
