/** One person or company: the record, and changes of it that stand in its history. */
import { useEffect, useRef, useState } from "preact/hooks";
import { check } from "@lockstep/core";
import { revertBatch } from "../api/batches";
import { changeOne, ended, readRecord } from "../api/people";
import { related, type AnyRecord, type Batch, type Failure } from "../api/types";
import { schemaOf } from "../lib/schema";
import { sentence } from "../lib/text";
import { PLACES, type PlaceKind } from "../words/places";
import { learnNames, rememberRecords } from "./directory";
import type { Editable } from "./editable";
import { go } from "./router";
import { toast } from "./toasts";

export type OpenRecord = {
  record: AnyRecord | null;
  failure: Failure | null;
  /** Rises with every change: what shows the history reads it. */
  changes: number;
  reload: () => void;
  /** Sets one field; what is wrong with it, or null. */
  save: (about: Editable, value: unknown) => Promise<string | null>;
  /** Takes a batch back. */
  takeBack: (batch: number) => Promise<void>;
};

export function useRecord(kind: PlaceKind, id: number): OpenRecord {
  const [record, setRecord] = useState<AnyRecord | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [changes, setChanges] = useState(0);
  const latest = useRef(new AbortController());

  const reload = async (): Promise<void> => {
    latest.current.abort();
    const { signal } = (latest.current = new AbortController());
    const answer = await readRecord(kind, id, signal);
    if (signal.aborted) return;
    if (!answer.ok) return setFailure(answer.failure);
    rememberRecords(kind, [answer.value]);
    void learnNames(schemaOf(kind).relationships.map(({ name }) => related(answer.value, name)));
    setFailure(null);
    setRecord(answer.value);
  };
  useEffect(() => {
    void reload();
    return () => latest.current.abort();
  }, [kind, id]);

  const changed = async (): Promise<void> => {
    setChanges((n) => n + 1);
    await reload();
  };
  const takeBack = async (batch: number): Promise<void> => {
    const answer = await ended(revertBatch(batch));
    if (!answer.ok) toast({ tone: "error", title: "It was not taken back", detail: answer.failure.message });
    else toast({ tone: "plain", title: "Taken back" });
    await changed();
  };
  const save = async (about: Editable, value: unknown): Promise<string | null> => {
    const answer = await changeOne(PLACES[kind].modify, id, { [about.name]: value });
    if (!answer.ok) return sentence(answer.failure.message);
    if (!toldWaiting(answer.value)) toast({ tone: "plain", title: `${about.label} changed`, action: { label: "Undo", run: () => void takeBack(answer.value.id) } });
    await changed();
    return null;
  };
  return { record, failure, changes, reload: () => void changed(), save, takeBack };
}

/** A change may be one that somebody else has to confirm; then that is said. */
export function toldWaiting(batch: Batch): boolean {
  if (batch.attributes.state !== "confirming") return false;
  toast({ tone: "plain", title: "Another person has to confirm it", detail: "Until then nothing has changed.", action: { label: "Look", run: () => go(`#/batches/${batch.id}`) } });
  return true;
}

/** Values by the names of their fields, as a document has them. */
export function valuesOf(fields: Editable[], values: Record<string, unknown>): { attributes: Record<string, unknown>; relationships: Record<string, unknown> } {
  const attributes: Record<string, unknown> = {};
  const relationships: Record<string, unknown> = {};
  for (const { name, control, target } of fields) {
    const value = values[name];
    if (value === undefined) continue;
    if (control === "record") relationships[name] = { data: value === null ? null : { type: target, id: value } };
    else attributes[name] = value;
  }
  return { attributes, relationships };
}

/** What the rules say of a value, before it is sent. */
export function problemsOf(kind: PlaceKind, id: number, about: Editable, value: unknown): string[] {
  const verdict = check<string>(kind, "update", { data: { type: kind, id, ...valuesOf([about], { [about.name]: value }) } });
  return verdict.ok ? [] : verdict.errors.map(({ detail }) => sentence(detail));
}

/** The value of a field as it is edited: of a related record its id. */
export const valueIn = (record: AnyRecord, about: Editable): unknown => (about.control === "record" ? (related(record, about.name)?.id ?? null) : (record.attributes[about.name] ?? null));

export const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
