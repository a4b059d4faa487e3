/** Finding records by what people call them: every picker and the palette ask here. */
import { useEffect, useState } from "preact/hooks";
import type { ResourceTypeName } from "@lockstep/core";
import type { Query } from "../api/client";
import { isLookedUp, listAny } from "../api/records";
import type { AnyRecord, Failure, Page, Result } from "../api/types";
import { nameOf, personName, priorities, recordName, rememberRecords, users } from "./directory";
import { searching } from "./search-text";

/** A page of what the server has searched; where it lists all, more at once are no dearer than their names. */
const PAGE_SIZE = 50;
const NAMES_A_PAGE = 1_000;
const TYPING_PAUSE_MS = 150;

/** Searched by the server, whatever their number. */
const SEARCHED: Partial<Record<ResourceTypeName, string>> = { prospect: "firstName,lastName,name,title,company,emails", account: "name,domain,industry" };
/** Listed with their names, and narrowed here: an organisation has some hundreds. One beyond the page is found by its whole name. */
const LISTED: Partial<Record<ResourceTypeName, { fields: string; exact: string }>> = {
  opportunity: { fields: "name,amount,currencyType", exact: "name" },
  sequence: { fields: "name,enabled", exact: "name" },
  mailbox: { fields: "email", exact: "email" },
  stage: { fields: "name", exact: "name" },
  persona: { fields: "name", exact: "name" },
};
/** Those that are few and known already. */
const LOCAL: Record<string, () => Found[]> = {
  user: () => users.value.map(({ id, attributes }) => ({ id, name: personName(attributes), about: attributes.email })),
  taskPriority: () => priorities.value.map(({ id }) => ({ id, name: nameOf({ type: "taskPriority", id }), about: "" })),
};

/** Whether records of this type can be searched by name. */
export const isPickable = (type: string): boolean => type in SEARCHED || type in LISTED || type in LOCAL;

export type Found = { id: number; name: string; about: string };
export type Search = { found: Found[]; busy: boolean; more: (() => void) | null; failure: Failure | null };

type Loaded = { key: string; rows: AnyRecord[]; next: string | null; exact: AnyRecord[] };
const NOTHING: Loaded = { key: "", rows: [], next: null, exact: [] };

/** What is found by a text; what was found by the one before stands, narrowed, until the server has answered. */
export function useRecordSearch(type: string, text: string, open: boolean): Search {
  const wanted = text.trim();
  const remote = !(type in LOCAL) && isLookedUp(type) ? type : null;
  const [loaded, setLoaded] = useState(NOTHING);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isMore, setMore] = useState(false);
  const key = `${type} ${wanted}`;

  useEffect(() => {
    if (!open || remote === null) return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      // Names that were listed are not listed again for every letter.
      const known = remote in LISTED && loaded.key.startsWith(`${remote} `) ? loaded : null;
      void search(remote, wanted, known, controller.signal).then((answer) => {
        if (controller.signal.aborted) return;
        setFailure(answer.ok ? null : answer.failure);
        setLoaded(answer.ok ? { key, ...answer.value } : { ...NOTHING, key });
      });
    }, wanted === "" ? 0 : TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [open, key]);

  const more = async (): Promise<void> => {
    if (remote === null || loaded.next === null) return;
    setMore(true);
    const answer = await page(remote, wanted, loaded.next);
    setMore(false);
    if (!answer.ok) return setFailure(answer.failure);
    setLoaded((before) => (before.key === key ? { ...before, rows: [...before.rows, ...answer.value.data], next: answer.value.next } : before));
  };

  const isCurrent = loaded.key === key;
  const isSearched = remote !== null && remote in SEARCHED;
  const rows = LOCAL[type]?.() ?? (loaded.key.startsWith(`${type} `) ? loaded.rows.map(foundOf) : []);
  const narrowed = isSearched && isCurrent ? rows : rows.filter((row) => holds(row, wanted));
  const found = [...new Map([...(isCurrent ? loaded.exact.map(foundOf) : []), ...narrowed].map((row) => [row.id, row])).values()];
  return { found, busy: isMore || (remote !== null && !isCurrent), failure, more: isCurrent && loaded.next !== null && !isMore ? () => void more() : null };
}

/** Every word of the text is somewhere in it. */
export function holds({ name, about, id }: Found, text: string): boolean {
  const all = `${name} ${about} #${id}`.toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}

async function search(type: ResourceTypeName, text: string, known: Loaded | null, signal: AbortSignal): Promise<Result<Omit<Loaded, "key">>> {
  const [answer, exact] = await Promise.all([known ? null : page(type, text, null, signal), exactly(type, text, signal)]);
  if (answer && !answer.ok) return answer;
  const { rows, next } = answer ? { rows: answer.value.data, next: answer.value.next } : (known ?? NOTHING);
  return { ok: true, value: { rows, next, exact: exact?.ok ? exact.value.data : [] } };
}

/** One page of what is found. */
export function page(type: ResourceTypeName, text: string, after: string | null, signal?: AbortSignal, size = PAGE_SIZE): Promise<Result<Page<AnyRecord>>> {
  const fields = SEARCHED[type];
  return asked(type, fields === undefined ? { "page[size]": NAMES_A_PAGE, "page[after]": after } : { ...searching(type, text), "page[size]": size, "page[after]": after }, signal);
}

/** By its id or its whole name: of what has too many names to list, and of a number that is typed. */
function exactly(type: ResourceTypeName, text: string, signal: AbortSignal): Promise<Result<Page<AnyRecord>>> | null {
  const id = /^#?(\d{1,15})$/.exec(text)?.[1];
  const about = LISTED[type];
  if (id !== undefined) return asked(type, { "filter[id]": id }, signal);
  return about === undefined || text === "" ? null : asked(type, { [`filter[${about.exact}][]`]: text, "page[size]": PAGE_SIZE }, signal);
}

async function asked(type: ResourceTypeName, query: Query, signal: AbortSignal | undefined): Promise<Result<Page<AnyRecord>>> {
  const answer = await listAny(type, { ...query, [`fields[${type}]`]: SEARCHED[type] ?? LISTED[type]?.fields ?? null, count: false }, signal);
  if (answer.ok) rememberRecords(type, answer.value.data);
  return answer;
}

export function foundOf(record: AnyRecord): Found {
  const { title, company, domain, emails, amount, currencyType, enabled } = record.attributes;
  const worth = typeof amount === "number" ? `${amount.toLocaleString("en-GB")} ${String(currencyType ?? "")}` : null;
  const off = enabled === false ? "not enabled" : null;
  const mail = Array.isArray(emails) ? emails[0] : null;
  return { id: record.id, name: recordName(record), about: [title, company ?? domain, mail, worth, off].filter(Boolean).join(" · ") };
}
