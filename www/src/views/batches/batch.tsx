import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { listBatches } from "../../api/batches";
import type { Batch } from "../../api/types";
import { Broken, Skeleton } from "../../components/states";
import { batchTitle, isRevert, outcomeWord, recordsOf, sourceIdOf, STATE_WORDS, summaryOf } from "../../words/batch-words";
import { followBatch, isMoving, isOver, startedHere } from "../../state/batch";
import { count } from "../../lib/text";
import { go, search, setSearch } from "../../state/router";
import { announce, dismiss, toast } from "../../state/toasts";
import { BatchButtons } from "./batch-buttons";
import { BatchBy, BatchNote } from "./batch-by";
import { BatchInput } from "./batch-input";
import { ConfirmDialog } from "./confirm-dialog";
import { ItemList } from "./items";
import { Progress } from "./progress";
import { StatePill } from "./state-pill";

/** One batch: confirm it, watch it, stop it, undo it, and read what became of each record. */
export function BatchView({ id }: { id: number }) {
  const follower = useMemo(() => followBatch(id), [id]);
  useEffect(() => follower.stop, [follower]);
  const { batch, failure, rate } = follower.state.value;
  useNews(batch);
  if (!batch) return <div class="page">{failure ? <Broken failure={failure} retry={follower.refresh} /> : <Skeleton rows={4} label="Loading the batch" />}</div>;
  const { state } = batch.attributes;
  return (
    <div class="page batch">
      <p class="crumb">
        <a href="#/batches">Batches</a>
      </p>
      <header class="page-head">
        <h1>
          {batchTitle(batch)} <span class="muted">#{id}</span>
        </h1>
        <StatePill state={state} />
        <BatchButtons batch={batch} follower={follower} />
      </header>
      <div class="batch-about">
        <BatchInput batch={batch} />
        <BatchBy batch={batch} />
        <BatchNote batch={batch} />
        <Relatives batch={batch} />
      </div>
      <Progress batch={batch} rate={rate} />
      {state !== "confirming" && <ItemList batch={batch} live={!isOver(state)} />}
      {state === "confirming" && search.value.has("confirm") && <ConfirmDialog batch={batch} onBatch={follower.adopt} onClose={() => setSearch({ confirm: null })} />}
    </div>
  );
}

/** How far apart the progress is read aloud: in tenths. */
const STEPS = 10;

/** Says what happens to whoever does not see it; whoever saw the batch end can take it back at once. */
function useNews(batch: Batch | null): void {
  const moved = useRef(false);
  const shown = useRef<number | null>(null);
  const undoing = search.value.has("undo");
  const hide = (): void => {
    if (shown.current !== null) dismiss(shown.current);
    shown.current = null;
  };
  // On another page it would offer to undo something else than what one sees.
  useEffect(() => hide, []);
  useEffect(() => {
    if (undoing) hide();
  }, [undoing]);
  const state = batch?.attributes.state;
  const { total, pending } = batch?.attributes ?? {};
  const step = state === "running" && total ? Math.floor(((total - (pending ?? total)) / total) * STEPS) : 0;
  useEffect(() => {
    if (step > 0 && step < STEPS) announce(`${step * 10} per cent done`);
  }, [step]);
  useEffect(() => {
    if (!batch || !state) return;
    announce(`The batch is ${STATE_WORDS[state]}`);
    if (isMoving(state) || startedHere.delete(batch.id)) moved.current = true;
    const { changed = 0 } = summaryOf(batch);
    if (state !== "finished" || !moved.current) return;
    moved.current = false;
    const failed = batch.attributes.failures ?? 0;
    const inVain = changed === 0 && failed > 0;
    shown.current = toast({
      tone: inVain ? "error" : "plain",
      title: inVain ? `Nothing was ${outcomeWord(batch)}` : `${recordsOf(batch, changed)} ${outcomeWord(batch)}`,
      ...(failed > 0 ? { detail: `${count(failed)} could not be ${outcomeWord(batch)}.` } : {}),
      ...(changed > 0 ? { action: { label: "Undo", run: () => go(`#/batches/${batch.id}?undo=1`) }, stays: UNDO_MS } : {}),
    });
  }, [state]);
}

/** Long enough to notice a mistake. */
const UNDO_MS = 15_000;

/** The batch that this one came from, and those that came from it. */
function Relatives({ batch }: { batch: Batch }) {
  const [children, setChildren] = useState<Batch[]>([]);
  const over = isOver(batch.attributes.state);
  useEffect(() => {
    if (!over) return;
    let gone = false;
    void listBatches({ "filter[sourceBatch][id]": batch.id, "page[size]": 20, count: false }).then((answer) => {
      if (answer.ok && !gone) setChildren(answer.value.data);
    });
    return () => {
      gone = true;
    };
  }, [batch.id, over]);
  const source = sourceIdOf(batch);
  if (source === null && children.length === 0) return null;
  return (
    <p class="relatives">
      {source !== null && (
        <span>
          {isRevert(batch) ? "Undo" : "Retry"} of <a href={`#/batches/${source}`}>#{source}</a>
        </span>
      )}
      {children.map((child) => (
        <span key={child.id}>
          {isRevert(child) ? "Undone by" : "Tried again by"} <a href={`#/batches/${child.id}`}>#{child.id}</a>
        </span>
      ))}
    </p>
  );
}
