/** Finding a prospect or an account with what the API has: a listing, exact names, and ids. */
import { useEffect, useState } from "preact/hooks";
import { getRecord, listRecords } from "../../api/records";
import type { Failure, SubjectKind, Subject } from "../../api/types";
import { recordName, rememberRecords } from "../../state/directory";

const PAGE_SIZE = 50;
const TYPING_PAUSE_MS = 200;

export type Search = { found: Subject[]; busy: boolean; more: (() => void) | null; failure: Failure | null };

/** The listing, narrowed by the text, with exact matches of the whole organisation first. */
export function useSubjectSearch(kind: SubjectKind, text: string, open: boolean): Search {
  const [listed, setListed] = useState<{ kind: SubjectKind; rows: Subject[]; next: string | null } | null>(null);
  const [exact, setExact] = useState<Subject[]>([]);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const wanted = text.trim();

  const page = async (after: string | null): Promise<void> => {
    setBusy(true);
    const answer = await listRecords(kind, { "page[size]": PAGE_SIZE, "page[after]": after, count: false });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    setFailure(null);
    rememberRecords(kind, answer.value.data);
    setListed((before) => ({ kind, rows: [...(after === null || !before ? [] : before.rows), ...answer.value.data], next: answer.value.next }));
  };

  useEffect(() => {
    if (open && listed?.kind !== kind) void page(null);
  }, [open, kind]);

  useEffect(() => {
    setExact([]);
    if (!open || wanted === "") return;
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      const rows = await exactMatches(kind, wanted, controller.signal);
      if (controller.signal.aborted) return;
      rememberRecords(kind, rows);
      setExact(rows);
    }, TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [open, kind, wanted]);

  const rows = listed?.kind === kind ? listed.rows : [];
  const needle = wanted.toLowerCase();
  const narrowed = needle === "" ? rows : rows.filter((row) => searchable(row).includes(needle));
  const found = [...new Map([...exact, ...narrowed].map((row) => [row.id, row])).values()];
  const next = listed?.kind === kind ? listed.next : null;
  return { found, busy, failure, more: next !== null && !busy ? () => void page(next) : null };
}

async function exactMatches(kind: SubjectKind, text: string, signal: AbortSignal): Promise<Subject[]> {
  const number = /^#?(\d{1,15})$/.exec(text)?.[1];
  if (number !== undefined) {
    const answer = await getRecord(kind, Number(number));
    return answer.ok ? [answer.value] : [];
  }
  // A comma or two dots would be read as a list or a range.
  if (/,|\.\./.test(text)) return [];
  const filters = kind === "account" ? ["filter[name]"] : ["filter[firstName]", "filter[lastName]"];
  const answers = await Promise.all(filters.map((name) => listRecords(kind, { [name]: text, "page[size]": PAGE_SIZE, count: false }, signal)));
  return answers.flatMap((answer) => (answer.ok ? answer.value.data : []));
}

const searchable = (row: Subject): string =>
  [recordName(row), row.attributes.company, row.attributes.title, row.attributes.domain, ...(row.attributes.emails ?? []), `#${row.id}`].join(" ").toLowerCase();
