import { pageOf, recordOf, result, server } from "./client";
import type { Page, Resource, Result, ToOne } from "./types";

export type Token = Resource<{ name: string | null; scopes: string; clientId: string | null; createdAt: string; expiresAt: string | null; revokedAt: string | null }> & {
  relationships?: { user?: ToOne };
};
export type Setting = Resource<{ approvalAbove: number | null }>;

/** Those that still open something, the newest first. */
export const listTokens = (after: string | null): Promise<Result<Page<Token>>> =>
  pageOf<Token>(server.records("token").list({ parameters: { "filter[revokedAt]": "__null__", sort: "-createdAt,-id", "page[size]": 100, "page[after]": after ?? undefined, count: false } }));

export const revokeToken = (id: number): Promise<Result<null>> => result(server.records("token").delete(id), () => null);

/** The organisation has one record of settings. */
export async function readSettings(): Promise<Result<Setting | null>> {
  const answer = await pageOf<Setting>(server.records("setting").list({ parameters: { count: false } }));
  return answer.ok ? { ok: true, value: answer.value.data[0] ?? null } : answer;
}

export const changeSettings = (id: number, values: Setting["attributes"]): Promise<Result<Setting>> => recordOf<Setting>(server.records("setting").update(id, { attributes: values }));
