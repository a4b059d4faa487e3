import type { BatchState } from "../../api/types";
import { STATE_WORDS } from "../../words/batch-words";

export function StatePill({ state }: { state: BatchState }) {
  return (
    <span class={`pill pill-${state}`} data-state={state}>
      {STATE_WORDS[state] ?? state}
    </span>
  );
}
