/** What the change would do: at once by the page's own rules, then exactly by the server's records. */
import { computed, effect, signal } from "@preact/signals";
import { byField, previewBulk, type LockstepError, type Resource as CoreResource } from "@lockstep/core";
import { previewBatch } from "../api/batches";
import type { Failure, Identifier, Sample, ServerPreview } from "../api/types";
import { action, attributes, kind, missing, rows, scope, picked, targetCount, targets } from "./bulk";
import { learnNames } from "./directory";
import { identity } from "../api/session";

/** A preview over more records would hold the page up; it says how many it covered. */
const LOCAL_LIMIT = 10_000;
/** Beyond this the server is only asked when somebody wants to know: it looks at each record. */
const ASK_LIMIT = 25_000;
const LOCAL_PAUSE_MS = 120;
const SERVER_PAUSE_MS = 450;
const SAMPLE = 8;

export type Preview = Pick<ServerPreview, "total" | "examined" | "changed" | "unchanged" | "failed" | "reasons" | "sample"> & { by: "page" | "server" };
export type LocalPreview = { state: "none" } | { state: "ready"; preview: Preview } | { state: "refused"; errors: LockstepError[] };
export type RemotePreview = { state: "none" } | { state: "loading" } | { state: "offered" } | { state: "ready"; preview: Preview } | { state: "failed"; failure: Failure };

export const local = signal<LocalPreview>({ state: "none" });
export const remote = signal<RemotePreview>({ state: "none" });
/** The best that is known: the server's word, else the page's own. */
export const shown = computed<Preview | null>(() => (remote.value.state === "ready" ? remote.value.preview : local.value.state === "ready" ? local.value.preview : null));
/** What is wrong with the form, in the validator's words. */
export const problems = computed<LockstepError[]>(() => {
  if (local.value.state === "refused") return local.value.errors;
  return remote.value.state === "failed" && remote.value.failure.kind === "refused" ? remote.value.failure.errors : [];
});

const sorted = computed(() => byField(problems.value));
/** The problems of one attribute of the body. */
export const problemsOf = (name: string): LockstepError[] => sorted.value.fields[name] ?? [];
export const otherProblems = computed(() => sorted.value.others);

const candidates = computed(() => (scope.value === "picked" ? rows.value.filter((row) => picked.value.has(row.id)) : rows.value).slice(0, LOCAL_LIMIT));
/** What the server is asked; null while there is nothing to ask. */
const question = computed(() => (missing.value !== null || targets.value === null ? null : JSON.stringify([kind.value, action.value.name, attributes.value, targets.value])));

const isRefused = computed(() => local.value.state === "refused");

let controller = new AbortController();

/** While the page is shown: both previews follow the choices. */
export function watchPreview(): () => void {
  let soon: ReturnType<typeof setTimeout>;
  let later: ReturnType<typeof setTimeout>;
  const stopLocal = effect(() => {
    const records = candidates.value;
    const given = attributes.value;
    const { name, isLocal } = action.value;
    const ready = missing.value === null && records.length > 0 && targets.value !== null && isLocal;
    clearTimeout(soon);
    soon = setTimeout(() => {
      local.value = ready ? judge(name, given, records as CoreResource[]) : { state: "none" };
    }, LOCAL_PAUSE_MS);
  });
  const stopRemote = effect(() => {
    const asked = question.value;
    // Only picked records are known to be few before they are counted.
    const n = targetCount.value;
    const refused = isRefused.value;
    controller.abort();
    clearTimeout(later);
    remote.value = { state: "none" };
    if (asked === null || n === null || n === 0 || refused) return;
    if (n > ASK_LIMIT) remote.value = { state: "offered" };
    else {
      remote.value = { state: "loading" };
      later = setTimeout(() => void askServer(), SERVER_PAUSE_MS);
    }
  });
  return () => {
    stopLocal();
    stopRemote();
    clearTimeout(soon);
    clearTimeout(later);
    controller.abort();
    remote.value = { state: "none" };
  };
}

export async function askServer(): Promise<void> {
  const hit = targets.peek();
  if (hit === null) return;
  controller.abort();
  controller = new AbortController();
  const { signal: aborted } = controller;
  const type = kind.peek();
  remote.value = { state: "loading" };
  const answer = await previewBatch(action.peek().name, attributes.peek(), hit, aborted);
  if (aborted.aborted) return;
  if (!answer.ok) {
    remote.value = { state: "failed", failure: answer.failure };
    return;
  }
  void learnNames(answer.value.sample.flatMap((sample) => [{ type, id: sample.id }, ...namedIn(sample)]));
  remote.value = { state: "ready", preview: { ...answer.value, sample: answer.value.sample.slice(0, SAMPLE), by: "server" } };
}

function judge(name: Parameters<typeof previewBulk>[0], given: object, records: CoreResource[]): LocalPreview {
  const userId = identity.peek()?.user.id;
  const answer = previewBulk(name, given, records, { now: new Date().toISOString(), sample: SAMPLE, ...(userId === undefined ? {} : { userId }) });
  if (!answer.ok) {
    // What only the server can preview is not refused by it.
    return answer.errors.every((error) => error.code === "actionNotApplicable") ? { state: "none" } : { state: "refused", errors: answer.errors };
  }
  const sample = answer.sample as Sample[];
  void learnNames(sample.flatMap(namedIn));
  return { state: "ready", preview: { ...answer, examined: answer.total, total: targetCount.peek() ?? answer.total, sample, by: "page" } };
}

/** The records that a sample names: their names are to be shown. */
export function namedIn({ before, after }: Pick<Sample, "before" | "after">): Identifier[] {
  return [...identifiersIn(before), ...identifiersIn(after)];
}

function identifiersIn(value: unknown): Identifier[] {
  if (Array.isArray(value)) return value.flatMap(identifiersIn);
  if (typeof value !== "object" || value === null) return [];
  const { type, id, sequence, sequenceStates, ...rest } = value as Record<string, unknown>;
  if (typeof type === "string" && typeof id === "number" && Object.keys(rest).length === 0) return [{ type, id }];
  const states = typeof sequence === "number" ? [{ type: "sequence", id: sequence }] : [];
  return [...states, ...identifiersIn(sequenceStates), ...Object.values(rest).flatMap(identifiersIn)];
}
