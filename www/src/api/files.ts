/** Files on their way up and down; both need the token, so neither is a plain link or form. */
import type { BulkActionName } from "@lockstep/core";
import type { Batch, BatchItem, Page, Result, ServerPreview } from "./types";
import { batchOf, listBatchItems, previewOf } from "./batches";
import { result, server, uploading } from "./client";

export type FileFormat = "csv" | "ndjson";

/** A file, and the action that makes records of its rows. */
export type ImportFile = { action: BulkActionName; format: FileFormat; file: File };
type Watch = { signal: AbortSignal; onSent: (part: number) => void };

/** Who wants to know how much of a file has been sent. */
const watchers = new WeakMap<object, Watch["onSent"]>();
const { batches } = uploading(sendFile);

/** What the rows would become; nothing is written. */
export function previewImport({ action, format, file }: ImportFile, { signal, onSent }: Watch): Promise<Result<ServerPreview>> {
  watchers.set(file, onSent);
  return previewOf(batches.previewImport(action, { format, body: file }, { signal }));
}

export function startImport({ action, format, file }: ImportFile, { signal, onSent }: Watch): Promise<Result<Batch>> {
  watchers.set(file, onSent);
  return batchOf(batches.startImport(action, { format, body: file }, { signal }));
}

/** A request by XMLHttpRequest, since `fetch` does not tell how much has been sent. */
function sendFile(address: string, { method = "POST", headers, body, signal }: RequestInit): Promise<Response> {
  const onSent = watchers.get(body as object);
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    const giveUp = (): void => sending.abort();
    const end = (): void => signal?.removeEventListener("abort", giveUp);
    const fail = (): void => {
      end();
      reject(new TypeError("the file did not reach the server"));
    };
    sending.open(method, address);
    for (const [name, value] of new Headers(headers)) sending.setRequestHeader(name, value);
    sending.upload.onprogress = ({ loaded, total }) => onSent?.(total > 0 ? loaded / total : 0);
    sending.upload.onload = () => onSent?.(1);
    sending.onabort = fail;
    sending.onerror = fail;
    sending.onload = () => {
      end();
      const type = sending.getResponseHeader("content-type") ?? "";
      resolve(new Response(sending.responseText || null, { status: sending.status, headers: { "content-type": type } }));
    };
    if (signal?.aborted) return fail();
    signal?.addEventListener("abort", giveUp);
    sending.send(body as File);
  });
}

/** What became of each record, as a file. */
export async function downloadReport(batch: number, format: FileFormat): Promise<Result<undefined>> {
  const answer = await result(server.batches.report(batch, format), ({ report }) => report);
  if (!answer.ok) return answer;
  save(answer.value, `batch-${batch}-report.${format}`);
  return { ok: true, value: undefined };
}

/** A cell as RFC 4180 has it; what a spreadsheet would take for a formula it takes for a text. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = String(value);
  return `"${(/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

const FAILED = ["index", "line", "recordId", "code", "info"] as const;

/** The items that failed, each with its reason, as a file: of a hundred thousand one wants to see these. */
export async function downloadFailures(batch: number): Promise<Result<undefined>> {
  const rows: string[] = [FAILED.join(",")];
  let after: string | null = null;
  do {
    const answer: Result<Page<BatchItem>> = await listBatchItems({ "filter[batchId]": batch, "filter[state]": "error", "fields[batchItem]": FAILED.join(","), sort: "index", "page[size]": 1_000, "page[after]": after, count: false });
    if (!answer.ok) return answer;
    for (const { attributes } of answer.value.data) rows.push(FAILED.map((name) => cell(attributes[name])).join(","));
    after = answer.value.next;
  } while (after !== null);
  save(new Blob([rows.map((row) => `${row}\r\n`).join("")], { type: "text/csv" }), `batch-${batch}-failures.csv`);
  return { ok: true, value: undefined };
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has its own hold on the blob by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
