import { useState } from "preact/hooks";
import { cancelBatch, confirmBatch } from "../../api/batches";
import type { Batch, Failure, Result } from "../../api/types";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { TypedCount, typedRight } from "../../components/typed-count";
import { actionTitle, kindOf, recordsOf, removesRecords, scopeOf, verbFor } from "../../words/batch-words";
import { nounsOf } from "../../lib/schema";
import { count } from "../../lib/text";
import { startedHere } from "../../state/batch";
import { filterWords } from "../../state/filters";
import { identity } from "../../api/session";
import { FEW } from "../bulk/delete-dialog";
import { BatchInput } from "./batch-input";

type Props = { batch: Batch; onBatch: (batch: Batch) => void; onClose: () => void };

/** Says exactly what will happen. For all records, and for deleting more than a few, the number has to be typed. */
export function ConfirmDialog({ batch, onBatch, onClose }: Props) {
  const { action, confirmCount, confirmedCountRequired, total } = batch.attributes;
  const expected = confirmCount ?? total ?? 0;
  const removes = removesRecords(batch);
  const mustType = confirmedCountRequired === true || (removes && expected > FEW);
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const refusal = mustType && !typedRight(typed, expected) ? `Type ${count(expected)} to confirm.` : null;

  const run = async (request: () => Promise<Result<Batch>>): Promise<void> => {
    setBusy(true);
    const answer = await request();
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    if (answer.value.attributes.state !== "canceled") startedHere.add(batch.id);
    onClose();
    onBatch(answer.value);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (refusal === null && !busy) void run(() => confirmBatch(batch.id, expected));
  };

  return (
    <Dialog title="Confirm the bulk change" onClose={onClose} size="medium" alert>
      <form onSubmit={submit}>
        <div class={removes ? "confirm-what confirm-danger" : "confirm-what"}>
          <p class="confirm-count">{recordsOf(batch, expected)}</p>
          <p>
            <strong>{actionTitle(action)}</strong>: {scopeWords(batch)}.
          </p>
          <BatchInput batch={batch} />
        </div>
        <p class="muted">The set is sealed: records that come into it from now on are not touched. You can cancel while it runs, and undo it afterwards.</p>
        {mustType && <TypedCount expected={expected} typed={typed} onType={setTyped} />}
        {failure && (
          <p class="note note-error" role="alert">
            <Icon name={failure.kind === "network" ? "offline" : "warning"} />
            <span>{failure.message}</span>
          </p>
        )}
        <footer class="dialog-foot">
          <Button tone="danger" busy={busy} onClick={() => void run(() => cancelBatch(batch.id))}>
            Cancel batch
          </Button>
          <span class="spacer" />
          <Button onClick={onClose}>Not now</Button>
          <Button tone={removes ? "alarm" : "primary"} type="submit" busy={busy} refusal={refusal}>
            {verbFor(batch, expected)}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function scopeWords(batch: Batch): string {
  const kind = kindOf(batch);
  const nouns = kind ? nounsOf(kind)[1] : "records";
  const organisation = identity.value?.organisation.name ?? "your organisation";
  const scope = scopeOf(batch);
  switch (scope.kind) {
    case "all":
      return `all ${nouns} of ${organisation}`;
    case "filter":
      return `the ${nouns} with ${Object.entries(scope.filters).map(([key, value]) => (kind ? filterWords(kind, key, value) : value)).join(" and ")}`;
    case "source":
      return `the ${nouns} of the batch that it came from`;
    case "ids":
      return `the ${nouns} that you picked`;
  }
}
