/** The shapes of the JSON:API documents that the console reads. */
import type { Choices, LockstepError, Resource as CoreResource } from "@lockstep/core";

export type Identifier = { type: string; id: number };
export type ToOne = { data?: Identifier | null };

export type Resource<A> = {
  type: string;
  id: number;
  attributes: A;
  relationships?: Record<string, ToOne | unknown>;
};

export type TaskAttributes = {
  action: Choices["task"]["action"] | null;
  autoskipAt: string | null;
  completed: boolean | null;
  completedAt: string | null;
  createdAt: string | null;
  dueAt: string | null;
  note: string | null;
  scheduledAt: string | null;
  state: Choices["task"]["state"];
  stateChangedAt: string | null;
  taskType: Choices["task"]["taskType"] | null;
  updatedAt: string | null;
};
export type Task = Resource<TaskAttributes>;

export type ProspectAttributes = {
  firstName: string | null;
  lastName: string | null;
  name?: string | null;
  title?: string | null;
  company?: string | null;
  emails?: string[] | null;
  tags: string[] | null;
};
export type AccountAttributes = {
  name: string | null;
  domain?: string | null;
  industry?: string | null;
  tags: string[] | null;
};
/** Whom a task of this page is about. */
export type SubjectKind = "prospect" | "account";
export type Subject = Resource<Partial<ProspectAttributes> & Partial<AccountAttributes>>;
/** Any record whose fields are looked up by name. */
export type AnyRecord = Resource<Record<string, unknown>>;
/** Fields by name, attributes and relationships together, as batch items keep them. */
export type Image = Record<string, unknown>;

export type User = Resource<{ email: string; firstName: string | null; lastName: string | null }>;
export type Priority = Resource<{ name: string; weight?: number | null }>;

export type BatchState = Choices["batch"]["state"];
export type BatchAttributes = {
  action: string;
  canceledAt: string | null;
  code: string | null;
  confirmCount: number | null;
  confirmedAt: string | null;
  confirmedCountRequired: boolean | null;
  createdAt: string;
  failures: number | null;
  finishedAt: string | null;
  info: string | null;
  note?: string | null;
  payload: unknown;
  pending: number | null;
  startedAt: string | null;
  state: BatchState;
  summary: unknown;
  total: number | null;
  updatedAt: string | null;
};
export type Batch = Resource<BatchAttributes>;

export type ItemState = Choices["batchItem"]["state"];
export type BatchItemAttributes = {
  code?: string | null;
  index: number;
  batchId: number;
  createdAt: string | null;
  data: string | null;
  failed: boolean | null;
  info: string | null;
  line?: number | null;
  recordId?: number | null;
  state: ItemState;
  updatedAt: string | null;
};
export type BatchItem = Resource<BatchItemAttributes>;

/** What the server says a bulk change would do; nothing is written. */
export type ServerPreview = {
  action: string;
  total: number;
  examined: number;
  changed: number;
  unchanged: number;
  failed: number;
  reasons: Record<string, number>;
  sample: Sample[];
  /** Of an import: what stands between the cells of its table. */
  separator?: "comma" | "semicolon" | "tab";
};
export type Sample = { id: number; outcome: "changed" | "unchanged" | "failed"; before?: Image | null; after?: Image | null; reason?: string };

/** One page of a list; `next` is the opaque cursor of the page after it. */
/** One page of a list; `count` is of all pages, and there are more of them where it `isTruncated`. */
export type Page<R> = { data: R[]; count: number | null; isTruncated: boolean; next: string | null };

export type Identity = {
  user: { id: number; email: string; firstName: string | null; lastName: string | null };
  organisation: { id: number; name: string };
};

/** Why a request did not do what it should. Never thrown: always a value. */
export type Failure = {
  kind: "network" | "refused" | "unauthorised";
  status: number;
  message: string;
  errors: LockstepError[];
};
export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** The core gives back the resource it was given, decided upon: the same shape. */
export const asTask = (resource: CoreResource): Task => resource as unknown as Task;

/** The identifier in a to-one relationship, or null where it is empty or absent. */
export function related(resource: Resource<unknown>, name: string): Identifier | null {
  const relationship = resource.relationships?.[name];
  if (typeof relationship !== "object" || relationship === null || !("data" in relationship)) return null;
  const data = (relationship as ToOne).data;
  return data && typeof data === "object" && "id" in data ? { type: data.type, id: Number(data.id) } : null;
}

/** Who or what a task is about. */
export const subjectOf = (task: Task): Identifier | null =>
  related(task, "subject") ?? related(task, "prospect") ?? related(task, "account");
