import { useEffect, useState } from "preact/hooks";
import { Button } from "../../components/button";
import { count } from "../../lib/text";
import { basketOf, choose, clear, elsewhere, filtersToBulk, MOST, takeToBulk } from "../../state/basket";
import { filters, isNarrowed, viewKey, windows } from "../../state/people";
import { toast } from "../../state/toasts";
import { allIds } from "../../state/windows";
import { howMany, type PlaceKind } from "../../words/places";

/** What is chosen, wherever it was chosen, and what can be done with it. */
export function BasketBar({ kind }: { kind: PlaceKind }) {
  const basket = basketOf(kind);
  const [away, setAway] = useState<number | null>(0);
  const [collected, setCollected] = useState<number | null>(null);
  const total = windows.value?.view.value.total ?? null;
  const view = viewKey.value;

  useEffect(() => {
    const controller = new AbortController();
    void elsewhere(kind, view, filters.peek(), controller.signal).then((n) => !controller.signal.aborted && setAway(n));
    return () => controller.abort();
  }, [kind, view, basket]);

  const chooseAll = async (): Promise<void> => {
    setCollected(0);
    const answer = await allIds(kind, filters.peek(), new AbortController().signal, setCollected);
    setCollected(null);
    if (answer.ok) choose(kind, answer.value, view);
    else toast({ tone: "error", title: "Not all could be chosen", detail: answer.failure.message });
  };
  const n = basket.size;
  const tooMany = total !== null && total.count > MOST;
  return (
    <section class="basket" aria-label="Chosen" data-chosen={n}>
      <p aria-live="polite">
        <strong>{n === 0 ? "Nothing chosen" : `${howMany(kind, n)} chosen`}</strong>
        {n > 0 && away !== 0 && <span class="muted basket-away">{away === null ? "some may not be in this view" : `${count(away)} not in this view`}</span>}
      </p>
      <div class="basket-tools">
        {total !== null && total.count > 0 && !tooMany && (
          <Button tone="quiet" busy={collected !== null} onClick={() => void chooseAll()}>
            {collected !== null ? `Choosing ${count(collected)}…` : `Choose all ${count(total.count)}`}
          </Button>
        )}
        {tooMany && (
          <Button tone="quiet" onClick={() => filtersToBulk(kind, filters.peek())}>
            Change all {isNarrowed.value ? "that are found" : "there are"}…
          </Button>
        )}
        {n > 0 && (
          <Button tone="quiet" onClick={() => clear(kind)}>
            Choose none
          </Button>
        )}
        <Button tone="primary" icon="bulk" refusal={n === 0 ? "Choose somebody first." : n > MOST ? `A change takes ${count(MOST)} by name.` : null} onClick={() => takeToBulk(kind)}>
          Change them…
        </Button>
      </div>
    </section>
  );
}
