import { Icon } from "../../components/icon";
import { TagChange, TagList } from "../../components/tags";
import { count, plural, sentence } from "../../lib/text";
import { kind, preview, scope, tags, targetCount, type Preview } from "../../state/bulk";
import { recordName, recordOf } from "../../state/directory";

/** What would happen, by the rules that the server runs, over the records that the page has. */
export function PreviewCard() {
  const state = preview.value;
  return (
    <section class="preview" aria-label="Preview">
      <h2 class="preview-title">Preview</h2>
      <p class="sr-only" aria-live="polite">
        {state.state === "ready" && `${count(state.preview.changed)} will change, ${count(state.preview.unchanged)} stay as they are, ${count(state.preview.failed)} cannot be changed`}
      </p>
      <div>
        {state.state === "none" && <p class="muted">{nothingYet()}</p>}
        {state.state === "refused" &&
          state.errors.map((error) => (
            <p key={error.detail} class="preview-error">
              <Icon name="warning" size={15} /> {sentence(error.detail)}
            </p>
          ))}
        {state.state === "ready" && <Ready preview={state.preview} />}
      </div>
    </section>
  );
}

function nothingYet(): string {
  if (tags.value.length === 0) return "Type a tag to see what would change.";
  return scope.value === "picked" ? "Pick records in the list to see what would happen to them." : "No records are loaded yet.";
}

function Ready({ preview: result }: { preview: Preview }) {
  const whole = targetCount.value;
  return (
    <>
      {whole !== null && whole > result.total && (
        <p class="preview-scope">
          Preview over the {count(result.total)} loaded {kind.value}s; the change covers {count(whole)}.
        </p>
      )}
      <OutcomeBar result={result} />
      <ul class="outcomes">
        <Outcome tone="changed" n={result.changed} label="will change" />
        <Outcome tone="unchanged" n={result.unchanged} label="stay as they are" />
        <Outcome tone="failed" n={result.failed} label="cannot be changed" />
      </ul>
      {Object.entries(result.reasons).length > 0 && (
        <ul class="reasons">
          {Object.entries(result.reasons).map(([reason, n]) => (
            <li key={reason}>
              <strong>{count(n)}</strong> {sentence(reason)}
            </li>
          ))}
        </ul>
      )}
      <Sample result={result} />
    </>
  );
}

function Outcome({ tone, n, label }: { tone: string; n: number; label: string }) {
  return (
    <li class={`outcome outcome-${tone}`}>
      <strong data-outcome={tone}>{count(n)}</strong> {label}
    </li>
  );
}

function OutcomeBar({ result }: { result: Preview }) {
  const width = (n: number): string => `${result.total > 0 ? (n / result.total) * 100 : 0}%`;
  return (
    <div class="outcome-bar" role="img" aria-label={`${plural(result.changed, "change")} out of ${count(result.total)}`}>
      {(["changed", "unchanged", "failed"] as const).map((tone) => result[tone] > 0 && <span key={tone} class={`outcome-bar-${tone}`} style={{ width: width(result[tone]) }} />)}
    </div>
  );
}

function Sample({ result }: { result: Preview }) {
  if (result.sample.length === 0) return null;
  return (
    <ul class="sample" aria-label="Examples">
      {result.sample.map((item) => {
        const record = recordOf({ type: kind.value, id: item.id });
        return (
          <li key={item.id}>
            <span class="sample-name">{record ? recordName(record) : `#${item.id}`}</span>
            {item.outcome === "failed" ? (
              <span class="preview-error">{sentence(item.reason ?? "")}</span>
            ) : item.outcome === "unchanged" ? (
              <span>
                <TagList tags={tagsIn(record?.attributes)} /> <span class="muted">unchanged</span>
              </span>
            ) : (
              <TagChange before={tagsIn(item.before)} after={tagsIn(item.after)} />
            )}
          </li>
        );
      })}
    </ul>
  );
}

const tagsIn = (attributes: { tags?: unknown } | undefined): string[] => {
  const found = attributes?.tags;
  return Array.isArray(found) ? found.map(String) : [];
};
