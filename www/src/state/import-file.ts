/** What the page knows of a file before the server has read it. */
import type { ResourceTypeName } from "@lockstep/core";
import type { FileFormat } from "../api/files";
import { nounsOf, schemaOf } from "../lib/schema";

/** The server takes no more. */
export const MAX_BYTES = 64_000_000;

export function formatOf(file: File): FileFormat | null {
  if (/\.(csv|tsv)$/i.test(file.name) || /csv|tab-separated/.test(file.type)) return "csv";
  return /\.(ndjson|jsonl)$/i.test(file.name) || /ndjson|jsonl|json-lines/.test(file.type) ? "ndjson" : null;
}

/** What most people have, in the order in which they have it; everything else follows. */
const FIRST: Partial<Record<ResourceTypeName, string[]>> = {
  prospect: ["firstName", "lastName", "emails", "title", "company", "workPhones", "tags", "owner", "account"],
  account: ["name", "domain", "industry", "websiteUrl", "numberOfEmployees", "tags", "owner"],
};

/** Every column that an import may have, but the organisation's own fields. */
export function columnsOf(type: ResourceTypeName): string[] {
  const { attributes, relationships } = schemaOf(type);
  const own = attributes.filter((one) => one.access !== "readOnly").map((one) => one.name);
  const records = relationships.filter((one) => one.access !== "readOnly" && one.cardinality === "one" && one.targets.length === 1).map((one) => one.name);
  const all: string[] = [...own, ...records];
  const first = FIRST[type] ?? [];
  return [...first.filter((name) => all.includes(name)), ...all.filter((name) => !first.includes(name))];
}

export const templateOf = (type: ResourceTypeName): Blob => new Blob([`${columnsOf(type).join(",")}\r\n`], { type: "text/csv" });
export const templateNameOf = (type: ResourceTypeName): string => `${nounsOf(type)[1]}-template.csv`;

/** Where the server found the first mistake of a file: "line 3, column 5: the quote here is never closed". */
export type Mistake = { line: number; column: number | null; detail: string };

export function mistakeIn(detail: string): Mistake | null {
  const found = /^line (\d+)(?:, column (\d+))?: (.*)$/s.exec(detail);
  return found && { line: Number(found[1]), column: found[2] === undefined ? null : Number(found[2]), detail: found[3] ?? "" };
}

export type Excerpt = { number: number; text: string; at: boolean }[];

/** The line of the file and its neighbours, read piece by piece: the file may be larger than the page's memory likes. */
export async function excerptOf(file: File, line: number): Promise<Excerpt> {
  const found: Excerpt = [];
  let number = 1;
  let rest = "";
  const take = (text: string): void => {
    if (Math.abs(number - line) <= 1) found.push({ number, text: text.replace(/\r$/, ""), at: number === line });
    number += 1;
  };
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
  while (number <= line + 1) {
    const { value, done } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  }
  if (number <= line + 1 && rest !== "") take(rest);
  void reader.cancel();
  return found;
}
