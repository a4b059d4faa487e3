/**
 * A long list as windows onto it: any row can be asked for, none has to be loaded before it.
 *
 * Up to the 10,000th row from either end an offset leads to it, from the far end in the opposite order. What lies
 * between is reached by cursors: pages of 1,000 ids without a field, from the nearest place whose cursor is known.
 */
import { signal, type ReadonlySignal } from "@preact/signals";
import type { ResourceTypeName } from "@lockstep/core";
import type { Query } from "../api/client";
import { countRecords, OFFSET_LIMIT, readPages, type Place } from "../api/people";
import type { AnyRecord, Failure, Page, Result } from "../api/types";

const BLOCK = 100;
const STRIDE = 1_000;
/** While the scroll bar is being drawn nothing is asked for. */
const SETTLE_MS = 80;
const SIDE_BY_SIDE = 2;

export type Counted = { count: number; isExact: boolean };
export type View = { revision: number; total: Counted | null; failure: Failure | null };
export type Windows = {
  view: ReadonlySignal<View>;
  rowAt: (index: number) => AnyRecord | undefined;
  /** Those of the wanted rows that are there. */
  loaded: () => AnyRecord[];
  /** The rows that are to be seen now. */
  want: (from: number, to: number) => void;
  /** The records of these rows, loaded where they are not yet. */
  between: (from: number, to: number) => Promise<AnyRecord[] | null>;
  /** Reads again what is to be seen. */
  refresh: () => void;
  stop: () => void;
};

export type Order = { forwards: string; backwards: string };
type Asked = { type: ResourceTypeName; filters: Query; fields: Query; order: Order };
type Side = "head" | "tail";
type Anchor = { row: number; after: string };

export function openWindows({ type, filters, fields, order }: Asked): Windows {
  const view = signal<View>({ revision: 0, total: null, failure: null });
  const blocks = new Map<number, AnyRecord[]>();
  const underway = new Map<number, Promise<boolean>>();
  const anchors: Record<Side, Anchor[]> = { head: [], tail: [] };
  const walks: Record<Side, Promise<unknown>> = { head: Promise.resolve(), tail: Promise.resolve() };
  const controller = new AbortController();
  const nothing: Query = { [`fields[${type}]`]: "" };
  let wanted = { from: 0, to: BLOCK };
  let timer: ReturnType<typeof setTimeout> | undefined;

  const change = (some: Partial<View>): void => {
    if (!controller.signal.aborted) view.value = { ...view.peek(), ...some, revision: view.peek().revision + 1 };
  };
  const lastRow = (): number => view.peek().total?.count ?? Infinity;
  const sorted = (side: Side): Query => ({ ...filters, sort: side === "head" ? order.forwards : order.backwards });
  const pages = (side: Side, shown: Query, place: Place, size: number, counted = false) =>
    readPages(type, { ...sorted(side), ...shown, ...(counted ? {} : { count: false }) }, place, size, controller.signal);

  /** The cursor that leads to a row behind those that offsets reach; `isWanted` ends a way that nobody waits for. */
  function cursorTo(side: Side, row: number, isWanted: () => boolean): Promise<Result<string | null>> {
    // One after the other, so that none goes a way that another has gone.
    const way = walks[side].then(() => walk(side, row, isWanted));
    walks[side] = way;
    return way;
  }

  async function walk(side: Side, row: number, isWanted: () => boolean): Promise<Result<string | null>> {
    const known = anchors[side];
    let anchor = known.findLast((one) => one.row <= row);
    while (anchor === undefined || anchor.row < row) {
      if (!isWanted()) return { ok: true, value: null };
      const begin: Place = anchor === undefined ? { offset: OFFSET_LIMIT } : { after: anchor.after };
      const size = Math.min(STRIDE, Math.max(1, row - (anchor?.row ?? OFFSET_LIMIT)));
      const { value: answer } = (await pages(side, nothing, begin, size).next()) as IteratorYieldResult<Result<Page<AnyRecord>>>;
      if (!answer.ok) return answer;
      const { data, next } = answer.value;
      if (next === null) return { ok: true, value: null };
      anchor = { row: (anchor?.row ?? OFFSET_LIMIT) + data.length, after: next };
      known.push(anchor);
      known.sort((a, b) => a.row - b.row);
    }
    return { ok: true, value: anchor.after };
  }

  /** So many rows from one end on; a page may end early where its bytes do. */
  async function rowsFrom(side: Side, begin: number, size: number, isWanted: () => boolean): Promise<Result<AnyRecord[] | null>> {
    let place: Place = { offset: begin };
    if (begin > OFFSET_LIMIT) {
      const cursor = await cursorTo(side, begin, isWanted);
      if (!cursor.ok) return cursor;
      if (cursor.value === null) return { ok: true, value: null };
      place = { after: cursor.value };
    }
    const rows: AnyRecord[] = [];
    const counted = begin === 0 && side === "head" && view.peek().total === null;
    for await (const answer of pages(side, fields, place, size, counted)) {
      if (!answer.ok) return answer;
      const { data, count, isTruncated } = answer.value;
      if (counted && count !== null && rows.length === 0) found(count, isTruncated);
      rows.push(...data);
      if (rows.length >= size) break;
    }
    return { ok: true, value: rows.slice(0, size) };
  }

  function found(count: number, isTruncated: boolean): void {
    change({ total: { count, isExact: !isTruncated } });
    if (isTruncated) void countAll();
  }

  async function countAll(): Promise<void> {
    const answer = await countRecords(type, filters, controller.signal);
    if (answer.ok) change({ total: { count: answer.value, isExact: true } });
  }

  async function loadBlock(index: number): Promise<boolean> {
    const start = index * BLOCK;
    const total = view.peek().total;
    const size = Math.min(BLOCK, lastRow() - start);
    if (size <= 0) return true;
    const isWanted = (): boolean => !controller.signal.aborted && wanted.from < start + BLOCK && wanted.to > start;
    // From the far end its rows are counted backwards, for which all of them have to be counted.
    const behind = total?.isExact ? total.count - start - size : Infinity;
    const side: Side = behind < start ? "tail" : "head";
    const answer = side === "head" ? await rowsFrom(side, start, size, isWanted) : await rowsFrom(side, behind, size, isWanted);
    if (controller.signal.aborted) return false;
    if (!answer.ok) {
      change({ failure: answer.failure });
      return false;
    }
    if (answer.value === null) return false;
    blocks.set(index, side === "head" ? answer.value : answer.value.toReversed());
    change({ failure: null });
    return true;
  }

  function load(index: number): Promise<boolean> {
    const present = underway.get(index);
    if (present) return present;
    const way = loadBlock(index).finally(() => underway.delete(index));
    underway.set(index, way);
    return way;
  }

  const missingIn = (from: number, to: number): number[] => {
    const first = Math.floor(Math.max(0, from) / BLOCK);
    const last = Math.floor(Math.max(0, Math.min(to, lastRow()) - 1) / BLOCK);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i).filter((index) => !blocks.has(index));
  };

  function pump(): void {
    for (const index of missingIn(wanted.from, wanted.to)) {
      if (underway.size >= SIDE_BY_SIDE || controller.signal.aborted) return;
      if (!underway.has(index)) void load(index).then((isDone) => isDone && pump());
    }
  }

  const rowAt = (index: number): AnyRecord | undefined => blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK];

  pump();
  return {
    view,
    rowAt,
    loaded: () => Array.from({ length: wanted.to - wanted.from }, (_, i) => rowAt(wanted.from + i)).filter((row) => row !== undefined),
    want: (from, to) => {
      wanted = { from, to };
      clearTimeout(timer);
      if (missingIn(from, to).length > 0) timer = setTimeout(pump, SETTLE_MS);
    },
    between: async (from, to) => {
      const before = wanted;
      wanted = { from, to };
      for (const index of missingIn(from, to)) if (!(await load(index))) return null;
      wanted = before;
      const first = Math.floor(from / BLOCK);
      const rows = Array.from({ length: Math.floor((to - 1) / BLOCK) - first + 1 }, (_, i) => blocks.get(first + i) ?? []).flat();
      return rows.slice(from - first * BLOCK, to - first * BLOCK);
    },
    refresh: () => {
      blocks.clear();
      change({ failure: null });
      pump();
    },
    stop: () => {
      clearTimeout(timer);
      controller.abort();
    },
  };
}

/** The ids of all that a query finds, up to a limit. */
export async function allIds(type: ResourceTypeName, filters: Query, signal: AbortSignal, onSome: (n: number) => void): Promise<Result<number[]>> {
  const ids: number[] = [];
  for await (const answer of readPages(type, { ...filters, [`fields[${type}]`]: "", count: false }, { offset: 0 }, STRIDE, signal)) {
    if (!answer.ok) return answer;
    ids.push(...answer.value.data.map((record) => record.id));
    onSome(ids.length);
  }
  return { ok: true, value: ids };
}
