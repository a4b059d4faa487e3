/** The columns of a table of records: which there are, which are shown, how wide. */
import type { AttributeKind } from "@lockstep/core";
import type { Query } from "../api/client";
import { schemaOf } from "../lib/schema";
import { fieldLabel } from "../lib/text";
import { PLACES, type PlaceKind } from "../words/places";

export type Column = {
  name: string;
  label: string;
  kind: AttributeKind | "record";
  /** What it is sorted by; null where it cannot be. */
  sort: string | null;
};
export type ShownColumn = Column & { width: number };

export const LEAST_WIDTH = 72;
export const MOST_WIDTH = 640;
const WIDTHS: Partial<Record<string, number>> = { name: 220, emails: 230, tags: 200, description: 300, title: 190 };
const USUAL = 150;

const cache = new Map<PlaceKind, Column[]>();

/** Everything that can be shown, by its label; the name is always the first. */
export function columnsOf(kind: PlaceKind): Column[] {
  const known = cache.get(kind);
  if (known) return known;
  const table = schemaOf(kind);
  const attributes: Column[] = table.attributes
    .filter((one) => one.kind !== "object" && one.kind !== "map")
    .map((one) => ({ name: one.name, label: fieldLabel(one.name), kind: one.kind, sort: one.sortable ? one.name : null }));
  const records: Column[] = table.relationships.filter((one) => one.cardinality === "one").map((one) => ({ name: one.name, label: fieldLabel(one.name), kind: "record", sort: null }));
  const custom: Column[] = Array.from({ length: table.customFields }, (_, i) => ({ name: `custom${i + 1}`, label: fieldLabel(`custom${i + 1}`), kind: "text", sort: null }));
  const own = [...attributes, ...records].sort((a, b) => a.label.localeCompare(b.label));
  const name = { ...(own.find((one) => one.name === "name") as Column), label: "Name", sort: PLACES[kind].nameSort };
  const found = [name, ...own.filter((one) => one.name !== "name"), ...custom];
  cache.set(kind, found);
  return found;
}

/** `name.240,company`: what stands in an address. */
export function columnsIn(kind: PlaceKind, text: string | null): ShownColumn[] {
  const all = columnsOf(kind);
  const named = (text ?? kept(kind) ?? PLACES[kind].columns.join()).split(",").flatMap((part): ShownColumn[] => {
    const [name = "", width] = part.split(".");
    const column = all.find((one) => one.name === name);
    return column ? [{ ...column, width: widthOf(name, Number(width)) }] : [];
  });
  const shown = [...new Map(named.map((one) => [one.name, one])).values()];
  const name = shown.find((one) => one.name === "name") ?? { ...(all[0] as Column), width: widthOf("name", Number.NaN) };
  return [name, ...shown.filter((one) => one.name !== "name")];
}

export const widthOf = (name: string, width: number): number => (Number.isFinite(width) && width > 0 ? Math.round(Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, width))) : (WIDTHS[name] ?? USUAL));

export const textOf = (columns: ShownColumn[]): string => columns.map(({ name, width }) => (width === widthOf(name, Number.NaN) ? name : `${name}.${width}`)).join(",");

const keyOf = (kind: PlaceKind): string => `lockstep.columns.${kind}`;
const kept = (kind: PlaceKind): string | null => localStorage.getItem(keyOf(kind));

export function keepColumns(kind: PlaceKind, text: string | null): void {
  if (text === null) localStorage.removeItem(keyOf(kind));
  else localStorage.setItem(keyOf(kind), text);
}

/** Only what is shown is asked for, and what a record without a name is called by. */
export const fieldsOf = (kind: PlaceKind, columns: ShownColumn[]): Query => ({
  [`fields[${kind}]`]: [...new Set([...columns.map((one) => one.name), ...(kind === "prospect" ? ["emails"] : [])])].join(","),
});
