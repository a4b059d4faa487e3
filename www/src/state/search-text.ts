/** What is typed into a search field as the filters that it means. */
import type { ResourceTypeName } from "@lockstep/core";
import type { Query } from "../api/client";

/** The most alternatives that the API takes. */
export const MOST_GROUPS = 10;

/**
 * The ways to read a text, each a set of filters. `filter[q]` looks at what begins with the whole of it; so of several
 * words some are looked up so, and the others are looked for in the few that these leave: the other name, or the company.
 */
function readingsOf(type: ResourceTypeName, text: string): Record<string, string>[] {
  const words = text.split(" ");
  const [first = "", last = ""] = [words[0], words.at(-1)];
  const [before, behind] = [words.slice(0, -1).join(" "), words.slice(1).join(" ")];
  const whole = [{ "[q]": text }];
  if (type !== "prospect" || words.length < 2) return whole;
  return [
    ...whole,
    { "[q]": before, "[company][contains]": last },
    { "[q]": last, "[firstName][contains]": before },
    { "[q]": first, "[firstName][contains]": behind },
    ...(words.length > 2 ? [{ "[q]": first, "[company][contains]": behind }] : []),
  ];
}

const OR = /^filter\[or\]\[(\d+)\](.*)$/;

/** A query narrowed by a text. Its alternatives and those of the text become each of one with each of the other. */
export function searching(type: ResourceTypeName, typed: string, query: Query = {}): Query {
  const text = typed.trim().replaceAll(/\s+/g, " ");
  if (text === "") return query;
  const number = /^#(\d{1,15})$/.exec(text)?.[1];
  if (number !== undefined) return { ...query, "filter[id]": number };
  const always: Query = {};
  const groups = new Map<string, Query>();
  for (const [name, value] of Object.entries(query)) {
    const [, group, rest] = OR.exec(name) ?? [];
    if (group === undefined || rest === undefined) always[name] = value;
    else groups.set(group, { ...groups.get(group), [rest]: value });
  }
  const given: Query[] = groups.size === 0 ? [{}] : [...groups.values()];
  const readings = readingsOf(type, text).slice(0, Math.max(1, Math.floor(MOST_GROUPS / given.length)));
  const [only] = readings;
  if (readings.length === 1 && only) return { ...query, "filter[q]": only["[q]"] };
  const all = given.flatMap((group) => readings.map((reading): Query => ({ ...group, ...reading })));
  return { ...always, ...Object.fromEntries(all.flatMap((group, i) => Object.entries(group).map(([rest, value]) => [`filter[or][${i + 1}]${rest}`, value]))) };
}
