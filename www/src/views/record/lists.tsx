import { useEffect, useState } from "preact/hooks";
import type { ResourceTypeName } from "@lockstep/core";
import { listRelated } from "../../api/people";
import { related, type AnyRecord, type Failure } from "../../api/types";
import { Button } from "../../components/button";
import { capital, count, words } from "../../lib/text";
import { fullTime, parseTime, shortTime } from "../../lib/time";
import { now } from "../../state/clock";
import { learnNames, nameOf, recordName } from "../../state/directory";
import { addressOf, PLACES, type PlaceKind } from "../../words/places";

const FEW = 5;
const MORE = 50;

/** How records of a type stand in the list of another: what is asked for, and what is said. */
type ListWords = { title: string; none: string; fields: string; named: string[]; line: (row: AnyRecord) => { name: string; about: string[]; state: string | null; at: string | null } };

const text = (row: AnyRecord, name: string): string => {
  const value = row.attributes[name];
  return typeof value === "string" ? value : "";
};
const called = (row: AnyRecord, name: string): string => {
  const to = related(row, name);
  return to ? nameOf(to) : "";
};

const LISTS: Partial<Record<ResourceTypeName, ListWords>> = {
  task: {
    title: "Tasks",
    none: "No task yet.",
    fields: "note,action,state,dueAt,owner",
    named: ["owner"],
    line: (row) => ({ name: recordName(row), about: [words(text(row, "action")), called(row, "owner")], state: text(row, "state"), at: text(row, "dueAt") }),
  },
  sequenceState: {
    title: "Sequences",
    none: "In no sequence.",
    fields: "state,stateChangedAt,pauseReason,errorReason,sequence",
    named: ["sequence"],
    line: (row) => ({ name: called(row, "sequence") || `Sequence state ${row.id}`, about: [text(row, "pauseReason"), text(row, "errorReason")], state: text(row, "state"), at: text(row, "stateChangedAt") }),
  },
  call: {
    title: "Calls",
    none: "No call yet.",
    fields: "direction,outcome,note,to,createdAt,user,callDisposition",
    named: ["user"],
    line: (row) => ({ name: text(row, "note") || `${capital(text(row, "direction")) || "Call"} ${text(row, "to")}`.trim(), about: [called(row, "user")], state: text(row, "outcome") || null, at: text(row, "createdAt") }),
  },
  mailing: {
    title: "Mails",
    none: "No mail yet.",
    fields: "subject,state,deliveredAt,createdAt,mailingType",
    named: [],
    line: (row) => ({ name: text(row, "subject") || "Without a subject", about: [words(text(row, "mailingType"))], state: text(row, "state"), at: text(row, "deliveredAt") || text(row, "createdAt") }),
  },
  prospect: {
    title: "People",
    none: "Nobody yet.",
    fields: "name,title,emails,firstName,lastName",
    named: [],
    line: (row) => ({ name: recordName(row), about: [text(row, "title")], state: null, at: null }),
  },
};

/** What belongs to the record: of each kind the newest, more on demand. */
export function RecordLists({ kind, id, changes }: { kind: PlaceKind; id: number; changes: number }) {
  return (
    <>
      {PLACES[kind].lists.map((type) => {
        const about = LISTS[type];
        return about && <RelatedList key={type} of={{ type: kind, id }} type={type} words={about} changes={changes} />;
      })}
    </>
  );
}

type Shown = { rows: AnyRecord[]; count: number; isTruncated: boolean };

function RelatedList({ of, type, words: about, changes }: { of: { type: PlaceKind; id: number }; type: ResourceTypeName; words: ListWords; changes: number }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [size, setSize] = useState(FEW);
  useEffect(() => {
    const controller = new AbortController();
    void listRelated(of, type, { sort: "-id", "page[size]": size, [`fields[${type}]`]: about.fields }, controller.signal).then((answer) => {
      if (controller.signal.aborted) return;
      if (!answer.ok) return setFailure(answer.failure);
      const { data, count: all, isTruncated } = answer.value;
      void learnNames(data.flatMap((row) => about.named.map((name) => related(row, name))));
      setFailure(null);
      setShown({ rows: data, count: all ?? data.length, isTruncated });
    });
    return () => controller.abort();
  }, [of.id, type, size, changes]);
  const title = `record-${type}`;
  return (
    <section class="card record-list" aria-labelledby={title}>
      <h2 id={title}>
        {about.title} {shown && shown.count > 0 && <span class="muted">{`${count(shown.count)}${shown.isTruncated ? "+" : ""}`}</span>}
      </h2>
      {failure ? <p class="muted" role="alert">{failure.message}</p> : shown === null ? <p class="muted record-none">Loading…</p> : shown.rows.length === 0 ? <p class="muted record-none">{about.none}</p> : <ul>{shown.rows.map((row) => <Line key={row.id} row={row} about={about} />)}</ul>}
      {shown !== null && shown.count > shown.rows.length && size < MORE && (
        <Button tone="quiet" onClick={() => setSize(MORE)}>
          {shown.count > MORE ? `Show the newest ${MORE}` : `Show all ${count(shown.count)}`}
        </Button>
      )}
      {type === "prospect" && shown !== null && shown.count > shown.rows.length && <a href={`#/people?filter[account][id]=${of.id}`}>Open them as a table</a>}
    </section>
  );
}

function Line({ row, about: { line } }: { row: AnyRecord; about: ListWords }) {
  const { name, about, state, at } = line(row);
  const address = addressOf(row);
  const moment = at === null ? null : parseTime(at);
  const beside = about.filter((part) => part !== "").join(" · ");
  return (
    <li class="record-line" data-row={`${row.type} ${row.id}`}>
      <span class="record-line-name">
        {address ? (
          <a href={address}>
            <bdi>{name}</bdi>
          </a>
        ) : (
          <bdi>{name}</bdi>
        )}
        {beside !== "" && <small>{beside}</small>}
      </span>
      {state !== null && state !== "" && <span class={`pill pill-record-${state}`}>{words(state)}</span>}
      {moment !== null && at !== null && (
        <time class="muted" dateTime={at} title={fullTime(moment)}>
          {shortTime(moment, now.value)}
        </time>
      )}
    </li>
  );
}
