import type { ResourceTypeName } from "@lockstep/core";
import { schemaOf } from "../lib/schema";
import { list, one, request, type Query } from "./client";
import type { AnyRecord, Identity, Page, Priority, SubjectKind, Result, Subject, User } from "./types";

/** Users and priorities are few: all of them are asked for at the start. */
const KNOWN: readonly string[] = ["user", "taskPriority"] satisfies ResourceTypeName[];
/** Whether records of this type are looked up in their list as they are needed. */
export const isLookedUp = (type: string): type is ResourceTypeName => !KNOWN.includes(type) && (schemaOf(type)?.operations.includes("list") ?? false);

const pathOf = (type: ResourceTypeName): string => `/${schemaOf(type).plural}`;

export const listRecords = (kind: SubjectKind, query: Query, signal?: AbortSignal): Promise<Result<Page<Subject>>> =>
  list<Subject>(pathOf(kind), query, signal);

export const listAny = (type: ResourceTypeName, query: Query, signal?: AbortSignal): Promise<Result<Page<AnyRecord>>> =>
  list<AnyRecord>(pathOf(type), query, signal);

export const getRecord = (kind: SubjectKind, id: number): Promise<Result<Subject>> => one<Subject>("GET", `${pathOf(kind)}/${id}`);

export const listUsers = (after?: string): Promise<Result<Page<User>>> =>
  list<User>("/users", { "page[size]": 1000, count: false, "page[after]": after });

export const listPriorities = (): Promise<Result<Page<Priority>>> => list<Priority>("/taskPriorities", { "page[size]": 100, count: false });

/** Who the token belongs to. */
export async function whoAmI(token: string): Promise<Result<Identity>> {
  const answer = await request<{ meta: Identity }>("GET", "", { token });
  return answer.ok ? { ok: true, value: answer.value.meta } : answer;
}
