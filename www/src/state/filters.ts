/** Which filters a list of records has, and which are set. */
import type { AttributeKind, ResourceTypeName } from "@lockstep/core";
import type { Query } from "../api/client";
import { isPickable } from "./record-search";
import { schemaOf } from "../lib/schema";
import { count, fieldLabel, words } from "../lib/text";
import { parseTime, shortTime } from "../lib/time";
import { nameOf } from "./directory";

export type FilterControl = "text" | "choice" | "boolean" | "number" | "time" | "record";
export type FilterField = { key: string; label: string; control: FilterControl; values?: readonly string[]; target?: string; related: boolean };
/** A value in the syntax of the API: `v`, `v1,v2`, `a..b`, `__null__`. */
export type SetFilter = { key: string; value: string };

const CONTROLS: Partial<Record<AttributeKind, FilterControl>> = { text: "text", textList: "text", choice: "choice", boolean: "boolean", integer: "number", number: "number", time: "time" };

const cache = new Map<ResourceTypeName, FilterField[]>();

/** The most useful first: those by a related record. */
export function filterFields(kind: ResourceTypeName): FilterField[] {
  const known = cache.get(kind);
  if (known) return known;
  const table = schemaOf(kind);
  const found: FilterField[] = [];
  for (const relationship of table.relationships) {
    const target = relationship.targets[0] ?? "";
    if (relationship.targets.length !== 1) continue;
    for (const name of relationship.filters) {
      const label = name === "id" ? fieldLabel(relationship.name) : `${fieldLabel(relationship.name)}: ${fieldLabel(name).toLowerCase()}`;
      const key = `filter[${relationship.name}][${name}]`;
      if (name === "id") {
        if (isPickable(target)) found.push({ key, label, control: "record", target, related: true });
        continue;
      }
      const attribute = schemaOf(target)?.attributes.find((one) => one.name === name);
      const control = attribute && CONTROLS[attribute.kind];
      if (attribute && control) found.push({ key: control === "text" ? `${key}[]` : key, label, control, ...(attribute.values ? { values: attribute.values } : {}), related: true });
    }
  }
  for (const attribute of table.attributes) {
    const control = CONTROLS[attribute.kind];
    if (!attribute.filterable || !control) continue;
    // A text is taken as it is: its commas are no list.
    const key = control === "text" ? `filter[${attribute.name}][]` : `filter[${attribute.name}]`;
    found.push({ key, label: fieldLabel(attribute.name), control, ...(attribute.values ? { values: attribute.values } : {}), related: false });
  }
  cache.set(kind, found);
  return found;
}

export const fieldOf = (kind: ResourceTypeName, key: string): FilterField | null => filterFields(kind).find((field) => field.key === key || `${field.key}[]` === key || field.key === `${key}[]`) ?? null;

/** A filter without a value asks for nothing yet. */
export const queryOf = (filters: SetFilter[]): Query => Object.fromEntries(filters.filter((filter) => filter.value !== "").map((filter) => [filter.key, filter.value]));

const FORM = /^filter(?:\[or\]\[(\d+)\])?(.*?)(\[not\]|\[contains\])?(\[\])?$/;

/** "Owner: Maya Lind", "Tags: not vip", "Alternative 2: Title: with “head” in it". */
export function filterWords(kind: ResourceTypeName, key: string, value: string): string {
  const [, alternative, path = "", form] = FORM.exec(key) ?? [];
  const before = alternative === undefined ? "" : `Alternative ${alternative}: `;
  if (path === "[q]") return `${before}Search: “${value}”`;
  const field = fieldOf(kind, `filter${path}`);
  if (field && form === "[contains]") return `${before}${field.label}: with “${value}” in it`;
  if (field && (form !== undefined || alternative !== undefined)) return `${before}${field.label}: ${form === "[not]" ? "not " : ""}${valueWords(field, value)}`;
  if (!field) return `${key.replace(/^filter/, "").replaceAll(/\]\[|\[|\]/g, " ").trim()}: ${value}`;
  return `${field.label}: ${valueWords(field, value)}`;
}

/** A value in words: "Maya Lind", "from 3 to 5". */
export function valueWords(field: FilterField, value: string): string {
  if (value === "__null__") return "none";
  if (value === "__notnull__") return "any";
  const range = /^(.*)\.\.(.*)$/.exec(value);
  if (range && field.control !== "text") {
    const [from, to] = [range[1] ?? "", range[2] ?? ""].map((end) => endWords(field, end));
    if (from && to) return `${from} – ${to}`;
    return from ? `from ${from}` : `up to ${to}`;
  }
  const { target } = field;
  if (field.control === "record" && target) return value.split(",").map((id) => nameOf({ type: target, id: Number(id) })).join(", ");
  if (field.control === "choice") return value.split(",").map(words).join(", ");
  if (field.control === "boolean") return value === "true" ? "yes" : "no";
  return field.control === "text" ? `“${value}”` : value;
}

function endWords(field: FilterField, end: string): string {
  if (end === "inf" || end === "neginf") return "";
  if (field.control !== "time") return Number.isNaN(Number(end)) ? end : count(Number(end));
  const at = parseTime(end);
  return at === null ? end : shortTime(at, Date.now());
}
