/** The one place that talks to the server, by the package's own client. Every answer, good or bad, is a value. */
import type { LockstepError } from "@lockstep/core";
import { createClient, isOwn, type Attempt, type Client, type Failure as ClientFailure, type Outcome } from "@lockstep/core/client";
import type { Failure, Page, Result } from "./types";
import { noteReachable, noteUnreachable } from "./connection";
import { sentence } from "../lib/text";
import { currentToken, endSession } from "./session";

export type Query = Record<string, string | number | boolean | null | undefined>;

/** The banner says that there is no connection, and whoever waits for an answer decides whether to try again. */
const SETTINGS = { url: location.origin, retries: 0, onAnswer: note };

/** A client with a token that is only being tried. */
export const clientOf = (token: string): Client => createClient({ ...SETTINGS, token });

export const server: Client = createClient({ ...SETTINGS, token: currentToken });

/** Files are sent by another way, and take as long as they take. */
export const uploading = (send: (address: string, init: RequestInit) => Promise<Response>): Client =>
  createClient({ ...SETTINGS, token: currentToken, timeout: 24 * 3_600_000, fetch: send });

function note({ status, startedAt, errors }: Attempt): void {
  if (status > 0) noteReachable(startedAt);
  else if (errors[0]?.code !== "aborted") noteUnreachable();
}

/** An outcome as the page has them. A token that the server no longer takes ends the session. */
export async function result<T, V>(asked: Promise<Outcome<T>>, valueOf: (outcome: T) => V): Promise<Result<V>> {
  const token = currentToken();
  const answer = await tried(asked, valueOf);
  // One that was given up meanwhile has no session to end.
  if (!answer.ok && answer.failure.kind === "unauthorised" && token !== null && token === currentToken()) endSession(answer.failure.message);
  return answer;
}

/** The same of a token that is only being tried, which has no session to end. */
export async function tried<T, V>(asked: Promise<Outcome<T>>, valueOf: (outcome: T) => V): Promise<Result<V>> {
  const outcome = await asked;
  return outcome.ok ? { ok: true, value: valueOf(outcome) } : { ok: false, failure: failureOf(outcome) };
}

function failureOf({ status, errors }: ClientFailure): Failure {
  const kind = status === 0 ? "network" : status === 401 ? "unauthorised" : "refused";
  return { kind, status, message: sentence(errors[0]?.detail ?? ""), errors: errors.filter(isServers) };
}

/** What the client says by itself is about the way to the server. */
const isServers = (error: ClientFailure["errors"][number]): error is LockstepError => !isOwn(error);

type Pages = { page(): Promise<Outcome<{ records: unknown[]; count: number | null; isTruncated: boolean; next: string | null }>> };

/** One page of a list. */
export const pageOf = <R>(list: Pages): Promise<Result<Page<R>>> =>
  result(list.page(), ({ records, count, isTruncated, next }) => ({ data: records as R[], count, isTruncated, next }));

/** The record of an outcome, in the shape that the page reads. */
export const recordOf = <R>(asked: Promise<Outcome<{ record: unknown }>>): Promise<Result<R>> => result(asked, ({ record }) => record as R);
