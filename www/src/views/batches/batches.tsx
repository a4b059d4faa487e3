import { useEffect, useState } from "preact/hooks";
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
import { BatchInput } from "./batch-input";
import { StatePill } from "./state-pill";

const PAGE_SIZE = 50;
const REFRESH_MS = 1_500;

/** Every bulk change of the organisation, newest first. */
export function BatchesView() {
  const [batches, setBatches] = useState<Batch[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const load = async (after: string | null): Promise<void> => {
    setBusy(true);
    const answer = await listBatches({ sort: "-createdAt,-id", "page[size]": PAGE_SIZE, "page[after]": after, count: false });
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    setFailure(null);
    setBatches((before) => (after === null || before === null ? answer.value.data : [...before, ...answer.value.data]));
    setNext(answer.value.next);
  };
  /** Looks again at the newest page only, and lays it over what is shown. */
  const refresh = async (): Promise<void> => {
    const answer = await listBatches({ sort: "-createdAt,-id", "page[size]": PAGE_SIZE, count: false });
    if (!answer.ok) return;
    setBatches((before) => {
      const fresh = new Set(answer.value.data.map((b) => b.id));
      return [...answer.value.data, ...(before ?? []).filter((b) => !fresh.has(b.id))];
    });
  };
  const moving = batches?.some((b) => isMoving(b.attributes.state)) ?? false;

  useEffect(() => void load(null), []);
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => !document.hidden && void refresh(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [moving]);

  return (
    <div class="page batches">
      <header class="page-head">
        <h1>Batches</h1>
        <IconButton icon="refresh" label="Load again" onClick={() => void load(null)} />
        <a class="button button-primary" href="#/bulk">
          New bulk change
        </a>
      </header>
      {failure && batches === null ? (
        <Broken failure={failure} retry={() => void load(null)} />
      ) : batches === null ? (
        <Skeleton label="Loading batches" />
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
