/** The conditions of a list: what is chosen, its address, the query that it is, and its words. */
import type { Query } from "../api/client";
import { spaced } from "../lib/text";
import { PLACES, type PlaceKind } from "../words/places";
import { filterFields, valueWords, type FilterField } from "./filters";

/** How a field is compared. */
export type Operator = "is" | "not" | "contains" | "empty" | "filled";
export type Condition = {
  /** 0: it holds in any case; from 1: the alternative that it is part of. */
  group: number;
  /** `[tags]`, `[owner][id]`. */
  path: string;
  operator: Operator;
  /** In the syntax of the API: `v1,v2`, `a..b`. */
  value: string;
};

export const OPERATOR_WORDS: Record<Operator, string> = { is: "is", not: "is not", contains: "contains", empty: "is empty", filled: "has a value" };

const pathOf = (field: FilterField): string => field.key.replace(/^filter/, "").replace(/\[\]$/, "");

/** Fields by which a list is filtered. */
export const fieldsOf = (kind: PlaceKind): { path: string; field: FilterField }[] => filterFields(kind).map((field) => ({ path: pathOf(field), field }));

export const fieldAt = (kind: PlaceKind, path: string): FilterField | null => filterFields(kind).find((field) => pathOf(field) === path) ?? null;

/** The comparisons that a field has. */
export function operatorsOf(kind: PlaceKind, path: string): Operator[] {
  const field = fieldAt(kind, path);
  if (field?.control === "boolean") return ["is"];
  const hasParts = PLACES[kind].contains.includes(path.slice(1, -1));
  const others: Operator[] = ["empty", "filled"];
  if (field?.control === "number" || field?.control === "time") return ["is", ...others];
  return [...(hasParts ? (["contains"] as const) : []), "is", "not", ...others];
}

/** What is filtered by and not yet said completely asks for nothing. */
export const isComplete = (one: Condition): boolean => one.operator === "empty" || one.operator === "filled" || one.value !== "";

/** A text is taken as it is, several are a list. */
export function nameOf({ group, path, operator, value }: Condition, isText: boolean): string {
  const place = group === 0 ? "filter" : `filter[or][${group}]`;
  const exact = isText && !isList(value) ? "[]" : "";
  if (operator === "contains") return `${place}${path}[contains]`;
  if (operator === "not") return `${place}${path}[not]${exact}`;
  return operator === "is" ? `${place}${path}${exact}` : `${place}${path}`;
}

/** Tags are typed with commas between them; a company's name with one in it is chosen by its parts. */
const isList = (value: string): boolean => value.includes(",");

const valueOf = ({ operator, value }: Condition): string => (operator === "empty" ? "__null__" : operator === "filled" ? "__notnull__" : value);

export function queryOf(kind: PlaceKind, conditions: Condition[]): Query {
  return Object.fromEntries(conditions.filter(isComplete).map((one) => [nameOf(one, fieldAt(kind, one.path)?.control === "text"), valueOf(one)]));
}

const NAME = /^filter(?:\[or\]\[(\d+)\])?((?:\[[A-Za-z0-9]+\])+?)(\[not\]|\[contains\])?(\[\])?$/;

/** The conditions in an address, in its order. */
export function conditionsIn(search: URLSearchParams): Condition[] {
  return [...search].flatMap(([name, text]) => {
    const found = NAME.exec(name);
    if (!found) return [];
    const [, group = "0", path = "", comparison] = found;
    const operator: Operator = comparison === "[not]" ? "not" : comparison === "[contains]" ? "contains" : text === "__null__" ? "empty" : text === "__notnull__" ? "filled" : "is";
    return [{ group: Number(group), path, operator, value: operator === "empty" || operator === "filled" ? "" : text }];
  });
}

/** Alternatives numbered from 1, without gaps; a single one is none. */
export function tidy(conditions: Condition[]): Condition[] {
  const groups = [...new Set(conditions.map((one) => one.group))].filter((group) => group > 0).sort((a, b) => a - b);
  const numbered = (group: number): number => (group === 0 || groups.length === 1 ? 0 : groups.indexOf(group) + 1);
  const all = conditions.map((one) => ({ ...one, group: numbered(one.group) }));
  // One field is compared in one way once.
  return [...new Map(all.map((one) => [`${one.group} ${one.path} ${one.operator === "empty" || one.operator === "filled" ? "is" : one.operator}`, one])).values()];
}

/** "Tags", "Stage: name". */
export const labelOf = (kind: PlaceKind, path: string): string => fieldAt(kind, path)?.label ?? spaced(path.replaceAll(/\[|\]/g, " ").trim());

/** "vip or eu", "Maya Lind". */
export function valueText(kind: PlaceKind, { path, operator, value }: Condition): string {
  const field = fieldAt(kind, path);
  if (operator === "empty" || operator === "filled") return "";
  if (!field) return value;
  if (field.control === "text" && operator !== "contains" && isList(value)) return value.split(",").join(" or ");
  return field.control === "text" ? value : valueWords(field, value).replaceAll(", ", " or ");
}
