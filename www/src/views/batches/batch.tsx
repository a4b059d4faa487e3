import { useEffect, useMemo, useState } from "preact/hooks";
import { cancelBatch } from "../../api/batches";
import type { Batch } from "../../api/types";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Broken, Skeleton } from "../../components/states";
import { TagList } from "../../components/tags";
import { actionTitle, recordsOf, STATE_WORDS, tagsOf } from "../../lib/batch-words";
import { followBatch, isMoving, isOver, type Follower } from "../../state/batch";
import { search, setSearch } from "../../state/router";
import { announce, toast } from "../../state/toasts";
import { ConfirmDialog } from "./confirm-dialog";
import { ItemList } from "./items";
import { Progress } from "./progress";
import { StatePill } from "./state-pill";

/** One batch: confirm it, watch it, stop it, and read what became of each record. */
export function BatchView({ id }: { id: number }) {
  const follower = useMemo(() => followBatch(id), [id]);
  useEffect(() => follower.stop, [follower]);
  const { batch, failure, rate } = follower.state.value;
  const present = batch?.attributes.state;
  useEffect(() => present && announce(`The batch is ${STATE_WORDS[present]}`), [present]);
  if (!batch) return <div class="page">{failure ? <Broken failure={failure} retry={follower.refresh} /> : <Skeleton rows={4} label="Loading the batch" />}</div>;
  const { state, action } = batch.attributes;
  return (
    <div class="page batch">
      <p class="crumb">
        <a href="#/batches">Batches</a>
      </p>
      <header class="page-head">
        <h1>
          {actionTitle(action)} <span class="muted">#{id}</span>
        </h1>
        <StatePill state={state} />
        <BatchButtons batch={batch} follower={follower} />
      </header>
      <p class="batch-tags">
        <TagList tags={tagsOf(batch)} />
      </p>
      <Progress batch={batch} rate={rate} />
      {state !== "confirming" && <ItemList batch={batch} live={!isOver(state)} />}
      {state === "confirming" && search.value.has("confirm") && <ConfirmDialog batch={batch} onBatch={follower.adopt} onClose={() => setSearch({ confirm: null })} />}
    </div>
  );
}

function BatchButtons({ batch, follower }: { batch: Batch; follower: Follower }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const { state, action, pending } = batch.attributes;
  const cancel = async (): Promise<void> => {
    setAsking(false);
    setBusy(true);
    const answer = await cancelBatch(batch.id);
    setBusy(false);
    if (answer.ok) follower.adopt(answer.value);
    else {
      toast({ tone: "error", title: "The batch was not cancelled", detail: answer.failure.message, action: { label: "Retry", run: () => void cancel() } });
      follower.refresh();
    }
  };
  if (isOver(state)) return null;
  return (
    <div class="page-tools">
      {state === "confirming" && (
        <Button tone="primary" onClick={() => setSearch({ confirm: "1" })}>
          Confirm…
        </Button>
      )}
      <Button tone="danger" busy={busy} onClick={() => (isMoving(state) ? setAsking(true) : void cancel())}>
        {busy ? "Cancelling…" : "Cancel batch"}
      </Button>
      {asking && (
        <Dialog title="Cancel this batch?" onClose={() => setAsking(false)} alert>
          <p>What was changed so far stays changed. {recordsOf(action, pending ?? 0)} not yet done are left as they are.</p>
          <footer class="dialog-foot">
            <Button onClick={() => setAsking(false)}>Let it run</Button>
            <Button tone="danger" onClick={() => void cancel()}>
              Cancel the batch
            </Button>
          </footer>
        </Dialog>
      )}
    </div>
  );
}
