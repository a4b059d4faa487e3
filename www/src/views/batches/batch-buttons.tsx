import { useState } from "preact/hooks";
import { cancelBatch, retryBatch } from "../../api/batches";
import { downloadFailures, downloadReport, type FileFormat } from "../../api/files";
import type { Batch, Failure } from "../../api/types";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Menu, type MenuItem } from "../../components/menu";
import { recordsOf, summaryOf } from "../../words/batch-words";
import { count } from "../../lib/text";
import { isMoving, isOver, startedHere, type Follower } from "../../state/batch";
import { go, search, setSearch } from "../../state/router";
import { announce, toast } from "../../state/toasts";
import { UndoDialog } from "./undo-dialog";

/** What can be done with a batch now: confirm, cancel, try again, undo, take home. */
export function BatchButtons({ batch, follower }: { batch: Batch; follower: Follower }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState<"cancel" | "retry" | null>(null);
  const { state, pending, failures } = batch.attributes;
  const failed = failures ?? 0;
  const { changed = 0 } = summaryOf(batch);
  const over = isOver(state);

  const cancel = async (): Promise<void> => {
    setAsking(false);
    setBusy("cancel");
    const answer = await cancelBatch(batch.id);
    setBusy(null);
    if (answer.ok) follower.adopt(answer.value);
    else {
      refused("The batch was not cancelled", answer.failure, cancel);
      follower.refresh();
    }
  };
  const retry = async (): Promise<void> => {
    setBusy("retry");
    const answer = await retryBatch(batch.id);
    setBusy(null);
    if (answer.ok) {
      startedHere.add(answer.value.id);
      go(`#/batches/${answer.value.id}`);
    } else refused("The failed items were not tried again", answer.failure, retry);
  };

  return (
    <div class="page-tools">
      {state === "confirming" && (
        <Button tone="primary" onClick={() => setSearch({ confirm: "1" })}>
          Confirm…
        </Button>
      )}
      {!over && (
        <Button tone="danger" busy={busy === "cancel"} onClick={() => (isMoving(state) ? setAsking(true) : void cancel())}>
          {busy === "cancel" ? "Cancelling…" : "Cancel batch"}
        </Button>
      )}
      {over && failed > 0 && (
        <Button icon="refresh" busy={busy === "retry"} onClick={() => void retry()}>
          Retry failed ({count(failed)})
        </Button>
      )}
      {over && changed > 0 && (
        <Button icon="undo" onClick={() => setSearch({ undo: "1" })}>
          Undo…
        </Button>
      )}
      {state !== "confirming" && <ReportMenu batch={batch} />}
      {over && search.value.has("undo") && <UndoDialog batch={batch} onClose={() => setSearch({ undo: null })} />}
      {asking && (
        <Dialog title="Cancel this batch?" onClose={() => setAsking(false)} alert>
          <p>What was changed so far stays changed. {recordsOf(batch, pending ?? 0)} not yet done are left as they are.</p>
          <footer class="dialog-foot">
            <Button onClick={() => setAsking(false)}>Let it run</Button>
            <Button tone="danger" onClick={() => void cancel()}>
              Cancel the batch
            </Button>
          </footer>
        </Dialog>
      )}
    </div>
  );
}

function refused(title: string, failure: Failure, again: () => Promise<void>): void {
  toast({ tone: "error", title, detail: failure.message, action: { label: "Retry", run: () => void again() } });
}

/** The token is needed for it, so it is no plain link. */
function ReportMenu({ batch }: { batch: Batch }) {
  const download = async (format: FileFormat): Promise<void> => {
    announce("The report is being made");
    const answer = await downloadReport(batch.id, format);
    if (!answer.ok) refused("The report was not downloaded", answer.failure, () => download(format));
  };
  const failures = async (): Promise<void> => {
    const answer = await downloadFailures(batch.id);
    if (!answer.ok) refused("The file was not downloaded", answer.failure, failures);
  };
  return (
    <Menu
      label="Download report"
      icon="download"
      text
      items={() => [
        { label: "Report as CSV", icon: "file", run: () => void download("csv") },
        { label: "Report as NDJSON", icon: "file", run: () => void download("ndjson") },
        ...((batch.attributes.failures ?? 0) > 0 ? [{ label: "Only what failed, as CSV", icon: "warning", run: () => void failures() } satisfies MenuItem] : []),
      ]}
    />
  );
}
