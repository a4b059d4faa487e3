/** What is chosen among people and companies: it stays while one filters, searches and goes from page to page. */
import { computed, signal } from "@preact/signals";
import type { Query } from "../api/client";
import { countRecords } from "../api/people";
import type { PlaceKind } from "../words/places";
import { changeFilters, changeKind, kind as bulkKind, picked, scope } from "./bulk";
import { go } from "./router";

/** Each with the view in which it was chosen. */
type Basket = ReadonlyMap<number, string>;
const baskets = signal<Record<PlaceKind, Basket>>({ prospect: new Map(), account: new Map() });

/** The most that a bulk change takes by name. */
export const MOST = 100_000;
/** Asked for in pieces; of more the page does not say how many are elsewhere. */
const IDS_A_REQUEST = 200;
const MOST_ASKED = 2_000;

export const basketOf = (kind: PlaceKind): Basket => baskets.value[kind];
/** The ids alone, as a set for the table. */
const sets = computed(() => ({ prospect: new Set(baskets.value.prospect.keys()), account: new Set(baskets.value.account.keys()) }));
export const chosenIn = (kind: PlaceKind): ReadonlySet<number> => sets.value[kind];

function change(kind: PlaceKind, to: Basket): void {
  baskets.value = { ...baskets.peek(), [kind]: to };
  keep();
}

/** A page that is loaded again still has what was chosen in this tab, where the same user is signed in. */
const KEY = "lockstep.chosen";
let keeper: number | null = null;

function keep(): void {
  const { prospect, account } = baskets.peek();
  if (keeper === null) return;
  if (prospect.size + account.size === 0) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify({ user: keeper, prospect: [...prospect.keys()], account: [...account.keys()] }));
}

const idsIn = (value: unknown): Basket => new Map(Array.isArray(value) ? value.filter(Number.isSafeInteger).map((id: number) => [id, ""]) : []);

export function restoreBaskets(user: number): void {
  keeper = user;
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Record<string, unknown> | null;
    if (kept?.["user"] === user) baskets.value = { prospect: idsIn(kept["prospect"]), account: idsIn(kept["account"]) };
  } catch {
    // What cannot be read is nothing that was chosen.
  }
}

export function toggle(kind: PlaceKind, id: number, view: string): void {
  const next = new Map(baskets.peek()[kind]);
  if (!next.delete(id)) next.set(id, view);
  change(kind, next);
}

export function choose(kind: PlaceKind, ids: number[], view: string): void {
  const next = new Map(baskets.peek()[kind]);
  for (const id of ids) next.set(id, view);
  change(kind, next);
}

export function leaveOut(kind: PlaceKind, ids: number[]): void {
  const next = new Map(baskets.peek()[kind]);
  for (const id of ids) next.delete(id);
  change(kind, next);
}

export const clear = (kind: PlaceKind): void => change(kind, new Map());

export function forgetBaskets(): void {
  baskets.value = { prospect: new Map(), account: new Map() };
  keep();
  keeper = null;
}

/** How many of the basket the view does not have; null where there are too many to ask after, or no answer comes. */
export async function elsewhere(kind: PlaceKind, view: string, filters: Query, signal: AbortSignal): Promise<number | null> {
  const ids = [...baskets.peek()[kind]].filter(([, from]) => from !== view).map(([id]) => id);
  if (Object.keys(filters).length === 0 || ids.length === 0) return 0;
  if (ids.length > MOST_ASKED) return null;
  const pieces = Array.from({ length: Math.ceil(ids.length / IDS_A_REQUEST) }, (_, i) => ids.slice(i * IDS_A_REQUEST, (i + 1) * IDS_A_REQUEST));
  const answers = await Promise.all(pieces.map((some) => countRecords(kind, { ...filters, "filter[id]": some.join(",") }, signal)));
  let here = 0;
  for (const answer of answers) {
    if (!answer.ok) return null;
    here += answer.value;
  }
  return ids.length - here;
}

/** Takes the basket to the page of bulk changes. */
export function takeToBulk(kind: PlaceKind): void {
  changeKind(kind);
  scope.value = "picked";
  picked.value = new Set(baskets.peek()[kind].keys());
  go("#/bulk");
}

/** Takes all that a view finds there, by its filters: more than can be named. */
export function filtersToBulk(kind: PlaceKind, filters: Query): void {
  if (bulkKind.peek() !== kind) changeKind(kind);
  changeFilters(Object.entries(filters).map(([key, value]) => ({ key, value: String(value) })));
  scope.value = Object.keys(filters).length === 0 ? "all" : "filter";
  go("#/bulk");
}
