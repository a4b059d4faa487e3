import { related, type Batch } from "../../api/types";
import { nameOf } from "../../state/directory";

/** Who has made it, and who has confirmed it where that was somebody else. */
export function BatchBy({ batch }: { batch: Batch }) {
  const [creator, confirmer] = [related(batch, "creator"), related(batch, "confirmer")];
  if (creator === null) return null;
  return (
    <span class="batch-by muted">
      by <bdi>{nameOf(creator)}</bdi>
      {confirmer !== null && confirmer.id !== creator.id && (
        <>
          , confirmed by <bdi>{nameOf(confirmer)}</bdi>
        </>
      )}
    </span>
  );
}

/** Why it was done, in the words of who did it. */
export function BatchNote({ batch }: { batch: Batch }) {
  const { note } = batch.attributes;
  return note ? (
    <q class="batch-note">
      <bdi>{note}</bdi>
    </q>
  ) : null;
}
