import { useEffect, useState } from "preact/hooks";
import { listBatches } from "../../api/batches";
import { itemsOf } from "../../api/people";
import { related, type Batch, type BatchItem, type Failure } from "../../api/types";
import { Button } from "../../components/button";
import { ImageChange } from "../../components/change";
import { count, plural, sentence } from "../../lib/text";
import { fullTime, parseTime, relativeTime } from "../../lib/time";
import { isOver } from "../../state/batch";
import { now } from "../../state/clock";
import { learnNames, nameOf } from "../../state/directory";
import { namedIn } from "../../state/preview";
import { batchTitle, imagesOf, isRevert, sourceIdOf } from "../../words/batch-words";
import type { PlaceKind } from "../../words/places";
import { StatePill } from "../batches/state-pill";

const PAGE_SIZE = 10;

type Entry = { batch: Batch; item: BatchItem | null };
type Props = { kind: PlaceKind; id: number; changes: number; takeBack: (batch: number) => Promise<void> };

/** Every batch that touched the record: what it did to it, who ran it, and the way back. */
export function RecordHistory({ kind, id, changes, takeBack }: Props) {
  const [entries, setEntries] = useState<Entry[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);

  const load = async (after: string | null): Promise<void> => {
    setBusy(true);
    const found = await historyOf(kind, id, after);
    setBusy(false);
    if (!found.ok) return setFailure(found.failure);
    setFailure(null);
    setEntries((before) => [...(after === null ? [] : (before ?? [])), ...found.entries]);
    setNext(found.next);
  };
  useEffect(() => void load(null), [kind, id, changes]);
  const takenBack = new Set((entries ?? []).filter(({ batch }) => isRevert(batch) && isOver(batch.attributes.state)).map(({ batch }) => sourceIdOf(batch)));

  return (
    <section class="card record-list record-history" aria-labelledby="record-history">
      <h2 id="record-history">History</h2>
      {failure ? (
        <p class="muted" role="alert">
          {failure.message}{" "}
          <button type="button" class="link" onClick={() => void load(null)}>
            Try again
          </button>
        </p>
      ) : entries === null ? (
        <p class="muted record-none">Loading…</p>
      ) : entries.length === 0 ? (
        <p class="muted record-none">No change has been made here yet.</p>
      ) : (
        <ol>
          {entries.map((entry) => (
            <HistoryEntry key={entry.batch.id} {...entry} isTakenBack={takenBack.has(entry.batch.id)} takeBack={takeBack} />
          ))}
        </ol>
      )}
      {next !== null && (
        <Button tone="quiet" busy={busy} onClick={() => void load(next)}>
          {busy ? "Loading…" : "Show older ones"}
        </Button>
      )}
    </section>
  );
}

type Found = { ok: true; entries: Entry[]; next: string | null } | { ok: false; failure: Failure };

async function historyOf(kind: PlaceKind, id: number, after: string | null): Promise<Found> {
  const batches = await listBatches({ [`filter[${kind}][id]`]: id, sort: "-createdAt,-id", "page[size]": PAGE_SIZE, "page[after]": after, count: false });
  if (!batches.ok) return batches;
  const { data, next } = batches.value;
  const items = data.length === 0 ? null : await itemsOf(id, data.map((batch) => batch.id));
  if (items && !items.ok) return items;
  const byBatch = new Map(items?.value.data.map((item) => [item.attributes.batchId, item]));
  void learnNames([...byBatch.values()].flatMap((item) => namedIn(imagesOf(item) ?? {})));
  return { ok: true, entries: data.map((batch) => ({ batch, item: byBatch.get(batch.id) ?? null })), next };
}

type EntryProps = Entry & { isTakenBack: boolean; takeBack: (batch: number) => Promise<void> };

function HistoryEntry({ batch, item, isTakenBack, takeBack }: EntryProps) {
  const [busy, setBusy] = useState(false);
  const { state, createdAt, total, note } = batch.attributes;
  const at = parseTime(createdAt);
  const who = related(batch, "creator");
  const change = item && imagesOf(item);
  const isChanged = item?.attributes.state === "changed";
  const others = (total ?? 1) - 1;
  const undo = async (): Promise<void> => {
    setBusy(true);
    await takeBack(batch.id);
    setBusy(false);
  };
  return (
    <li class="history-entry" data-batch={batch.id}>
      <div class="history-head">
        <a href={`#/batches/${batch.id}`}>{batchTitle(batch)}</a>
        {!isOver(state) && <StatePill state={state} />}
        <span class="muted">
          {who && <bdi>{nameOf(who)}</bdi>}
          {who && at !== null && " · "}
          {at !== null && (
            <time dateTime={createdAt} title={fullTime(at)}>
              {relativeTime(at, now.value)}
            </time>
          )}
          {others > 0 && ` · with ${plural(others, "other")}`}
        </span>
        {isChanged && isOver(state) && !isTakenBack && (
          <span class="history-undo">
            {others === 0 ? (
              <Button tone="quiet" icon="undo" busy={busy} onClick={() => void undo()}>
                Undo
              </Button>
            ) : (
              <a class="button button-quiet" href={`#/batches/${batch.id}?undo=1`}>
                Undo for all {count(others + 1)}…
              </a>
            )}
          </span>
        )}
        {isTakenBack && <span class="muted history-undo">taken back</span>}
      </div>
      {note && <p class="history-note">{note}</p>}
      {item?.attributes.info && <p class={item.attributes.state === "error" ? "item-reason" : "muted"}>{sentence(item.attributes.info)}</p>}
      {item?.attributes.state === "unchanged" && !item.attributes.info && <p class="muted">It was so already.</p>}
      {change && isChanged && <ImageChange before={change.before} after={change.after} />}
    </li>
  );
}
