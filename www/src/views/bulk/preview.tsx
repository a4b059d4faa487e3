import type { ComponentChildren } from "preact";
import type { ResourceTypeName } from "@lockstep/core";
import type { Sample } from "../../api/types";
import { Button } from "../../components/button";
import { ImageChange } from "../../components/change";
import { Icon } from "../../components/icon";
import { count, plural, sentence } from "../../lib/text";
import { action, kind, missing, nounOfKind, records, scope, targetCount } from "../../state/bulk";
import { nameOf } from "../../state/directory";
import { askServer, local, otherProblems, remote, shown, type Preview } from "../../state/preview";

/** What would happen: by the rules in the page at once, then by the server over every record. */
export function PreviewCard() {
  const result = shown.value;
  const asked = remote.value;
  return (
    <section class="preview" aria-label="Preview" aria-busy={asked.state === "loading"}>
      <h2 class="preview-title">
        Preview <Source />
      </h2>
      <p class="sr-only" aria-live="polite">
        {result && `${count(result.changed)} will change, ${count(result.unchanged)} stay as they are, ${count(result.failed)} cannot be changed`}
      </p>
      {otherProblems.value.map((error) => (
        <p key={error.detail} class="preview-error">
          <Icon name="warning" size={15} /> {sentence(error.detail)}
        </p>
      ))}
      {asked.state === "failed" && asked.failure.errors.length === 0 && (
        <p class="preview-scope">
          The server could not be asked: {asked.failure.message}{" "}
          <button type="button" class="link" onClick={() => void askServer()}>
            Try again
          </button>
        </p>
      )}
      {asked.state === "offered" && (
        <div class="preview-offer">
          <p class="muted">Looking at all {records(targetCount.value ?? 0)} takes the server a moment.</p>
          <Button icon="search" onClick={() => void askServer()}>
            Preview all {count(targetCount.value ?? 0)}
          </Button>
        </div>
      )}
      {result ? <Outcomes preview={result} kind={kind.value} labels={action.value.destroys ? OF_DELETING : LABELS} /> : <p class="muted">{nothingYet()}</p>}
    </section>
  );
}

/** Whose word it is. */
function Source() {
  if (remote.value.state === "ready") {
    return (
      <span class="preview-source preview-source-exact">
        <Icon name="check" size={14} /> exact
      </span>
    );
  }
  if (remote.value.state === "loading") return <span class="preview-source">asking the server…</span>;
  return local.value.state === "ready" ? <span class="preview-source">by the rules in this page</span> : null;
}

function nothingYet(): string {
  if (local.value.state === "refused" || remote.value.state === "failed") return "Nothing can be shown like this.";
  if (missing.value !== null) return `${missing.value.replace(/\.$/, "")} to see what would change.`;
  if (remote.value.state === "loading") return `The server looks at the ${nounOfKind.value[1]}…`;
  if (scope.value === "picked") return "Pick records in the list to see what would happen to them.";
  return scope.value === "filter" ? "Filter the list to see what would happen to what it finds." : "No records are loaded yet.";
}

/** The counts, the reasons and the examples of a preview, whoever made it. */
export function Outcomes({ preview, kind: type, labels = LABELS, name }: { preview: Preview; kind: ResourceTypeName | null; labels?: typeof LABELS; name?: (sample: Sample) => ComponentChildren }) {
  const { examined, total } = preview;
  return (
    <div class="outcomes-all">
      {total > examined && (
        <p class="preview-scope">
          {preview.by === "page" ? `Over the ${count(examined)} that are loaded; the change covers ${count(total)}.` : `The server looked at ${count(examined)} of ${count(total)}.`}
        </p>
      )}
      <OutcomeBar preview={preview} />
      <ul class="outcomes">
        {(["changed", "unchanged", "failed"] as const).map((tone) => (
          <li key={tone} class={`outcome outcome-${tone}`}>
            <strong data-outcome={tone}>{count(preview[tone])}</strong> {labels[tone]}
          </li>
        ))}
      </ul>
      <Reasons reasons={preview.reasons} />
      {preview.sample.length > 0 && (
        <ul class="sample" aria-label="Examples">
          {preview.sample.map((sample) => (
            <li key={sample.id} data-sample={sample.id} data-outcome-of={sample.outcome}>
              <span class="sample-name">{name ? name(sample) : nameIn(sample, type)}</span>
              <SampleChange sample={sample} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const LABELS = { changed: "will change", unchanged: "stay as they are", failed: "cannot be changed" };
const OF_DELETING = { changed: "will be deleted", unchanged: "are gone already", failed: "cannot be deleted" };

/** What was deleted has its name in the image alone. */
function nameIn({ id, before, after }: Sample, type: ResourceTypeName | null): string {
  const name = before?.["name"] ?? after?.["name"];
  return typeof name === "string" && name !== "" ? name : type ? nameOf({ type, id }) : `#${id}`;
}

function SampleChange({ sample }: { sample: Sample }) {
  if (sample.outcome === "failed") return <span class="preview-error">{sentence(sample.reason ?? "")}</span>;
  if (sample.outcome === "unchanged") return <span class="muted">unchanged</span>;
  return <ImageChange before={sample.before ?? null} after={sample.after ?? null} />;
}

export function Reasons({ reasons }: { reasons: Record<string, number> }) {
  const found = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  if (found.length === 0) return null;
  return (
    <ul class="reasons" aria-label="Why records fail">
      {found.map(([reason, n]) => (
        <li key={reason}>
          <strong>{count(n)}</strong> {sentence(reason)}
        </li>
      ))}
    </ul>
  );
}

function OutcomeBar({ preview }: { preview: Preview }) {
  const { examined } = preview;
  const width = (n: number): string => `${examined > 0 ? (n / examined) * 100 : 0}%`;
  return (
    <div class="outcome-bar" role="img" aria-label={`${plural(preview.changed, "change")} out of ${count(examined)}`}>
      {(["changed", "unchanged", "failed"] as const).map((tone) => preview[tone] > 0 && <span key={tone} class={`outcome-bar-${tone}`} style={{ width: width(preview[tone]) }} />)}
    </div>
  );
}

