/** What the palette finds: commands, people, companies, sequences and batches, by what is typed. */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { listBatches } from "../api/batches";
import { endSession } from "../api/session";
import type { AnyRecord, Batch } from "../api/types";
import type { IconName } from "../lib/icons";
import { fullTime, parseTime } from "../lib/time";
import { batchTitle } from "../words/batch-words";
import { addressOf, PLACE_KINDS, PLACES } from "../words/places";
import { changeFilters, changeKind, scope } from "./bulk";
import { foundOf, holds, page } from "./record-search";
import { go } from "./router";
import { savedViews } from "./saved-views";
import { nextTheme } from "./theme";

export const isOpen = signal(false);

export type Entry = { key: string; icon: IconName; name: string; about: string; run: () => void };
export type Group = { title: string; entries: Entry[] };

const TYPING_PAUSE_MS = 120;
const PEOPLE = 6;
const OTHERS = 4;
const BATCHES = 100;

const to = (key: string, icon: IconName, name: string, address: string, about = ""): Entry => ({ key, icon, name, about, run: () => go(address) });

/** What can be done from anywhere, and the views that were given a name. */
function commands(): Entry[] {
  return [
    to("tasks", "tasks", "Go to tasks", "#/tasks", "queue"),
    to("people", "people", "Go to people", "#/people", "prospects"),
    to("companies", "building", "Go to companies", "#/companies", "accounts"),
    to("bulk", "bulk", "Change many at once", "#/bulk", "bulk change"),
    to("import", "upload", "Import a file", "#/import", "csv"),
    to("batches", "history", "Go to batches", "#/batches", "history undo"),
    to("settings", "key", "Settings", "#/settings", "tokens approval second person"),
    to("new-task", "plus", "New task", "#/tasks/new"),
    to("new-person", "plus", "New person", "#/people/new", "prospect"),
    to("new-company", "plus", "New company", "#/companies/new", "account"),
    ...PLACE_KINDS.flatMap((kind) => savedViews(kind).map((view) => to(`view ${kind} ${view.name}`, "star", view.name, `#/${PLACES[kind].path}?${view.search}`, `view of ${PLACES[kind].many}`))),
    { key: "theme", icon: "moon", name: "Change the theme", about: "light dark", run: nextTheme },
    { key: "out", icon: "out", name: "Sign out", about: "", run: () => endSession() },
  ];
}

type Asked = { text: string; people: AnyRecord[]; companies: AnyRecord[]; sequences: AnyRecord[] };

/** Groups that hold what is typed, what is meant most often first. */
export function usePalette(typed: string): { groups: Group[]; isBusy: boolean; failure: string | null } {
  const text = typed.trim();
  const [asked, setAsked] = useState<Asked>({ text: "", people: [], companies: [], sequences: [] });
  const [batches, setBatches] = useState<Batch[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => void listBatches({ sort: "-createdAt,-id", "page[size]": BATCHES, count: false }).then((answer) => answer.ok && setBatches(answer.value.data)), []);
  useEffect(() => {
    if (text === "") return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      void Promise.all([page("prospect", text, null, controller.signal, PEOPLE), page("account", text, null, controller.signal, OTHERS), page("sequence", "", null, controller.signal)]).then(([people, companies, sequences]) => {
        if (controller.signal.aborted) return;
        const refused = [people, companies, sequences].find((answer) => !answer.ok);
        setFailure(refused && !refused.ok ? refused.failure.message : null);
        setAsked({ text, people: people.ok ? people.value.data : [], companies: companies.ok ? companies.value.data : [], sequences: sequences.ok ? sequences.value.data : [] });
      });
    }, TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text]);

  const isBusy = text !== "" && asked.text !== text;
  // What an earlier text has found says nothing of this one.
  const found = isBusy || text === "" ? { people: [], companies: [], sequences: [] } : asked;
  const groups: Group[] = [
    { title: "People", entries: found.people.map((record) => recordEntry(record, "people")) },
    { title: "Companies", entries: found.companies.map((record) => recordEntry(record, "building")) },
    { title: "Commands", entries: commands().filter((entry) => holds({ id: 0, name: entry.name, about: entry.about }, text)) },
    { title: "Sequences", entries: found.sequences.filter((record) => holds(foundOf(record), text)).slice(0, OTHERS).map(sequence) },
    { title: "Batches", entries: batches.filter((batch) => holds(aboutBatch(batch), text)).slice(0, OTHERS).map(ofBatch) },
  ];
  return { groups: groups.filter(({ entries }) => entries.length > 0), isBusy, failure };
}

function recordEntry(record: AnyRecord, icon: IconName): Entry {
  const { id, name, about } = foundOf(record);
  return { key: `${record.type} ${id}`, icon, name, about, run: () => go(addressOf(record) ?? "") };
}

/** A sequence has no page of its own yet: who is in it is found among the bulk changes. */
function sequence(record: AnyRecord): Entry {
  const { id, name, about } = foundOf(record);
  const run = (): void => {
    changeKind("sequenceState");
    changeFilters([{ key: "filter[sequence][id]", value: String(id) }]);
    scope.value = "filter";
    go("#/bulk");
  };
  return { key: `sequence ${id}`, icon: "forward", name, about: about || "who is in it", run };
}

const aboutBatch = (batch: Batch): { id: number; name: string; about: string } => ({ id: batch.id, name: batchTitle(batch), about: batch.attributes.note ?? "" });

function ofBatch(batch: Batch): Entry {
  const { id, name, about } = aboutBatch(batch);
  const at = parseTime(batch.attributes.createdAt);
  return { key: `batch ${id}`, icon: "history", name: `${name} #${id}`, about: about || (at === null ? "" : fullTime(at)), run: () => go(`#/batches/${id}`) };
}
