import type { ResourceTypeName } from "@lockstep/core";
import { schemaOf } from "../lib/schema";
import { clientOf, pageOf, server, tried, type Query } from "./client";
import type { AnyRecord, Identity, Page, Priority, Result, User } from "./types";

/** Users and priorities are few: all of them are asked for at the start. */
const KNOWN: readonly string[] = ["user", "taskPriority"] satisfies ResourceTypeName[];
/** Whether records of this type are looked up in their list as they are needed. */
export const isLookedUp = (type: string): type is ResourceTypeName => !KNOWN.includes(type) && (schemaOf(type)?.operations.includes("list") ?? false);

const listed = <R>(type: ResourceTypeName, query: Query, signal?: AbortSignal): Promise<Result<Page<R>>> =>
  pageOf<R>(server.records(type).list({ parameters: query }, signal ? { signal } : {}));

export const listAny = (type: ResourceTypeName, query: Query, signal?: AbortSignal): Promise<Result<Page<AnyRecord>>> => listed(type, query, signal);

export const listUsers = (after?: string): Promise<Result<Page<User>>> => listed("user", { "page[size]": 1000, count: false, "page[after]": after });

export const listPriorities = (): Promise<Result<Page<Priority>>> => listed("taskPriority", { "page[size]": 100, count: false });

/** Who the token belongs to. */
export const whoAmI = (token: string): Promise<Result<Identity>> => tried(clientOf(token).identity(), ({ user, organisation }) => ({ user, organisation }));
