import { list, one, request, type Query } from "./client";
import type { AnyRecord, Identity, Page, Priority, RecordKind, Result, Target, User } from "./types";

const PATHS: Record<RecordKind, string> = { prospect: "/prospects", account: "/accounts" };

export const listRecords = (kind: RecordKind, query: Query, signal?: AbortSignal): Promise<Result<Page<Target>>> =>
  list<Target>(PATHS[kind], query, signal);

/** The collections whose records have names to be looked up. */
export const COLLECTIONS = {
  account: "/accounts",
  mailbox: "/mailboxes",
  opportunity: "/opportunities",
  prospect: "/prospects",
  sequence: "/sequences",
  sequenceState: "/sequenceStates",
  sequenceStep: "/sequenceSteps",
  task: "/tasks",
} as const;
export type CollectionType = keyof typeof COLLECTIONS;

export const listAny = (type: CollectionType, query: Query, signal?: AbortSignal): Promise<Result<Page<AnyRecord>>> =>
  list<AnyRecord>(COLLECTIONS[type], query, signal);

export const getRecord = (kind: RecordKind, id: number): Promise<Result<Target>> => one<Target>("GET", `${PATHS[kind]}/${id}`);

export const listUsers = (after?: string): Promise<Result<Page<User>>> =>
  list<User>("/users", { "page[size]": 1000, count: false, "page[after]": after });

export const listPriorities = (): Promise<Result<Page<Priority>>> => list<Priority>("/taskPriorities", { "page[size]": 100, count: false });

/** Who the token belongs to. */
export async function whoAmI(token: string): Promise<Result<Identity>> {
  const answer = await request<{ meta: Identity }>("GET", "", { token });
  return answer.ok ? { ok: true, value: answer.value.meta } : answer;
}
