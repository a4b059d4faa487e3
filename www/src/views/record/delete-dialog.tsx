import { useState } from "preact/hooks";
import { revertBatch } from "../../api/batches";
import { changeOne, ended } from "../../api/people";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { leaveOut } from "../../state/basket";
import { toldWaiting } from "../../state/record";
import { go } from "../../state/router";
import { toast } from "../../state/toasts";
import { PLACES, type PlaceKind } from "../../words/places";

type Props = { kind: PlaceKind; id: number; name: string; onClose: () => void };

/** Gone for everybody, until it is taken back. */
export function DeleteRecord({ kind, id, name, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const { path, goesAlong, destroy } = PLACES[kind];

  const remove = async (): Promise<void> => {
    setBusy(true);
    const answer = await changeOne(destroy, id, {});
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure.message);
    onClose();
    if (toldWaiting(answer.value)) return;
    leaveOut(kind, [id]);
    go(`#/${path}`);
    toast({ tone: "plain", title: `${name} is deleted`, detail: "It can be brought back for 30 days.", stays: UNDO_MS, action: { label: "Undo", run: () => void bringBack(answer.value.id, `#/${path}/${id}`) } });
  };
  return (
    <Dialog title={`Delete ${name}?`} onClose={onClose} alert>
      <p>
        It will be gone for everybody, {goesAlong}. Undo brings all of it back, for 30 days.
      </p>
      {failure !== null && (
        <p class="note note-error" role="alert">
          <Icon name="warning" />
          <span>{failure}</span>
        </p>
      )}
      <footer class="dialog-foot">
        <Button onClick={onClose}>Keep it</Button>
        <Button tone="alarm" busy={busy} onClick={() => void remove()}>
          {busy ? "Deleting…" : "Delete"}
        </Button>
      </footer>
    </Dialog>
  );
}

/** Somebody has looked away and comes back for it. */
const UNDO_MS = 15_000;

async function bringBack(batch: number, address: string): Promise<void> {
  const answer = await ended(revertBatch(batch));
  if (answer.ok) go(address);
  else toast({ tone: "error", title: "It was not brought back", detail: answer.failure.message });
}
