/** The one place that talks to the server. Every answer, good or bad, is a value. */
import type { LockstepError } from "@lockstep/core";
import type { Failure, Page, Resource, Result } from "./types";
import { noteReachable, noteUnreachable } from "./connection";
import { sentence } from "../lib/text";
import { currentToken, endSession } from "./session";
import { answered, keyFor } from "./once";

export const BASE = "/api/v2";
export const MEDIA_TYPE = "application/vnd.api+json";
const TIMEOUT_MS = 60_000;

export type Query = Record<string, string | number | boolean | null | undefined>;
type Method = "GET" | "POST" | "PATCH" | "DELETE";
type Options = { query?: Query; body?: unknown; token?: string; signal?: AbortSignal };

/** Sends one request and answers with the parsed document. */
export async function request<T>(method: Method, path: string, options: Options = {}): Promise<Result<T>> {
  const headers = new Headers({ Accept: MEDIA_TYPE });
  const token = options.token ?? currentToken();
  if (token) headers.set("Authorization", `Bearer ${token}`);
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const init: RequestInit = { method, headers, credentials: "omit", signal: options.signal ? AbortSignal.any([options.signal, late]) : late };
  if (options.body !== undefined) {
    headers.set("Content-Type", MEDIA_TYPE);
    init.body = JSON.stringify(options.body);
  }
  const address = BASE + path + queryString(options.query);
  const meaning = method === "POST" && options.query?.[PREVIEW] !== true ? `${token} ${address} ${init.body ?? ""}` : null;
  if (meaning !== null) headers.set("Idempotency-Key", keyFor(meaning));
  const askedAt = performance.now();
  let response: Response;
  let text: string;
  try {
    response = await fetch(address, init);
    text = await response.text();
  } catch {
    if (options.signal?.aborted) return failed("network", 0, "The request was given up.");
    noteUnreachable();
    return failed("network", 0, late.aborted ? "The server took too long to answer." : "The server cannot be reached.");
  }
  noteReachable(askedAt);
  if (meaning !== null && response.status < 500) answered(meaning);
  const answer = answerOf<T>(response.status, text);
  if (!answer.ok && answer.failure.kind === "unauthorised") {
    // A token that is only being tried has no session to end, nor has one that was given up meanwhile.
    if (options.token === undefined && token !== null && token === currentToken()) endSession(answer.failure.message);
  }
  return answer;
}

/** A preview writes nothing: it needs no key and is asked as often as one likes. */
export const PREVIEW = "actionParams[preview]";

/** The server's answer as a value. */
export function answerOf<T>(status: number, text: string): Result<T> {
  const document = parse(text);
  if (status >= 200 && status < 300) {
    if (status === 204) return { ok: true, value: undefined as T };
    if (document === undefined) return failed("refused", status, "The server's answer is not JSON.");
    return { ok: true, value: document as T };
  }
  const errors = errorsOf(document);
  const message = errors[0]?.detail ?? plainMessage(document) ?? `The server answered ${status}.`;
  return failed(status === 401 ? "unauthorised" : "refused", status, message, errors);
}

/** Reads one page of a list. */
export async function list<R extends Resource<unknown>>(path: string, query: Query, signal?: AbortSignal): Promise<Result<Page<R>>> {
  type Envelope = { data?: R[]; meta?: { count?: number | null; count_truncated?: boolean }; links?: { next?: string | null } };
  const answer = await request<Envelope>("GET", path, { query, ...(signal ? { signal } : {}) });
  if (!answer.ok) return answer;
  const { data = [], meta, links } = answer.value;
  return { ok: true, value: { data, count: meta?.count ?? null, isTruncated: meta?.count_truncated ?? false, next: cursorOf(links?.next) } };
}

/** Reads, creates or changes one resource. */
export async function one<R>(method: Method, path: string, options: Options = {}): Promise<Result<R>> {
  const answer = await request<{ data?: R }>(method, path, options);
  if (!answer.ok) return answer;
  if (answer.value?.data === undefined) return failed("refused", 200, "The server's answer has no data.");
  return { ok: true, value: answer.value.data };
}

export function failed(kind: Failure["kind"], status: number, message: string, errors: LockstepError[] = []): { ok: false; failure: Failure } {
  return { ok: false, failure: { kind, status, message: sentence(message), errors } };
}

export function queryString(query: Query | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text && `?${text}`;
}

function cursorOf(next: string | null | undefined): string | null {
  if (!next) return null;
  return new URL(next, location.origin).searchParams.get("page[after]");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function errorsOf(document: unknown): LockstepError[] {
  const errors = (document as { errors?: unknown } | undefined)?.errors;
  return Array.isArray(errors) ? (errors as LockstepError[]) : [];
}

/** What speaks before the API does (a proxy, the identity layer) answers `{error, description}`. */
function plainMessage(document: unknown): string | undefined {
  const { error, description } = (document ?? {}) as { error?: unknown; description?: unknown };
  if (typeof description === "string") return description;
  return typeof error === "string" ? error : undefined;
}
