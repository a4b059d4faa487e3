import { useEffect, useState } from "preact/hooks";
import { listBatchItems } from "../../api/batches";
import type { Batch, BatchItem, BatchState, Failure, Page, RecordKind, Result } from "../../api/types";
import { LoadMore } from "../../components/more";
import { Segmented } from "../../components/segmented";
import { Broken, Empty, Skeleton } from "../../components/states";
import { TagChange, TagList } from "../../components/tags";
import { sentence } from "../../lib/text";
import { nounOf } from "../../lib/batch-words";
import { learnNames, recordName, recordOf } from "../../state/directory";
import { isOver } from "../../state/batch";
import { search, setSearch } from "../../state/router";

const PAGE_SIZE = 100;
const REFRESH_MS = 1_500;
const FILTERS = ["all", "changed", "unchanged", "error", "pending", "canceled"] as const;
type Filter = (typeof FILTERS)[number];
const LABELS: Record<Filter, string> = { all: "All", changed: "Changed", unchanged: "Unchanged", error: "Failed", pending: "Waiting", canceled: "Cancelled" };

/** What became of each record: before, after, and the reason where it failed. */
export function ItemList({ batch, live }: { batch: Batch; live: boolean }) {
  const [items, setItems] = useState<BatchItem[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const filter = FILTERS.find((f) => f === search.value.get("state")) ?? "all";
  const kind = nounOf(batch.attributes.action) as RecordKind;

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
    void learnNames(answer.value.data.map((item) => subjectOf(item, kind)));
    setItems((before) => (after === null || before === null ? answer.value.data : [...before, ...answer.value.data]));
    setNext(answer.value.next);
  };
  /** The first page again, without a flicker. */
  const refresh = async (): Promise<void> => {
    const answer = await page(null);
    if (!answer.ok) return;
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

const subjectOf = (item: BatchItem, kind: RecordKind): { type: string; id: number } | null =>
  typeof item.attributes.recordId === "number" ? { type: kind, id: item.attributes.recordId } : null;

function Item({ item, kind }: { item: BatchItem; kind: RecordKind }) {
  const { state, info } = item.attributes;
  const subject = subjectOf(item, kind);
  const record = subject && recordOf(subject);
  const { before, after } = images(item);
  return (
    <li class="item" data-item={item.id} data-state={state}>
      <span class="item-name">
        {record ? recordName(record) : subject ? `${subject.type} ${subject.id}` : `item ${item.id}`}
        {subject && <small>#{subject.id}</small>}
      </span>
      <span class={`pill pill-item-${state}`}>{LABELS[state] ?? state}</span>
      <span class="item-what">
        {info && <span class={state === "error" ? "item-reason" : "muted"}>{sentence(info)}</span>}
        {before && after ? <TagChange before={before} after={after} /> : before ? <TagList tags={before} /> : null}
      </span>
    </li>
  );
}

/** The item's images of the record; absent while it waits or where it failed. */
function images(item: BatchItem): { before: string[] | null; after: string[] | null } {
  try {
    const data = JSON.parse(item.attributes.data ?? "null") as { before?: { tags?: unknown }; after?: { tags?: unknown } } | null;
    return { before: tagsOf(data?.before), after: tagsOf(data?.after) };
  } catch {
    return { before: null, after: null };
  }
}

const tagsOf = (image: { tags?: unknown } | undefined): string[] | null => (Array.isArray(image?.tags) ? image.tags.map(String) : image ? [] : null);
