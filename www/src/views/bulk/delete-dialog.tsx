import { useState } from "preact/hooks";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { TypedCount, typedRight } from "../../components/typed-count";
import { count } from "../../lib/text";
import { action, picked, records } from "../../state/bulk";

/** More than these are not deleted without typing how many. */
export const FEW = 5;

/** Picked records are gone as soon as the batch runs, so it is asked before it starts. */
export function DeleteDialog({ busy, onConfirm, onClose }: { busy: boolean; onConfirm: () => void; onClose: () => void }) {
  const n = picked.value.size;
  const [typed, setTyped] = useState("");
  const refusal = n > FEW && !typedRight(typed, n) ? `Type ${count(n)} to confirm.` : null;
  return (
    <Dialog title={`Delete ${records(n)}?`} onClose={onClose} alert>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (refusal === null && !busy) onConfirm();
        }}
      >
        <div class="confirm-what confirm-danger">
          <p class="confirm-count">{records(n)}</p>
          <p>will be gone for everybody. {action.value.about}</p>
        </div>
        <p class="muted">Undo brings back what this batch deleted, for 30 days.</p>
        {n > FEW && <TypedCount expected={n} typed={typed} onType={setTyped} />}
        <footer class="dialog-foot">
          <Button onClick={onClose}>Keep them</Button>
          <Button tone="alarm" type="submit" busy={busy} refusal={refusal}>
            Delete {records(n)}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
