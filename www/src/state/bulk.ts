/** The bulk change being put together. It outlives the page, so that going to look at something loses nothing. */
import { computed, effect, signal } from "@preact/signals";
import type { BulkActionName, ResourceTypeName } from "@lockstep/core";
import type { Query } from "../api/client";
import type { Attributes, Targets } from "../api/batches";
import { listAny } from "../api/records";
import { related, type AnyRecord, type Failure } from "../api/types";
import { actionsOf, bulkAction, type BulkAction } from "../words/bulk-actions";
import { filledIn, missingOf } from "../words/params";
import { nounsOf } from "../lib/schema";
import { plural } from "../lib/text";
import { learnNames, rememberRecords } from "./directory";
import { queryOf, type SetFilter } from "./filters";

export type Scope = "picked" | "filter" | "all";
type Loading = { status: "loading" | "ready" } | { status: "failed"; failure: Failure };
/** A field that is to be set, with its new value as it is sent; `null` empties it. */
export type SetField = { name: string; value: unknown };

const PAGE_SIZE = 200;
type ByType<T> = Partial<Record<ResourceTypeName, T>>;

export const kind = signal<ResourceTypeName>("prospect");
/** At first it is the first of the list; but nobody should complete tasks by the way. */
const chosen = signal<ByType<string>>({ task: "tasksSnooze" satisfies BulkActionName });
export const action = computed<BulkAction>(() => bulkAction(chosen.value[kind.value] ?? "") ?? (actionsOf(kind.value)[0] as BulkAction));
/** What was typed, by the name of the attribute: tags typed for adding are still there for removing. */
export const values = signal<Record<string, unknown>>({});
const fieldsByKind = signal<ByType<SetField[]>>({});
export const setFields = computed(() => fieldsByKind.value[kind.value] ?? []);
const filtersByKind = signal<ByType<SetFilter[]>>({});
export const filters = computed(() => filtersByKind.value[kind.value] ?? []);

export const scope = signal<Scope>("picked");
export const rows = signal<AnyRecord[]>([]);
export const total = signal<number | null>(null);
export const picked = signal<ReadonlySet<number>>(new Set());
export const loading = signal<Loading>({ status: "loading" });
const next = signal<string | null>(null);
export const hasMore = computed(() => next.value !== null);

export const activeFilters = computed<Query>(() => queryOf(filters.value));
export const isFiltered = computed(() => Object.keys(activeFilters.value).length > 0);
/** As a text, so that what is typed into an unfinished filter reloads nothing. */
const listKey = computed(() => JSON.stringify([kind.value, scope.value === "all" ? {} : activeFilters.value]));

/** The body's attributes, as far as they are filled in. */
export const attributes = computed<Attributes>(() => {
  if (action.value.modifies) return Object.fromEntries(setFields.value.map(({ name, value }) => [name, value]));
  return filledIn(action.value.params, values.value);
});

/** What is still missing, in words; null where the form is complete. */
export const missing = computed<string | null>(() => {
  if (action.value.modifies) return setFields.value.length === 0 ? "Choose a field to set." : null;
  return missingOf(action.value.params, attributes.value);
});

/** What the change would hit, or null while nothing is chosen. */
export const targets = computed<Targets | null>(() => {
  if (scope.value === "all") return { kind: "all" };
  if (scope.value === "filter") return isFiltered.value ? { kind: "filter", filters: activeFilters.value } : null;
  return picked.value.size === 0 ? null : { kind: "ids", ids: [...picked.value] };
});
/** How many records that is, as far as the page knows. */
export const targetCount = computed(() => (scope.value === "picked" ? picked.value.size : total.value));
export const nounOfKind = computed(() => nounsOf(kind.value));
export const records = (n: number): string => plural(n, ...nounsOf(kind.peek()));

let controller = new AbortController();

export async function loadRows(): Promise<void> {
  controller.abort();
  controller = new AbortController();
  rows.value = [];
  total.value = null;
  next.value = null;
  await loadPage(null);
}

export async function loadMoreRows(): Promise<void> {
  if (loading.peek().status !== "ready" || next.peek() === null) return;
  await loadPage(next.peek());
}

async function loadPage(after: string | null): Promise<void> {
  const { signal: aborted } = controller;
  loading.value = { status: "loading" };
  const filter = scope.peek() === "all" ? {} : activeFilters.peek();
  const query: Query = { ...filter, "page[size]": PAGE_SIZE, "page[after]": after, ...(after === null ? {} : { count: false }) };
  const type = kind.peek();
  const answer = await listAny(type, query, aborted);
  if (aborted.aborted) return;
  if (!answer.ok) {
    loading.value = { status: "failed", failure: answer.failure };
    return;
  }
  rememberRecords(type, answer.value.data);
  if (type === "task" || type === "sequenceState") {
    void learnNames(answer.value.data.flatMap((row) => [related(row, "subject"), related(row, "prospect"), related(row, "sequence")]));
  }
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

/** While the page is shown: keeps the list in step with the choices. */
export function watchRows(): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let first = true;
  const stop = effect(() => {
    void listKey.value;
    clearTimeout(timer);
    timer = setTimeout(() => void loadRows(), first ? 0 : TYPING_PAUSE_MS);
    first = false;
  });
  return () => {
    stop();
    clearTimeout(timer);
    controller.abort();
  };
}

const TYPING_PAUSE_MS = 150;

/** After a start the choice of records is used up; what was typed stays for the next one. */
export function started(): void {
  picked.value = new Set();
}

export function changeKind(to: ResourceTypeName): void {
  if (to === kind.peek()) return;
  picked.value = new Set();
  rows.value = [];
  loading.value = { status: "loading" };
  // What was meant with the other records is not meant with these.
  scope.value = "picked";
  kind.value = to;
}

export function chooseAction(name: string): void {
  chosen.value = { ...chosen.peek(), [kind.peek()]: name };
}

export function setValue(name: string, value: unknown): void {
  values.value = { ...values.peek(), [name]: value };
}

export function changeFields(to: SetField[]): void {
  fieldsByKind.value = { ...fieldsByKind.peek(), [kind.peek()]: to };
}

export function changeFilters(to: SetFilter[]): void {
  filtersByKind.value = { ...filtersByKind.peek(), [kind.peek()]: to };
}
