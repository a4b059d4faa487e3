/** Finding a record with what the API has: a listing, exact names, and ids. */
import { useEffect, useState } from "preact/hooks";
import type { ResourceTypeName } from "@lockstep/core";
import { isLookedUp, listAny } from "../api/records";
import type { AnyRecord, Failure } from "../api/types";
import { nameOf, personName, priorities, recordName, rememberRecords, users } from "./directory";

const PAGE_SIZE = 50;
const TYPING_PAUSE_MS = 200;
/** By which attributes a record is found whose name is typed in whole. */
const EXACT: Partial<Record<ResourceTypeName, string[]>> = { account: ["name"], opportunity: ["name"], sequence: ["name"], mailbox: ["email"], prospect: ["firstName", "lastName"] };

/** Those that are few and known already. */
const LOCAL: Record<string, () => Found[]> = {
  user: () => users.value.map(({ id, attributes }) => ({ id, name: personName(attributes), about: attributes.email })),
  taskPriority: () => priorities.value.map(({ id }) => ({ id, name: nameOf({ type: "taskPriority", id }), about: "" })),
};

/** Whether records of this type can be searched by name. */
export const isPickable = (type: string): boolean => type in EXACT || type in LOCAL;

export type Found = { id: number; name: string; about: string };
export type Search = { found: Found[]; busy: boolean; more: (() => void) | null; failure: Failure | null };

/** The listing, narrowed by the text, with exact matches of the whole organisation first. */
export function useRecordSearch(type: string, text: string, open: boolean): Search {
  const local = LOCAL[type]?.() ?? null;
  const [listed, setListed] = useState<{ rows: AnyRecord[]; next: string | null } | null>(null);
  const [exact, setExact] = useState<AnyRecord[]>([]);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const wanted = text.trim();
  const remote = local === null && isLookedUp(type) ? type : null;

  const page = async (after: string | null): Promise<void> => {
    if (remote === null) return;
    setBusy(true);
    const answer = await listAny(remote, { "page[size]": PAGE_SIZE, "page[after]": after, count: false });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    setFailure(null);
    rememberRecords(remote, answer.value.data);
    setListed((before) => ({ rows: [...(after === null || !before ? [] : before.rows), ...answer.value.data], next: answer.value.next }));
  };
  useEffect(() => {
    if (open && listed === null) void page(null);
  }, [open]);
  useEffect(() => {
    setExact([]);
    if (!open || wanted === "" || remote === null) return;
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      const rows = await exactMatches(remote, wanted, controller.signal);
      if (controller.signal.aborted) return;
      rememberRecords(remote, rows);
      setExact(rows);
    }, TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [open, wanted]);

  const rows: Found[] = local ?? (listed?.rows ?? []).map(foundOf);
  const needle = wanted.toLowerCase();
  const narrowed = needle === "" ? rows : rows.filter((row) => `${row.name} ${row.about} #${row.id}`.toLowerCase().includes(needle));
  const found = [...new Map([...exact.map(foundOf), ...narrowed].map((row) => [row.id, row])).values()];
  const next = listed?.next ?? null;
  return { found, busy, failure, more: next !== null && !busy ? () => void page(next) : null };
}

function foundOf(record: AnyRecord): Found {
  const { title, company, domain, amount, currencyType, enabled } = record.attributes;
  const worth = typeof amount === "number" ? `${amount.toLocaleString("en-GB")} ${String(currencyType ?? "")}` : null;
  const off = enabled === false ? "not enabled" : null;
  return { id: record.id, name: recordName(record), about: [title, company ?? domain, worth, off].filter(Boolean).join(" · ") };
}

async function exactMatches(type: ResourceTypeName, text: string, signal: AbortSignal): Promise<AnyRecord[]> {
  const number = /^#?(\d{1,15})$/.exec(text)?.[1];
  const queries = number === undefined ? (EXACT[type] ?? []).map((name) => ({ [`filter[${name}][]`]: text })) : [{ "filter[id]": number }];
  const answers = await Promise.all(queries.map((query) => listAny(type, { ...query, "page[size]": PAGE_SIZE, count: false }, signal)));
  return answers.flatMap((answer) => (answer.ok ? answer.value.data : []));
}
