import { useEffect, useState } from "preact/hooks";
import { previewRevert, revertBatch } from "../../api/batches";
import type { Batch, Failure, ServerPreview } from "../../api/types";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { Skeleton } from "../../components/states";
import { TypedCount, typedRight } from "../../components/typed-count";
import { batchTitle, kindOf, makesRecords, recordsOf } from "../../words/batch-words";
import { count } from "../../lib/text";
import { startedHere } from "../../state/batch";
import { learnNames } from "../../state/directory";
import { namedIn } from "../../state/preview";
import { go } from "../../state/router";
import { FEW } from "../bulk/delete-dialog";
import { Outcomes } from "../bulk/preview";

const SAMPLE = 6;
const LABELS = { changed: "will be restored", unchanged: "are as they were already", failed: "were changed since, and stay as they are now" };
const OF_MAKING = { ...LABELS, changed: "will be deleted again", unchanged: "are gone already" };

/** Shows what undoing would restore, and what it would leave alone, before it does so. */
export function UndoDialog({ batch, onClose }: { batch: Batch; onClose: () => void }) {
  const [preview, setPreview] = useState<ServerPreview | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const [typed, setTyped] = useState("");
  const kind = kindOf(batch);
  const deletes = makesRecords(batch);

  const ask = async (): Promise<void> => {
    setFailure(null);
    const answer = await previewRevert(batch.id);
    if (!answer.ok) return setFailure(answer.failure);
    if (kind) void learnNames(answer.value.sample.flatMap((sample) => [{ type: kind, id: sample.id }, ...namedIn(sample)]));
    setPreview(answer.value);
  };
  useEffect(() => void ask(), [batch.id]);

  const undo = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    const answer = await revertBatch(batch.id);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    startedHere.add(answer.value.id);
    go(`#/batches/${answer.value.id}`);
  };
  const n = preview?.changed ?? 0;
  // Taking back what made records deletes; that is not done by the way.
  const mustType = deletes && n > FEW;
  const refusal = preview === null ? "The preview comes first." : n === 0 ? "There is nothing left to undo." : mustType && !typedRight(typed, n) ? `Type ${count(n)} to confirm.` : null;

  return (
    <Dialog title="Undo this batch?" onClose={onClose} size="medium" alert>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (refusal === null && !busy) void undo();
        }}
      >
        <p class="dialog-about">
          {batchTitle(batch)} <span class="muted">#{batch.id}</span>
        </p>
        {preview ? (
          <div aria-live="polite">
            <Outcomes preview={{ ...preview, sample: preview.sample.slice(0, SAMPLE), by: "server" }} kind={kind} labels={deletes ? OF_MAKING : LABELS} />
          </div>
        ) : (
          !failure && <Skeleton rows={3} label="Looking at what would be restored" />
        )}
        {preview && <p class="muted">It becomes a batch of its own, which can be undone too.</p>}
        {mustType && preview && <TypedCount expected={n} typed={typed} onType={setTyped} />}
        {failure && (
          <p class="note note-error" role="alert">
            <Icon name={failure.kind === "network" ? "offline" : "warning"} />
            <span>
              {failure.message}{" "}
              {preview === null && (
                <button type="button" class="link" onClick={() => void ask()}>
                  Try again
                </button>
              )}
            </span>
          </p>
        )}
        <footer class="dialog-foot">
          <Button onClick={onClose}>Leave it</Button>
          <Button tone={deletes ? "alarm" : "primary"} icon="undo" type="submit" busy={busy} refusal={refusal}>
            {busy ? "Starting…" : preview ? `Undo for ${recordsOf(batch, n)}` : "Undo"}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
