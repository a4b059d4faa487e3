/** The bulk change being put together. It outlives the page, so that going to look at something loses nothing. */
import { computed, effect, signal } from "@preact/signals";
import { previewBulk, type BulkActionName, type LockstepError, type Resource as CoreResource } from "@lockstep/core";
import type { Query } from "../api/client";
import type { Targets } from "../api/batches";
import { listRecords } from "../api/records";
import type { Failure, RecordKind, Target } from "../api/types";
import { rememberRecords } from "./directory";

export type Verb = "add" | "remove";
export type Scope = "picked" | "owner" | "all";
export type Preview = Extract<ReturnType<typeof previewBulk>, { ok: true }>;
type Loading = { status: "loading" | "ready" } | { status: "failed"; failure: Failure };

const PAGE_SIZE = 200;
/** A preview over more records would hold the page up; it says how many it covered. */
const PREVIEW_LIMIT = 10_000;
const PREVIEW_PAUSE_MS = 120;
const SAMPLE = 6;

export const kind = signal<RecordKind>("prospect");
export const verb = signal<Verb>("add");
export const tags = signal<string[]>([]);
export const scope = signal<Scope>("picked");
export const ownerId = signal<number | null>(null);
export const rows = signal<Target[]>([]);
export const total = signal<number | null>(null);
export const picked = signal<ReadonlySet<number>>(new Set());
export const loading = signal<Loading>({ status: "loading" });
const next = signal<string | null>(null);
export const hasMore = computed(() => next.value !== null);

const ACTIONS: Record<RecordKind, Record<Verb, BulkActionName>> = {
  prospect: { add: "prospectsAddTags", remove: "prospectsRemoveTags" },
  account: { add: "accountAddTags", remove: "accountsRemoveTags" },
};
export const action = computed(() => ACTIONS[kind.value][verb.value]);

/** What the change would hit, or null while nothing is chosen. */
export const targets = computed<Targets | null>(() => {
  if (scope.value === "all") return { kind: "all" };
  if (scope.value === "owner") return ownerId.value === null ? null : { kind: "owner", ownerId: ownerId.value };
  return picked.value.size === 0 ? null : { kind: "ids", ids: [...picked.value] };
});
/** How many records that is, as far as the page knows. */
export const targetCount = computed(() => (scope.value === "picked" ? picked.value.size : total.value));

export type PreviewState = { state: "none" } | { state: "ready"; preview: Preview } | { state: "refused"; errors: LockstepError[] };
export const preview = signal<PreviewState>({ state: "none" });

let controller = new AbortController();

const filter = (): Query => (scope.peek() === "owner" ? { "filter[owner][id]": ownerId.peek() } : {});

export async function loadRows(): Promise<void> {
  controller.abort();
  controller = new AbortController();
  rows.value = [];
  total.value = null;
  next.value = null;
  if (scope.peek() === "owner" && ownerId.peek() === null) {
    loading.value = { status: "ready" };
    return;
  }
  await loadPage(null);
}

export async function loadMoreRows(): Promise<void> {
  if (loading.peek().status !== "ready" || next.peek() === null) return;
  await loadPage(next.peek());
}

async function loadPage(after: string | null): Promise<void> {
  const { signal: aborted } = controller;
  loading.value = { status: "loading" };
  const query: Query = { ...filter(), "page[size]": PAGE_SIZE, "page[after]": after, ...(after === null ? {} : { count: false }) };
  const answer = await listRecords(kind.peek(), query, aborted);
  if (aborted.aborted) return;
  if (!answer.ok) {
    loading.value = { status: "failed", failure: answer.failure };
    return;
  }
  rememberRecords(kind.peek(), answer.value.data);
  rows.value = after === null ? answer.value.data : [...rows.peek(), ...answer.value.data];
  if (after === null) total.value = answer.value.count;
  next.value = answer.value.next;
  loading.value = { status: "ready" };
}

export function togglePicked(id: number): void {
  const changed = new Set(picked.peek());
  if (!changed.delete(id)) changed.add(id);
  picked.value = changed;
}

export function pickRange(ids: number[]): void {
  picked.value = new Set([...picked.peek(), ...ids]);
}

export function pickLoaded(all: boolean): void {
  picked.value = all ? new Set([...picked.peek(), ...rows.peek().map((row) => row.id)]) : new Set();
}

/** The records that the preview can look at: those of the target that are loaded. */
const previewed = computed(() => {
  const chosen = scope.value === "picked" ? rows.value.filter((row) => picked.value.has(row.id)) : rows.value;
  return chosen.slice(0, PREVIEW_LIMIT);
});

/** While the page is shown: keeps the list and the preview in step with the choices. */
export function watchBulk(): () => void {
  const stopRows = effect(() => {
    void kind.value;
    const byOwner = scope.value === "owner";
    if (byOwner) void ownerId.value;
    queueMicrotask(() => void loadRows());
  });
  let timer: ReturnType<typeof setTimeout>;
  const stopPreview = effect(() => {
    const records = previewed.value;
    const attributes = { tags: tags.value };
    const name = action.value;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (attributes.tags.length === 0 || records.length === 0) preview.value = { state: "none" };
      else preview.value = judge(name, attributes, records);
    }, PREVIEW_PAUSE_MS);
  });
  return () => {
    stopRows();
    stopPreview();
    clearTimeout(timer);
    controller.abort();
  };
}

function judge(name: BulkActionName, attributes: object, records: Target[]): PreviewState {
  const answer = previewBulk(name, attributes, records as CoreResource[], { now: new Date().toISOString(), sample: SAMPLE });
  return answer.ok ? { state: "ready", preview: answer } : { state: "refused", errors: answer.errors };
}

/** After a start the choice of records is used up; the tags stay for the next one. */
export function started(): void {
  picked.value = new Set();
}

export function changeKind(to: RecordKind): void {
  if (to === kind.peek()) return;
  picked.value = new Set();
  kind.value = to;
}
