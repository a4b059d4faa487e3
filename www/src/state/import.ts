/** The import being put together: a file, what the server says of it, and its way up. */
import { effect, signal } from "@preact/signals";
import type { ResourceTypeName } from "@lockstep/core";
import { previewImport, startImport, type FileFormat } from "../api/files";
import type { Failure, ServerPreview } from "../api/types";
import { importOf } from "../words/bulk-actions";
import { formatOf, MAX_BYTES } from "./import-file";
import { startedHere } from "./batch";
import { learnNames } from "./directory";
import { namedIn } from "./preview";
import { go } from "./router";

export const kind = signal<ResourceTypeName>("prospect");
export const file = signal<File | null>(null);
export const format = signal<FileFormat>("csv");

export type Check = { state: "none" } | { state: "sending"; part: number } | { state: "ready"; preview: ServerPreview } | { state: "failed"; failure: Failure };
export const check = signal<Check>({ state: "none" });
export type Sending = { state: "none" } | { state: "sending"; part: number } | { state: "failed"; failure: Failure };
export const sending = signal<Sending>({ state: "none" });

let controller = new AbortController();

export function chooseFile(chosen: File | null): void {
  sending.value = { state: "none" };
  if (chosen) format.value = formatOf(chosen) ?? format.peek();
  file.value = chosen;
}

/** Why this file cannot be sent at all; null where it can. */
export function unfit(chosen: File): string | null {
  if (chosen.size === 0) return "The file is empty.";
  return chosen.size > MAX_BYTES ? `The file has more than ${MAX_BYTES / 1_000_000} MB; split it.` : null;
}

/** While the page is shown: whatever is chosen is looked at by the server. */
export function watchImport(): () => void {
  const stop = effect(() => {
    const chosen = file.value;
    void kind.value;
    void format.value;
    controller.abort();
    if (chosen === null || unfit(chosen) !== null) check.value = { state: "none" };
    else queueMicrotask(() => void look());
  });
  return () => {
    stop();
    controller.abort();
    file.value = null;
    check.value = { state: "none" };
    sending.value = { state: "none" };
  };
}

export async function look(): Promise<void> {
  const [chosen, action] = [file.peek(), importOf(kind.peek())];
  if (chosen === null || action === null) return;
  controller.abort();
  controller = new AbortController();
  const { signal: aborted } = controller;
  check.value = { state: "sending", part: 0 };
  const onSent = (part: number): void => {
    if (!aborted.aborted) check.value = { state: "sending", part };
  };
  const answer = await previewImport({ action, format: format.peek(), file: chosen }, { signal: aborted, onSent });
  if (aborted.aborted) return;
  if (answer.ok) void learnNames(answer.value.sample.flatMap(namedIn));
  check.value = answer.ok ? { state: "ready", preview: answer.value } : { state: "failed", failure: answer.failure };
}

export async function send(): Promise<void> {
  const [chosen, action] = [file.peek(), importOf(kind.peek())];
  if (chosen === null || action === null || sending.peek().state === "sending") return;
  const { signal: aborted } = controller;
  sending.value = { state: "sending", part: 0 };
  const onSent = (part: number): void => {
    if (!aborted.aborted) sending.value = { state: "sending", part };
  };
  const answer = await startImport({ action, format: format.peek(), file: chosen }, { signal: aborted, onSent });
  if (aborted.aborted) return;
  if (answer.ok) {
    startedHere.add(answer.value.id);
    go(`#/batches/${answer.value.id}`);
  } else sending.value = { state: "failed", failure: answer.failure };
}
