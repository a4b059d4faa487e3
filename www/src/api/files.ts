/** Files on their way up and down; both need the token, so neither is a plain link or form. */
import type { BulkActionName } from "@lockstep/core";
import type { Batch, Result, ServerPreview } from "./types";
import { noteReachable, noteUnreachable } from "./connection";
import { currentToken, endSession } from "./session";
import { previewOf } from "./batches";
import { answerOf, BASE, failed, PREVIEW, queryString } from "./client";
import { answered, keyFor } from "./once";

export type FileFormat = "csv" | "ndjson";
const CONTENT_TYPES: Record<FileFormat, string> = { csv: "text/csv; charset=utf-8", ndjson: "application/x-ndjson" };

/** A file, and the action that makes records of its rows. */
export type ImportFile = { action: BulkActionName; format: FileFormat; file: File };
type Watch = { signal: AbortSignal; onSent: (part: number) => void };

/** What the rows would become; nothing is written. */
export async function previewImport(what: ImportFile, watch: Watch): Promise<Result<ServerPreview>> {
  return previewOf(await upload<{ meta: { preview: ServerPreview } }>(what, true, watch));
}

export async function startImport(what: ImportFile, watch: Watch): Promise<Result<Batch>> {
  const answer = await upload<{ data: Batch }>(what, false, watch);
  return answer.ok ? { ok: true, value: answer.value.data } : answer;
}

/** By XMLHttpRequest, since `fetch` does not tell how much has been sent. */
function upload<T>({ action, format, file }: ImportFile, preview: boolean, { signal, onSent }: Watch): Promise<Result<T>> {
  const address = `${BASE}/batches/actions/${action}${queryString(preview ? { [PREVIEW]: true } : {})}`;
  const token = currentToken();
  const meaning = preview ? null : `${token} ${address} ${format} ${file.name} ${file.size} ${file.lastModified}`;
  const askedAt = performance.now();
  return new Promise((resolve) => {
    const sending = new XMLHttpRequest();
    const giveUp = (): void => sending.abort();
    const end = (answer: Result<T>): void => {
      signal.removeEventListener("abort", giveUp);
      resolve(answer);
    };
    sending.open("POST", address);
    sending.setRequestHeader("Accept", "application/vnd.api+json");
    sending.setRequestHeader("Content-Type", CONTENT_TYPES[format]);
    if (token) sending.setRequestHeader("Authorization", `Bearer ${token}`);
    if (meaning !== null) sending.setRequestHeader("Idempotency-Key", keyFor(meaning));
    sending.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 0);
    sending.upload.onload = () => onSent(1);
    sending.onabort = () => end(failed("network", 0, "The upload was given up."));
    sending.onerror = () => {
      noteUnreachable();
      end(failed("network", 0, "The file did not reach the server."));
    };
    sending.onload = () => {
      noteReachable(askedAt);
      if (meaning !== null && sending.status < 500) answered(meaning);
      const answer = answerOf<T>(sending.status, sending.responseText);
      if (!answer.ok && answer.failure.kind === "unauthorised" && token === currentToken()) endSession(answer.failure.message);
      end(answer);
    };
    if (signal.aborted) return end(failed("network", 0, "The upload was given up."));
    signal.addEventListener("abort", giveUp);
    sending.send(file);
  });
}

/** What became of each record, as a file. */
export async function downloadReport(batch: number, format: FileFormat): Promise<Result<undefined>> {
  const askedAt = performance.now();
  try {
    const response = await fetch(`${BASE}/batches/${batch}/report.${format}`, { headers: { Authorization: `Bearer ${currentToken()}` }, credentials: "omit" });
    noteReachable(askedAt);
    if (!response.ok) {
      const answer = answerOf<undefined>(response.status, await response.text());
      return answer.ok ? failed("refused", response.status, "there is no report.") : answer;
    }
    save(await response.blob(), `batch-${batch}-report.${format}`);
    return { ok: true, value: undefined };
  } catch {
    noteUnreachable();
    return failed("network", 0, "The report did not arrive whole.");
  }
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has its own hold on the blob by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
