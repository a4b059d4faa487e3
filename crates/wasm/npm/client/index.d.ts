/**
 * A client of Lockstep's JSON:API dialect. Every answer is a value, `{ ok: true, … }` or `{ ok: false, errors }`: nothing
 * is thrown. What may be repeated without harm is, as the server's `Retry-After` has it; every write has an
 * `Idempotency-Key`, so that it is carried out once.
 *
 * @packageDocumentation
 */

import type {
  ActionParameters,
  Attributes,
  BulkActionName,
  BulkAttributes,
  BulkContext,
  BulkPreview,
  ErrorCode,
  LockstepError,
  PreviewedRecord,
  Relationships,
  Resource,
  ResourceTypeName,
  TaskContext,
  decide,
  previewBulk,
} from "../index.js";

/** Makes a client. Nothing is sent yet. */
export function createClient(options: ClientOptions): Client;

/** Where the server is, and how it is spoken to. */
export interface ClientOptions {
  /** The address of the server, such as `https://lockstep.example.com`, without `/api/v2`. */
  url: string;
  /** The token, or what says which it is now. */
  token?: string | null | (() => string | null | Promise<string | null>);
  /** The package's own calls (`import * as rules from "@lockstep/core"`), for optimistic changes. */
  rules?: Rules;
  /** How often a request is sent again that may be; 3 unless it is given. */
  retries?: number;
  /** How long one attempt may take, in milliseconds; 60,000 unless it is given. */
  timeout?: number;
  /** The longest pause before a further attempt, in milliseconds; 30,000 unless it is given. Where the server asks for a longer one, that is left to the caller: `retryAfter`. */
  longestPause?: number;
  /** After how long without a word a stream of events counts as broken, in milliseconds; 45,000 unless it is given. The server says something every 20 seconds. */
  silence?: number;
  /** Headers for every request. */
  headers?: Record<string, string>;
  /** Instead of the `fetch` that there is. */
  fetch?: (address: string, init: RequestInit) => Promise<Response>;
  /** Called after every attempt, for logs and banners. */
  onAnswer?: (attempt: Attempt) => void;
  /** How pauses are made, for tests. */
  wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** The calls of the package that optimistic changes are made with. */
export interface Rules {
  decide: typeof decide;
  previewBulk: typeof previewBulk;
}

/** One attempt and what came of it. */
export interface Attempt {
  method: string;
  address: string;
  /** The status of the answer; 0 where there was none. */
  status: number;
  /** When it was sent (`performance.now()`). */
  startedAt: number;
  /** What is wrong; empty where all is well. */
  errors: ClientError[];
}

/** Mistakes that only the client tells of. */
export type ClientErrorCode = "aborted" | "invalidArgument" | "rulesMissing" | "timedOut" | "unreachable" | "unreadableAnswer";

/** An error of the server, or of the way to it. */
export type ClientError = Omit<LockstepError, "code"> & { code: ErrorCode | ClientErrorCode };

/** Whether an error is the client's own, and not one of the server's. */
export function isOwn(error: ClientError): error is ClientError & { code: ClientErrorCode };

/** Why there is no result. */
export interface Failure {
  ok: false;
  /** The status of the answer; 0 where there was none. */
  status: number;
  /** What is wrong: at least one error. */
  errors: ClientError[];
  /** In how many seconds the server may be asked again, where it said so. */
  retryAfter?: number;
  /** What the runtime says of a server that cannot be reached. */
  cause?: unknown;
}

/** Either a result or why there is none. */
export type Outcome<T = {}> = ({ ok: true } & T) | Failure;

/** A record as answers have it. With `fields`, what was not asked for is not there. */
export interface RecordOf<Type extends ResourceTypeName> {
  type: Type;
  id: number;
  attributes: Attributes[Type];
  relationships: Relationships[Type];
  links?: unknown;
  meta?: unknown;
}

/** A batch as answers have it. */
export type Batch = RecordOf<"batch">;

/** What a create or an update says. */
export interface Values<Type extends ResourceTypeName> {
  attributes?: Partial<Attributes[Type]>;
  relationships?: Partial<Relationships<number | string>[Type]>;
}

/** What every call may have. */
export interface CallOptions {
  /** Gives the request up, its pauses too: the outcome is the error `aborted`. */
  signal?: AbortSignal;
}

/** What every write may have. */
export interface WriteOptions extends CallOptions {
  /** The `Idempotency-Key`; a new one unless it is given, or that of the same write that no answer came to. */
  key?: string;
}

/** A value that filters compare with. Texts are read as in an address (`a..b`, `v1,v2`); lists are values as they are. */
export type FilterValue = string | number | boolean | Date | null | readonly (string | number | boolean | Date)[] | { [name: string]: FilterValue | undefined };

/** Which records: by attribute, `{ state: "incomplete" }`; by relationship, `{ owner: { id: 1 } }`; by range, `{ dueAt: { lte: date } }`. */
export type Filter<Type extends ResourceTypeName> = {
  [Name in keyof Attributes[Type] | keyof Relationships[Type] | "id" | "q"]?: FilterValue | undefined;
} & { [type in ResourceTypeName]?: FilterValue | undefined };

/** What documents show. */
export interface ShowQuery {
  /** Related records that come along, such as `["owner", "prospect.account"]`. */
  include?: string | readonly string[];
  /** What records of each type show. */
  fields?: { [Type in ResourceTypeName]?: string | readonly string[] };
  /** Other parameters, as they stand in the address. */
  parameters?: Record<string, string | number | boolean | null | undefined>;
}

/** Which records a list has, in which order. */
export interface ListQuery<Type extends ResourceTypeName> extends ShowQuery {
  filter?: Filter<Type>;
  /** Names of attributes, with `-` for the other direction. */
  sort?: string | readonly string[];
  /** The most records of a page, 1 to 1,000. */
  size?: number;
  /** `next` of the page before. */
  after?: string | null;
  /** `false` saves the trouble of counting; `"exact"` counts all. */
  count?: boolean | "exact";
}

/** One page of a list. */
export interface Page<Type extends ResourceTypeName> {
  records: RecordOf<Type>[];
  /** What came along with `include`. */
  included: Resource[];
  /** How many records all pages have; null where nobody counted. */
  count: number | null;
  /** Whether there are more than were counted. */
  isTruncated: boolean;
  /** Where the next page begins; null on the last one. */
  next: string | null;
}

/** A list, which is read as one walks along it. A failure is the last value. */
export interface List<Type extends ResourceTypeName> extends AsyncIterable<Outcome<{ record: RecordOf<Type> }>> {
  /** Page by page. */
  pages(): AsyncIterableIterator<Outcome<Page<Type>>>;
  /** The first page. */
  page(): Promise<Outcome<Page<Type>>>;
  /** All records at once. */
  all(): Promise<Outcome<{ records: RecordOf<Type>[] }>>;
}

/** How a shown record has come about: by the rules, by the server, or back to what it was. */
export type Shown = "expected" | "settled" | "rolledBack";

/** A task or a sequence state that changes before the server has answered. */
export interface OptimisticRecord {
  /** The record as it is. */
  record: Resource;
  /** Called at once with what the rules expect, then with the server's answer or, where it refuses, the record as it was. */
  show: (record: Resource, how: Shown) => void;
  /** The time and the user. */
  context?: TaskContext;
}

/** Records that change before the server has answered. */
export interface OptimisticRecords {
  /** Those that the change is for, as far as they are at hand. */
  records: readonly Resource[];
  /** Called at once with what the rules expect, in the same order, null where a record would be gone; then with what came of it. */
  show: (records: (Resource | null)[], how: Shown) => void;
  /** The time and the user. */
  context?: Omit<BulkContext, "sample">;
}

/** The records of one type. */
export interface Records<Type extends ResourceTypeName> {
  list(query?: ListQuery<Type>, options?: CallOptions): List<Type>;
  get(id: number | string, query?: ShowQuery, options?: CallOptions): Promise<Outcome<{ record: RecordOf<Type>; included: Resource[] }>>;
  /** `ignored`: pointers of read-only members, which are not stored. */
  create(values: Values<Type>, options?: WriteOptions): Promise<Outcome<{ record: RecordOf<Type>; ignored: string[] }>>;
  update(id: number | string, values: Values<Type>, options?: WriteOptions): Promise<Outcome<{ record: RecordOf<Type>; ignored: string[] }>>;
  delete(id: number | string, options?: CallOptions): Promise<Outcome>;
  /** An action on one record; the record afterwards. */
  act<Action extends keyof ActionParameters[Type] & string>(
    id: number | string,
    action: Action,
    parameters?: keyof ActionParameters[Type] extends Action ? Record<string, string | number | boolean | Date | undefined> | ActionParameters[Type][Action] : ActionParameters[Type][Action],
    options?: WriteOptions & (Type extends "task" | "sequenceState" ? { optimistic?: OptimisticRecord } : {}),
  ): Promise<Outcome<{ record: RecordOf<Type> }>>;
}

/** Whom a bulk change is for: named records, what a filter finds, or all there are. */
export type Targets = { ids: readonly (number | string)[] } | { filter: { [name: string]: FilterValue | undefined } } | { all: true };

/** What the body of a bulk change says besides whom it is for. */
export type BulkValues<Action extends BulkActionName> = BulkActionName extends Action ? object : BulkAttributes[Action];

/** What the server says a bulk change would do. */
export type ServerPreview = Omit<BulkPreview, "sample"> & {
  action: string;
  /** How many of `total` were decided. */
  examined: number;
  sample: PreviewedRecord[];
  /** Of an import: what stands between the cells. */
  separator?: "comma" | "semicolon" | "tab";
};

/** A file of records. */
export interface ImportFile {
  format: "csv" | "ndjson";
  body: string | Blob | ArrayBuffer;
}

/** Bulk changes. */
export interface Batches {
  /** What the change would do, by the server's records; nothing is written. */
  preview<Action extends BulkActionName>(action: Action, attributes: BulkValues<Action>, targets: Targets, options?: CallOptions): Promise<Outcome<{ preview: ServerPreview }>>;
  /** Starts the change. By ids it runs at once; otherwise the batch is `confirming`, and waits for {@link Batches.confirm}. */
  start<Action extends BulkActionName>(action: Action, attributes: BulkValues<Action>, targets: Targets, options?: WriteOptions): Promise<Outcome<{ batch: Batch }>>;
  /** Starts the change, has it confirmed, follows it to its end, and shows what comes of it meanwhile. */
  run<Action extends BulkActionName>(
    action: Action,
    attributes: BulkValues<Action>,
    targets: Targets,
    options?: WriteOptions & {
      /** Asked where the batch waits for a confirmation; without it, or where it says no, the batch is canceled. */
      confirm?: (batch: Batch) => boolean | Promise<boolean>;
      /** Called with each state of the batch. */
      onProgress?: (batch: Batch) => void;
      optimistic?: OptimisticRecords;
    },
  ): Promise<Outcome<{ batch: Batch }>>;
  /** What the rows of a file would become; nothing is written. */
  previewImport(action: BulkActionName, file: ImportFile, options?: CallOptions): Promise<Outcome<{ preview: ServerPreview }>>;
  startImport(action: BulkActionName, file: ImportFile, options?: WriteOptions): Promise<Outcome<{ batch: Batch }>>;
  get(id: number | string, options?: CallOptions): Promise<Outcome<{ batch: Batch }>>;
  list(query?: ListQuery<"batch">, options?: CallOptions): List<"batch">;
  /** What became of each record. */
  items(id: number | string, query?: ListQuery<"batchItem">, options?: CallOptions): List<"batchItem">;
  /** Starts a batch that waits; `confirmedCount` is its `confirmCount`, which a change of all records has to name. */
  confirm(id: number | string, confirmedCount?: number | null, options?: WriteOptions): Promise<Outcome<{ batch: Batch }>>;
  cancel(id: number | string, options?: WriteOptions): Promise<Outcome<{ batch: Batch }>>;
  /** A new batch of the items that failed. */
  retry(id: number | string, options?: WriteOptions): Promise<Outcome<{ batch: Batch }>>;
  /** A new batch that takes the changes of one that is over back. */
  undo(id: number | string, options?: WriteOptions): Promise<Outcome<{ batch: Batch }>>;
  previewUndo(id: number | string, options?: CallOptions): Promise<Outcome<{ preview: ServerPreview }>>;
  /**
   * The batch as it is, then each change, until it is over: by server-sent events, which are taken up again where they
   * break off, and by asking where there are none. A failure is the last value.
   */
  follow(id: number | string, options?: CallOptions & { lastEventId?: string | null }): AsyncIterableIterator<Outcome<{ batch: Batch; eventId: string | null }>>;
  /** Waits until the batch is over. */
  over(id: number | string, options?: CallOptions & { onProgress?: (batch: Batch) => void }): Promise<Outcome<{ batch: Batch }>>;
  /** What became of each record, as a file; `rows` is how many it has. */
  report(id: number | string, format: "csv" | "ndjson", options?: CallOptions): Promise<Outcome<{ report: Blob; rows: number }>>;
}

/** A client of one server. */
export interface Client {
  /** The records of a type. */
  records<Type extends ResourceTypeName>(type: Type): Records<Type>;
  batches: Batches;
  /** Who the token belongs to. */
  identity(options?: CallOptions): Promise<
    Outcome<{
      user: { id: number; email: string; firstName: string | null; lastName: string | null };
      organisation: { id: number; name: string };
    }>
  >;
}
