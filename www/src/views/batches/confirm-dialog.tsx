import { useState } from "preact/hooks";
import { cancelBatch, confirmBatch } from "../../api/batches";
import type { Batch, Failure, Result } from "../../api/types";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { Icon } from "../../components/icon";
import { TagList } from "../../components/tags";
import { isRemoval, nounOf, recordsOf, scopeOf, tagsOf } from "../../lib/batch-words";
import { count } from "../../lib/text";
import { userName } from "../../state/directory";
import { identity } from "../../state/session";

type Props = { batch: Batch; onBatch: (batch: Batch) => void; onClose: () => void };

/** Says exactly what will happen. For all records, the number has to be typed. */
export function ConfirmDialog({ batch, onBatch, onClose }: Props) {
  const { action, confirmCount, confirmedCountRequired, total } = batch.attributes;
  const expected = confirmCount ?? total ?? 0;
  const mustType = confirmedCountRequired === true;
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const matches = Number(typed.replaceAll(/[\s,.']/g, "")) === expected && typed.trim() !== "";
  const refusal = mustType && !matches ? `Type ${count(expected)} to confirm.` : null;

  const run = async (request: () => Promise<Result<Batch>>): Promise<void> => {
    setBusy(true);
    const answer = await request();
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
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
        <div class="confirm-what">
          <p class="confirm-count">{recordsOf(action, expected)}</p>
          <p>
            {isRemoval(action) ? "These tags will be removed from " : "These tags will be added to "}
            {scopeWords(batch)}:
          </p>
          <p>
            <TagList tags={tagsOf(batch)} />
          </p>
        </div>
        <p class="muted">The set is sealed: records that come into it from now on are not touched. You can cancel while it runs.</p>
        {mustType && (
          <Field label={`Type ${count(expected)} to confirm`} problems={typed !== "" && !matches && typed.length >= String(expected).length ? [`That is not ${count(expected)}.`] : []}>
            {(ids) => <input {...ids} class="input input-count" data-autofocus inputMode="numeric" autocomplete="off" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />}
          </Field>
        )}
        {failure && (
          <p class="note note-error" role="alert">
            <Icon name="warning" />
            <span>{failure.message}</span>
          </p>
        )}
        <footer class="dialog-foot">
          <Button tone="danger" busy={busy} onClick={() => void run(() => cancelBatch(batch.id))}>
            Cancel batch
          </Button>
          <span class="spacer" />
          <Button onClick={onClose}>Not now</Button>
          <Button tone="primary" type="submit" busy={busy} refusal={refusal}>
            {isRemoval(action) ? "Untag" : "Tag"} {recordsOf(action, expected)}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function scopeWords(batch: Batch): string {
  const noun = `${nounOf(batch.attributes.action)}s`;
  const organisation = identity.value?.organisation.name ?? "your organisation";
  const scope = scopeOf(batch);
  switch (scope.kind) {
    case "all":
      return `all ${noun} of ${organisation}`;
    case "owner":
      return `the ${noun} that belong to ${userName(scope.ownerId)}`;
    case "filter":
      return `the ${noun} that the filter finds`;
    case "ids":
      return `the ${noun} that you picked`;
  }
}
