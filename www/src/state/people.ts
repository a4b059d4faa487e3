/** The table of people or of companies: what its address says, and the rows that this means. */
import { computed, effect, signal } from "@preact/signals";
import type { Query } from "../api/client";
import { related, type AnyRecord } from "../api/types";
import { PLACES, type PlaceKind } from "../words/places";
import { columnsIn, fieldsOf, keepColumns, textOf, type ShownColumn } from "./columns";
import { conditionsIn, nameOf, queryOf, tidy, type Condition, fieldAt } from "./conditions";
import { learnNames } from "./directory";
import { replaceSearch, route, search } from "./router";
import { searching } from "./search-text";
import { openWindows, type Order, type Windows } from "./windows";

/** Which of the two tables is shown. */
export const kind = computed<PlaceKind>(() => (route.value.view === "people" ? route.value.kind : "prospect"));
export const place = computed(() => PLACES[kind.value]);

export const text = computed(() => search.value.get("q") ?? "");
export const conditions = computed<Condition[]>(() => tidy(conditionsIn(search.value)));
export const columns = computed<ShownColumn[]>(() => columnsIn(kind.value, search.value.get("columns")));
/** `-title`: the other way round. */
export const sort = computed(() => search.value.get("sort") ?? "-id");

/** What the list is narrowed to, as the API says it. */
export const filters = computed<Query>(() => searching(kind.value, text.value, queryOf(kind.value, conditions.value)));
export const isNarrowed = computed(() => Object.keys(filters.value).length > 0);
/** Two views with the same text have the same rows. */
export const viewKey = computed(() => JSON.stringify([kind.value, filters.value]));

const order = computed<Order>(() => {
  const keys = sort.value === "id" || sort.value === "-id" ? [sort.value] : [sort.value, sort.value.startsWith("-") ? "-id" : "id"];
  const other = keys.map((key) => (key.startsWith("-") ? key.slice(1) : `-${key}`));
  return { forwards: keys.join(","), backwards: other.join(",") };
});

export const windows = signal<Windows | null>(null);
/** What the open windows look at. */
let openKey = "";
/** Where the table was scrolled to, for whoever comes back. */
const scrolledTo = new Map<string, number>();
const listKey = computed(() => JSON.stringify([viewKey.value, sort.value, fieldsOf(kind.value, columns.value)]));
export const scrollKey = computed(() => JSON.stringify([viewKey.value, sort.value]));
export const rememberScroll = (top: number): void => void scrolledTo.set(scrollKey.peek(), top);
export const scrollOf = (key: string): number => scrolledTo.get(key) ?? 0;

/** While the page is shown: the windows follow the address. */
export function watchPeople(): () => void {
  // Whoever comes back sees at once what was there, and then what has become of it.
  if (openKey === listKey.peek()) windows.peek()?.refresh();
  return effect(() => {
    if (route.value.view !== "people" || openKey === listKey.value) return;
    openKey = listKey.value;
    windows.peek()?.stop();
    windows.value = openWindows({ type: kind.value, filters: filters.value, fields: fieldsOf(kind.value, columns.value), order: order.value });
  });
}

export function forgetPeople(): void {
  windows.peek()?.stop();
  windows.value = null;
  openKey = "";
  scrolledTo.clear();
}

/** Learns what the records are called that these rows name. */
export function learnAround(rows: AnyRecord[]): void {
  const named = columns.peek().filter((column) => column.kind === "record");
  void learnNames(rows.flatMap((row) => named.map((column) => related(row, column.name))));
}

function changeSearch(change: (next: URLSearchParams) => void): void {
  const next = new URLSearchParams(search.peek());
  change(next);
  replaceSearch(next);
}

const put = (name: string, value: string | null): void =>
  changeSearch((next) => {
    if (value === null || value === "") next.delete(name);
    else next.set(name, value);
  });

export const searchFor = (words: string): void => put("q", words);
export const sortBy = (key: string | null): void => put("sort", key);

export function changeConditions(to: Condition[]): void {
  changeSearch((next) => {
    for (const name of [...next.keys()]) if (name.startsWith("filter[")) next.delete(name);
    for (const one of tidy(to)) {
      const value = one.operator === "empty" ? "__null__" : one.operator === "filled" ? "__notnull__" : one.value;
      next.set(nameOf(one, fieldAt(kind.peek(), one.path)?.control === "text"), value);
    }
  });
}

export function changeColumns(to: ShownColumn[]): void {
  const said = textOf(to);
  const usual = said === PLACES[kind.peek()].columns.join();
  keepColumns(kind.peek(), usual ? null : said);
  put("columns", usual ? null : said);
}

/** Without anything that narrows the list. */
export const showAll = (): void =>
  changeSearch((next) => {
    for (const name of [...next.keys()]) if (name.startsWith("filter[") || name === "q") next.delete(name);
  });
