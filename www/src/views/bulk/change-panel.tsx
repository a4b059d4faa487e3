import { useState } from "preact/hooks";
import { startBatch } from "../../api/batches";
import type { Failure } from "../../api/types";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { Segmented } from "../../components/segmented";
import { sentence } from "../../lib/text";
import { action, attributes, isFiltered, missing, nounOfKind, records, scope, started, targetCount, targets, type Scope } from "../../state/bulk";
import { startedHere } from "../../state/batch";
import { local, problems } from "../../state/preview";
import { go } from "../../state/router";
import { ActionForm } from "./action-form";
import { ActionPicker } from "./action-picker";
import { DeleteDialog } from "./delete-dialog";
import { PreviewCard } from "./preview";

const SCOPES: { value: Scope; label: string }[] = [
  { value: "picked", label: "Picked" },
  { value: "filter", label: "All that match" },
  { value: "all", label: "All" },
];

/** What to change, for whom, what would come of it, and the button. */
export function ChangePanel() {
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { destroys, verb } = action.value;
  const refused = refusal();

  const start = async (): Promise<void> => {
    const hit = targets.value;
    if (hit === null || busy) return;
    setBusy(true);
    setFailure(null);
    const answer = await startBatch(action.value.name, attributes.value, hit);
    setBusy(false);
    setAsking(false);
    if (!answer.ok) return setFailure(answer.failure);
    started();
    const { id, attributes: made } = answer.value;
    if (made.state !== "confirming") startedHere.add(id);
    go(`#/batches/${id}${made.state === "confirming" ? "?confirm=1" : ""}`);
  };
  // By a filter the server counts first and the batch waits; named records would be gone at once.
  const press = (): void => {
    if (destroys && scope.value === "picked") setAsking(true);
    else void start();
  };

  return (
    <section class="card change-panel" aria-label="The change">
      <ActionPicker />
      <ActionForm />
      <Segmented legend="Which of them" options={SCOPES} value={scope.value} onChange={(s) => (scope.value = s)} />
      <PreviewCard />
      {failure && <Failed failure={failure} />}
      <footer class="change-foot">
        <Button tone={destroys ? "alarm" : "primary"} class="button-wide" busy={busy} refusal={refused} onClick={press}>
          {busy ? "Starting…" : startLabel(verb)}
        </Button>
        <p class="field-hint">{refused ?? (scope.value === "picked" ? "It can be undone from the batch’s page." : "Nothing happens yet: the server counts first, and you confirm.")}</p>
      </footer>
      {asking && <DeleteDialog busy={busy} onConfirm={() => void start()} onClose={() => setAsking(false)} />}
    </section>
  );
}

/** A lost connection leaves everything as it is: the same change, pressed again, is the same change. */
function Failed({ failure }: { failure: Failure }) {
  const offline = failure.kind === "network";
  const texts = failure.errors.length > 0 ? failure.errors.map((e) => sentence(e.detail)) : [failure.message];
  return (
    <div class="note note-error" role="alert">
      <Icon name={offline ? "offline" : "warning"} />
      <div>
        {texts.map((text) => (
          <p key={text}>{text}</p>
        ))}
        {offline && <p>Try again when the server answers: should this change have arrived, it is not started a second time.</p>}
      </div>
    </div>
  );
}

function refusal(): string | null {
  if (missing.value !== null) return missing.value;
  if (scope.value === "filter" && !isFiltered.value) return "Filter the list first; for everything there is “All”.";
  if (targets.value === null) return "Pick at least one record in the list.";
  if (local.value.state === "refused" || problems.value.length > 0) return sentence(problems.value[0]?.detail ?? "the rules refuse this change");
  if (targetCount.value === 0) return `No ${nounOfKind.value[0]} matches.`;
  return null;
}

function startLabel(verb: string): string {
  const n = targetCount.value;
  if (scope.value === "all") return `${verb.replace("{s}", `all ${nounOfKind.value[1]}`)}…`;
  if (n === null || targets.value === null) return verb.replace("{s}", nounOfKind.value[1]);
  const asks = scope.value === "filter" || action.value.destroys === true;
  return `${verb.replace("{s}", records(n))}${asks ? "…" : ""}`;
}
