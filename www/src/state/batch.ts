/** One batch followed from its start to its end. */
import { signal, type ReadonlySignal } from "@preact/signals";
import { followEvents, getBatch } from "../api/batches";
import type { Batch, BatchState, Failure } from "../api/types";
import { summaryOf } from "../words/batch-words";

/** A small batch is over in a moment: at first it is watched closely, so that one sees it move. */
const STARTING_MS = 80;
const START_MS = 2_000;
const RUNNING_MS = 250;
const WAITING_MS = 2_000;
const HIDDEN_MS = 5_000;
/** The rate is that of the last few seconds. */
const WINDOW_MS = 3_000;

/** Batches that were started in this page: a quick one is over before it is looked at. */
export const startedHere = new Set<number>();

export type Followed = { batch: Batch | null; failure: Failure | null; rate: number | null };
export type Follower = { state: ReadonlySignal<Followed>; adopt: (batch: Batch) => void; refresh: () => void; stop: () => void };

export const isOver = (state: BatchState): boolean => state === "finished" || state === "canceled" || state === "failed";
export const isMoving = (state: BatchState): boolean => state === "pending" || state === "running";

/** How many records were dealt with. A cancelled batch has nothing pending, yet not everything done. */
export function doneOf(batch: Batch): number {
  const { total, pending, state } = batch.attributes;
  if (state === "confirming") return 0;
  const { canceled = 0 } = summaryOf(batch);
  return Math.max(0, (total ?? 0) - (pending ?? 0) - canceled);
}

export function followBatch(id: number): Follower {
  const state = signal<Followed>({ batch: null, failure: null, rate: null });
  const controller = new AbortController();
  let samples: { at: number; done: number }[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let movingSince: number | null = null;
  /** The stream of events: not begun, being read, or given up for asking. */
  let stream: "none" | "open" | "given up" = "none";

  const rateNow = (batch: Batch): number | null => {
    if (!isMoving(batch.attributes.state)) return null;
    const at = performance.now();
    samples = [...samples.filter((s) => at - s.at < WINDOW_MS), { at, done: doneOf(batch) }];
    const first = samples[0];
    const last = samples.at(-1);
    if (!first || !last || last.at - first.at < RUNNING_MS) return state.peek().rate;
    return ((last.done - first.done) / (last.at - first.at)) * 1000;
  };

  const adopt = (batch: Batch): void => {
    // An answer that was under way while the stream told more is out of date.
    const known = state.peek().batch;
    if (known && !isOver(batch.attributes.state) && (isOver(known.attributes.state) || doneOf(batch) < doneOf(known))) return plan();
    if (isMoving(batch.attributes.state)) movingSince ??= performance.now();
    state.value = { batch, failure: null, rate: rateNow(batch) };
    if (isMoving(batch.attributes.state) && stream === "none") void listen();
    plan();
  };

  /** Reads the events until the batch is over. Where there are none, or they break off for good, it is asked after as before. */
  const listen = async (): Promise<void> => {
    stream = "open";
    await followEvents(id, controller.signal, adopt);
    if (controller.signal.aborted) return;
    stream = "given up";
    void poll();
  };

  const poll = async (): Promise<void> => {
    timer = undefined;
    const answer = await getBatch(id, controller.signal);
    if (controller.signal.aborted) return;
    if (answer.ok) adopt(answer.value);
    else {
      state.value = { ...state.peek(), failure: answer.failure };
      if (answer.failure.kind === "network") plan(WAITING_MS);
    }
  };

  const plan = (delay = delayFor(state.peek().batch, movingSince, stream === "open")): void => {
    clearTimeout(timer);
    timer = delay === null || controller.signal.aborted ? undefined : setTimeout(() => void poll(), delay);
  };

  const onVisible = (): void => {
    if (!document.hidden && timer !== undefined) plan(0);
  };
  document.addEventListener("visibilitychange", onVisible);
  void poll();

  return {
    state,
    adopt,
    refresh: () => void poll(),
    stop: () => {
      controller.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    },
  };
}

/** When to look again: often while items are done, seldom while nobody looks, never once it is over. */
function delayFor(batch: Batch | null, movingSince: number | null, streaming: boolean): number | null {
  if (batch && isOver(batch.attributes.state)) return null;
  // Beside a stream only as a precaution: something on the way may hold it back.
  if (document.hidden || streaming) return HIDDEN_MS;
  if (!batch || movingSince === null) return WAITING_MS;
  return performance.now() - movingSince < START_MS ? STARTING_MS : RUNNING_MS;
}
