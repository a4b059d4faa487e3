import { list, one, request, type Query } from "./client";
import type { Identity, Page, Priority, RecordKind, Result, Target, User } from "./types";

const PATHS: Record<RecordKind, string> = { prospect: "/prospects", account: "/accounts" };

export const listRecords = (kind: RecordKind, query: Query, signal?: AbortSignal): Promise<Result<Page<Target>>> =>
  list<Target>(PATHS[kind], query, signal);

export const getRecord = (kind: RecordKind, id: number): Promise<Result<Target>> => one<Target>("GET", `${PATHS[kind]}/${id}`);

export const listUsers = (after?: string): Promise<Result<Page<User>>> =>
  list<User>("/users", { "page[size]": 1000, count: false, "page[after]": after });

export const listPriorities = (): Promise<Result<Page<Priority>>> => list<Priority>("/taskPriorities", { "page[size]": 100, count: false });

/** Who the token belongs to. */
export async function whoAmI(token: string): Promise<Result<Identity>> {
  const answer = await request<{ meta: Identity }>("GET", "", { token });
  return answer.ok ? { ok: true, value: answer.value.meta } : answer;
}
