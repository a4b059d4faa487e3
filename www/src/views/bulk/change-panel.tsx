import { useState } from "preact/hooks";
import { startBatch } from "../../api/batches";
import type { Failure } from "../../api/types";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { Icon } from "../../components/icon";
import { Segmented } from "../../components/segmented";
import { TagInput } from "../../components/tags";
import { plural, sentence } from "../../lib/text";
import { action, changeKind, kind, ownerId, preview, scope, started, tags, targetCount, targets, verb, type Scope, type Verb } from "../../state/bulk";
import { personName, users } from "../../state/directory";
import { go } from "../../state/router";
import { PreviewCard } from "./preview";

const KINDS = [
  { value: "prospect", label: "Prospects" },
  { value: "account", label: "Accounts" },
] as const;
const VERBS: { value: Verb; label: string }[] = [
  { value: "add", label: "Add tags" },
  { value: "remove", label: "Remove tags" },
];
const SCOPES: { value: Scope; label: string }[] = [
  { value: "picked", label: "Picked" },
  { value: "owner", label: "By owner" },
  { value: "all", label: "All" },
];

/** What to change, for whom, what would come of it, and the button. */
export function ChangePanel() {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const start = async (): Promise<void> => {
    const hit = targets.value;
    if (hit === null || busy) return;
    setBusy(true);
    setFailure(null);
    const answer = await startBatch(action.value, tags.value, hit);
    setBusy(false);
    if (!answer.ok) return setFailure(answer.failure);
    started();
    const { id, attributes } = answer.value;
    go(`#/batches/${id}${attributes.state === "confirming" ? "?confirm=1" : ""}`);
  };

  return (
    <section class="card change-panel" aria-label="The change">
      <Segmented legend="Records" options={KINDS} value={kind.value} onChange={changeKind} />
      <Segmented legend="Change" options={VERBS} value={verb.value} onChange={(v) => (verb.value = v)} />
      <Field label={verb.value === "add" ? "Tags to add" : "Tags to remove"} hint="Enter or a comma makes a tag.">
        {(ids) => <TagInput {...ids} tags={tags.value} onChange={(next) => (tags.value = next)} />}
      </Field>
      <Segmented legend="Which of them" options={SCOPES} value={scope.value} onChange={(s) => (scope.value = s)} />
      {scope.value === "owner" && <OwnerField />}
      <PreviewCard />
      {failure && (
        <div class="note note-error" role="alert">
          <Icon name="warning" />
          <div>
            {(failure.errors.length > 0 ? failure.errors.map((e) => sentence(e.detail)) : [failure.message]).map((text) => (
              <p key={text}>{text}</p>
            ))}
          </div>
        </div>
      )}
      <footer class="change-foot">
        <Button tone="primary" class="button-wide" busy={busy} refusal={refusal()} onClick={() => void start()}>
          {busy ? "Starting…" : startLabel()}
        </Button>
        {scope.value !== "picked" && <p class="field-hint">Nothing happens yet: the server counts first, and you confirm.</p>}
      </footer>
    </section>
  );
}

function OwnerField() {
  return (
    <Field label="Owner">
      {(ids) => (
        <select {...ids} class="select" value={ownerId.value ?? ""} onChange={(event) => (ownerId.value = event.currentTarget.value === "" ? null : Number(event.currentTarget.value))}>
          <option value="">Choose…</option>
          {users.value.map((user) => (
            <option key={user.id} value={user.id}>
              {personName(user.attributes)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function refusal(): string | null {
  if (tags.value.length === 0) return "Type at least one tag.";
  if (targets.value === null) return scope.value === "owner" ? "Choose an owner." : "Pick at least one record in the list.";
  if (preview.value.state === "refused") return sentence(preview.value.errors[0]?.detail ?? "the rules refuse this change");
  return null;
}

function startLabel(): string {
  const n = targetCount.value;
  const verbWord = verb.value === "add" ? "Tag" : "Untag";
  if (scope.value === "all") return `${verbWord} all ${kind.value}s…`;
  if (n === null || targets.value === null) return `${verbWord} ${kind.value}s`;
  return `${verbWord} ${plural(n, kind.value)}${scope.value === "owner" ? "…" : ""}`;
}
