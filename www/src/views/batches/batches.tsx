import { useEffect, useRef, useState } from "preact/hooks";
import { listBatches } from "../../api/batches";
import type { Batch, Failure } from "../../api/types";
import { IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { LoadMore } from "../../components/more";
import { ProgressBar } from "../../components/progress";
import { Broken, Empty, Skeleton } from "../../components/states";
import { batchTitle, isRevert, sourceIdOf } from "../../words/batch-words";
import { count } from "../../lib/text";
import { fullTime, parseTime, relativeTime } from "../../lib/time";
import { doneOf, isMoving } from "../../state/batch";
import { now } from "../../state/clock";
import { search } from "../../state/router";
import { BatchBy, BatchNote } from "./batch-by";
import { BatchInput } from "./batch-input";
import { BatchFilters, batchQuery, isNarrowed, showAll } from "./filters";
import { StatePill } from "./state-pill";

const PAGE_SIZE = 50;
const REFRESH_MS = 1_500;

/** Bulk changes of the organisation, newest first: all, or those that the address asks for. */
export function BatchesView() {
  const [batches, setBatches] = useState<Batch[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const params = search.value;
  const asked = params.toString();
  const latest = useRef(asked);
  latest.current = asked;
  const page = (after: string | null) => listBatches({ ...batchQuery(params), sort: "-createdAt,-id", "page[size]": PAGE_SIZE, "page[after]": after, count: false });

  const load = async (after: string | null): Promise<void> => {
    setBusy(true);
    const answer = await page(after);
    // Meanwhile others may be asked for.
    if (latest.current !== asked) return;
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    setFailure(null);
    setBatches((before) => (after === null || before === null ? answer.value.data : [...before, ...answer.value.data]));
    setNext(answer.value.next);
  };
  /** Looks again at the newest page only, and lays it over what is shown. */
  const refresh = async (): Promise<void> => {
    const answer = await page(null);
    if (!answer.ok || latest.current !== asked) return;
    setBatches((before) => {
      const fresh = new Set(answer.value.data.map((b) => b.id));
      return [...answer.value.data, ...(before ?? []).filter((b) => !fresh.has(b.id))];
    });
  };
  const moving = batches?.some((b) => isMoving(b.attributes.state)) ?? false;

  useEffect(() => {
    setBatches(null);
    void load(null);
  }, [asked]);
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => !document.hidden && void refresh(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [moving, asked]);

  return (
    <div class="page batches">
      <header class="page-head">
        <h1>Batches</h1>
        <IconButton icon="refresh" label="Load again" onClick={() => void load(null)} />
        <a class="button button-primary" href="#/bulk">
          New bulk change
        </a>
      </header>
      <BatchFilters />
      {failure && batches === null ? (
        <Broken failure={failure} retry={() => void load(null)} />
      ) : batches === null ? (
        <Skeleton label="Loading batches" />
      ) : batches.length === 0 && isNarrowed(params) ? (
        <Empty title="No such batches" icon="history">
          <p>
            <button type="button" class="link" onClick={showAll}>
              Show all of them
            </button>
          </p>
        </Empty>
      ) : batches.length === 0 ? (
        <Empty title="No batches yet" icon="history">
          <p>
            A <a href="#/bulk">bulk change</a> or an <a href="#/import">import</a> appears here with its progress and what became of each record.
          </p>
        </Empty>
      ) : (
        <>
          <ul class="card batch-list">
            {batches.map((batch) => (
              <BatchRow key={batch.id} batch={batch} />
            ))}
          </ul>
          {next !== null && <LoadMore busy={busy} onMore={() => void load(next)} />}
        </>
      )}
    </div>
  );
}

function BatchRow({ batch }: { batch: Batch }) {
  const { state, total, failures, createdAt } = batch.attributes;
  const source = sourceIdOf(batch);
  const at = parseTime(createdAt);
  return (
    <li>
      <a class="batch-row" href={`#/batches/${batch.id}`}>
        <span class="batch-what">
          <span>
            {batchTitle(batch)} <span class="muted">#{batch.id}</span>
          </span>
          {source !== null && (
            <small class="muted">
              {isRevert(batch) ? "Undo" : "Retry"} of #{source}
            </small>
          )}
          <BatchInput batch={batch} />
          <BatchNote batch={batch} />
          <small>
            <BatchBy batch={batch} />
          </small>
        </span>
        <StatePill state={state} />
        <span class="batch-progress">
          <ProgressBar done={doneOf(batch)} total={total ?? 0} failed={failures ?? 0} label={`Progress of batch ${batch.id}`} active={isMoving(state)} />
          <small>
            {count(doneOf(batch))} of {count(total ?? 0)}
            {(failures ?? 0) > 0 && <span class="failures"> · {count(failures ?? 0)} failed</span>}
          </small>
        </span>
        {at !== null && (
          <time class="batch-when muted" dateTime={createdAt} title={fullTime(at)}>
            {relativeTime(at, now.value)}
          </time>
        )}
        <Icon name="right" />
      </a>
    </li>
  );
}
