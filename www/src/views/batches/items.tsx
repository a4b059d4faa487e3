import type { ResourceTypeName } from "@lockstep/core";
import { useEffect, useState } from "preact/hooks";
import { listBatchItems } from "../../api/batches";
import type { Batch, BatchItem, BatchState, Failure, ItemState, Page, Result } from "../../api/types";
import { ImageChange } from "../../components/change";
import { LoadMore } from "../../components/more";
import { Segmented } from "../../components/segmented";
import { Broken, Empty, Skeleton } from "../../components/states";
import { count, sentence } from "../../lib/text";
import { imagesOf, kindOf, type Change } from "../../words/batch-words";
import { addressOf } from "../../words/places";
import { learnNames, nameOf, recordOf } from "../../state/directory";
import { isOver } from "../../state/batch";
import { namedIn } from "../../state/preview";
import { search, setSearch } from "../../state/router";

const PAGE_SIZE = 100;
const REFRESH_MS = 1_500;
type Filter = ItemState | "all";
const LABELS: Record<Filter, string> = { all: "All", changed: "Changed", unchanged: "Unchanged", error: "Failed", pending: "Waiting", canceled: "Cancelled" };
const FILTERS = Object.keys(LABELS) as Filter[];

/** What became of each record: before, after, and the reason where it failed. */
export function ItemList({ batch, live }: { batch: Batch; live: boolean }) {
  const [items, setItems] = useState<BatchItem[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const filter = FILTERS.find((f) => f === search.value.get("state")) ?? "all";
  const kind = kindOf(batch);

  const page = (after: string | null): Promise<Result<Page<BatchItem>>> => {
    const state = filter === "all" ? null : filter;
    return listBatchItems({ "filter[batchId]": batch.id, "filter[state]": state, "page[size]": PAGE_SIZE, "page[after]": after, count: false });
  };
  const load = async (after: string | null): Promise<void> => {
    setBusy(true);
    const answer = await page(after);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    setFailure(null);
    learn(answer.value.data);
    setItems((before) => (after === null || before === null ? answer.value.data : [...before, ...answer.value.data]));
    setNext(answer.value.next);
  };
  const learn = (found: BatchItem[]): void => void learnNames(found.flatMap((item) => [subjectOf(item, kind), ...namedIn(imagesOf(item) ?? {})]));
  /** The first page again, without a flicker. */
  const refresh = async (): Promise<void> => {
    const answer = await page(null);
    if (!answer.ok) return;
    learn(answer.value.data);
    setItems((before) => (before === null || before.length > PAGE_SIZE ? before : answer.value.data));
  };
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => !document.hidden && void refresh(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [filter, live]);
  // Loaded again when the batch is over: by then every item has its outcome.
  useEffect(() => {
    void load(null);
  }, [filter, live]);

  return (
    <section class="items" aria-label="Items">
      <header class="items-head">
        <h2>Items</h2>
        <Segmented
          legend="Which items"
          hideLegend
          options={FILTERS.filter((f) => f === filter || possible(f, batch.attributes.state)).map((value) => ({ value, label: LABELS[value] }))}
          value={filter}
          onChange={(value) => setSearch({ state: value === "all" ? null : value })}
        />
      </header>
      {failure && items === null ? (
        <Broken failure={failure} retry={() => void load(null)} />
      ) : items === null ? (
        <Skeleton label="Loading items" />
      ) : items.length === 0 ? (
        <Empty title="No such items" icon="bulk">
          <p>None of the batch’s items is in this state.</p>
        </Empty>
      ) : (
        <>
          <ul class="card item-list">
            {items.map((item) => (
              <Item key={item.id} item={item} kind={kind} />
            ))}
          </ul>
          {next !== null && <LoadMore busy={busy} onMore={() => void load(next)} />}
        </>
      )}
    </section>
  );
}

/** Items wait only while the batch goes on, and are left out only where it was cancelled. */
const possible = (filter: Filter, state: BatchState): boolean => (filter === "pending" ? !isOver(state) : filter !== "canceled" || state === "canceled");

const subjectOf = (item: BatchItem, kind: ResourceTypeName | null): { type: string; id: number } | null =>
  kind !== null && typeof item.attributes.recordId === "number" ? { type: kind, id: item.attributes.recordId } : null;

function Item({ item, kind }: { item: BatchItem; kind: ResourceTypeName | null }) {
  const { state, info, line } = item.attributes;
  const subject = subjectOf(item, kind);
  const change = imagesOf(item);
  const address = subject && addressOf(subject);
  return (
    <li class="item" data-item={item.id} data-state={state}>
      <span class="item-name">
        {address && recordOf(subject) ? (
          <a href={address}>
            <bdi>{nameIn(item, subject, change)}</bdi>
          </a>
        ) : (
          <bdi>{nameIn(item, subject, change)}</bdi>
        )}
        {typeof line === "number" ? <small>line {count(line)}</small> : subject && <small>#{subject.id}</small>}
      </span>
      <span class={`pill pill-item-${state}`}>{LABELS[state] ?? state}</span>
      <span class="item-what">
        {info && <span class={state === "error" ? "item-reason" : "muted"}>{sentence(info)}</span>}
        {change && state === "changed" && <ImageChange before={change.before} after={change.after} />}
      </span>
    </li>
  );
}

/** What is gone or has no record yet has its name in the images alone. */
function nameIn(item: BatchItem, subject: { type: string; id: number } | null, change: Change | null): string {
  if (subject && recordOf(subject)) return nameOf(subject);
  const image = change?.after ?? change?.before ?? {};
  const name = image["name"] ?? change?.before?.["name"];
  const people = [image["firstName"], image["lastName"]].filter((part) => typeof part === "string").join(" ");
  if (typeof name === "string" && name !== "") return name;
  return people || (subject ? nameOf(subject) : typeof item.attributes.line === "number" ? "no record" : `item ${count(item.attributes.index)}`);
}
