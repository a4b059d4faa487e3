import { useEffect } from "preact/hooks";
import { save } from "../../api/files";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { ProgressBar } from "../../components/progress";
import { Segmented } from "../../components/segmented";
import { templateNameOf, templateOf } from "../../state/import-file";
import { importTypes } from "../../words/bulk-actions";
import { nounsOf } from "../../lib/schema";
import { capital, count, plural } from "../../lib/text";
import { check, file, format, kind, look, send, sending, unfit, watchImport } from "../../state/import";
import { Outcomes } from "../bulk/preview";
import { DropZone } from "./drop-zone";
import { FileFailure } from "./file-failure";

const FORMATS = [
  { value: "csv", label: "CSV" },
  { value: "ndjson", label: "NDJSON" },
] as const;

/** A file becomes records: what is in it is shown before anything is written. */
export function ImportView() {
  useEffect(watchImport, []);
  const chosen = file.value;
  return (
    <div class="page import">
      <header class="page-head">
        <h1>Import</h1>
      </header>
      <div class="import-columns">
        <section class="card import-file" aria-label="The file">
          <Segmented legend="Each row becomes a" options={importTypes().map((value) => ({ value, label: capital(nounsOf(value)[0]) }))} value={kind.value} onChange={(to) => (kind.value = to)} />
          <DropZone />
          {chosen && <Segmented legend="Format" options={FORMATS} value={format.value} onChange={(to) => (format.value = to)} />}
          <div class="import-template">
            <Button tone="quiet" icon="download" onClick={() => save(templateOf(kind.value), templateNameOf(kind.value))}>
              Template for {nounsOf(kind.value)[1]}
            </Button>
            <p class="field-hint">A CSV with every column there is. Keep those you need; within a cell lists are separated by semicolons, owner and account are ids.</p>
          </div>
        </section>
        <section class="card import-check" aria-label="What would be imported" aria-busy={check.value.state === "sending"}>
          <CheckResult />
        </section>
      </div>
    </div>
  );
}

function CheckResult() {
  const state = check.value;
  const chosen = file.value;
  if (chosen === null) {
    return (
      <div class="import-nothing">
        <Icon name="file" size={26} />
        <p class="muted">Choose a file to see what would become of each row. Nothing is written until you say so.</p>
      </div>
    );
  }
  const reason = unfit(chosen);
  if (reason !== null) {
    return (
      <p class="note note-error" role="alert">
        <Icon name="warning" />
        <span>{reason}</span>
      </p>
    );
  }
  if (state.state === "failed") return <FileFailure failure={state.failure} file={chosen} retry={() => void look()} />;
  if (state.state !== "ready") return <OnItsWay part={state.state === "sending" ? state.part : 0} words="The server reads the file…" />;
  return <Ready />;
}

function OnItsWay({ part, words }: { part: number; words: string }) {
  const percent = Math.round(part * 100);
  return (
    <div class="import-sending" role="status">
      <p>{part < 1 ? `Sending the file: ${percent} %` : words}</p>
      <ProgressBar done={percent} total={100} label="Upload" active={part >= 1} />
    </div>
  );
}

const LABELS = { changed: "will be created", unchanged: "need nothing", failed: "have errors and are left out" };

function Ready() {
  const state = check.value;
  if (state.state !== "ready") return null;
  const { preview } = state;
  const { changed, failed, total } = preview;
  const under = sending.value;
  const refusal = changed === 0 ? "No row can be imported." : null;
  // Rows with errors are what one wants to see; the good ones look alike.
  const sample = [...preview.sample].sort((a, b) => rank(a.outcome) - rank(b.outcome) || a.id - b.id);
  return (
    <>
      <header class="import-head">
        <h2>{plural(total, "row")}</h2>
        <span class="preview-source preview-source-exact">
          <Icon name="check" size={14} /> every row read
        </span>
        {preview.separator && preview.separator !== "comma" && <span class="muted">cells separated by {preview.separator}s</span>}
      </header>
      <p class="sr-only" role="status">
        {count(changed)} of {plural(total, "row")} will be created, {count(failed)} have errors
      </p>
      <Outcomes preview={{ ...preview, sample, by: "server" }} kind={kind.value} labels={LABELS} name={(one) => <LineName line={one.id} name={nameOf(one.after)} />} />
      {preview.sample.length < total && <p class="muted import-shown">The first {count(preview.sample.length)} are shown; the batch keeps every row with its line and all its errors.</p>}
      {under.state === "failed" && (
        <div class="note note-error" role="alert">
          <Icon name={under.failure.kind === "network" ? "offline" : "warning"} />
          <div>
            <p>{under.failure.message}</p>
            {under.failure.kind === "network" && <p>Try again when the server answers: should the file have arrived, it is not imported a second time.</p>}
          </div>
        </div>
      )}
      <footer class="change-foot import-foot">
        {under.state === "sending" ? (
          <OnItsWay part={under.part} words="The server takes the rows in…" />
        ) : (
          <Button tone="primary" class="button-wide" icon="upload" refusal={refusal} onClick={() => void send()}>
            {changed === 0 ? "Nothing to import" : `Import ${plural(changed, ...nounsOf(kind.value))}`}
          </Button>
        )}
        {failed > 0 && changed > 0 && <p class="field-hint">{plural(failed, "row")} with errors will be items of the batch that failed, with the reason.</p>}
      </footer>
    </>
  );
}

const rank = (outcome: string): number => (outcome === "failed" ? 0 : 1);

function LineName({ line, name }: { line: number; name: string }) {
  return (
    <>
      <span class="line-number">line {count(line)}</span> {name}
    </>
  );
}

function nameOf(image: Record<string, unknown> | null | undefined): string {
  const text = (name: string): string => (typeof image?.[name] === "string" ? String(image[name]) : "");
  return text("name") || [text("firstName"), text("lastName")].filter(Boolean).join(" ");
}
