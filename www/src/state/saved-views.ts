/** Views with a name: the part of an address that says what a table shows, kept in this browser. */
import { signal } from "@preact/signals";
import type { PlaceKind } from "../words/places";

export type SavedView = { name: string; search: string };

const keyOf = (kind: PlaceKind): string => `lockstep.views.${kind}`;
const revision = signal(0);

export function savedViews(kind: PlaceKind): SavedView[] {
  void revision.value;
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(kind)) ?? "[]") as unknown;
    return Array.isArray(kept) ? kept.filter(isView) : [];
  } catch {
    return [];
  }
}

const isView = (one: unknown): one is SavedView => typeof one === "object" && one !== null && typeof (one as SavedView).name === "string" && typeof (one as SavedView).search === "string";

/** The same parameters, whatever their order. */
const sorted = (search: string): string => {
  const all = new URLSearchParams(search);
  all.sort();
  return all.toString();
};

export const viewOf = (kind: PlaceKind, search: string): SavedView | null => savedViews(kind).find((one) => sorted(one.search) === sorted(search)) ?? null;

/** One of the same name is replaced. */
export function saveView(kind: PlaceKind, view: SavedView): void {
  keep(kind, [...savedViews(kind).filter((one) => one.name !== view.name), view]);
}

export function dropView(kind: PlaceKind, name: string): void {
  keep(kind, savedViews(kind).filter((one) => one.name !== name));
}

function keep(kind: PlaceKind, views: SavedView[]): void {
  localStorage.setItem(keyOf(kind), JSON.stringify(views.sort((a, b) => a.name.localeCompare(b.name))));
  revision.value += 1;
}
