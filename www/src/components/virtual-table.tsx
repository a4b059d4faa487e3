import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { count, cx } from "../lib/text";
import { Icon } from "./icon";

export type TableColumn = { name: string; label: string; width: number; sort: "up" | "down" | "none" | null };

type Props<R> = {
  label: string;
  columns: readonly TableColumn[];
  total: number;
  rowHeight: number;
  /** Undefined while it is not loaded. */
  rowAt: (index: number) => R | undefined;
  idOf: (row: R) => number;
  /** What a row is called, for who cannot see it. */
  nameOf: (row: R) => string;
  cell: (row: R, column: TableColumn) => ComponentChildren;
  chosen: ReadonlySet<number>;
  /** One row, or all from the one before. */
  onChoose: (index: number, from: number) => void;
  onOpen: (row: R) => void;
  onShow: (from: number, to: number) => void;
  onSort: (name: string) => void;
  onWidth: (name: string, width: number) => void;
  /** Where it begins, and who is told where it ends. */
  scrollTop: number;
  onScroll: (top: number) => void;
};

const OVERSCAN = 10;
/** Browsers cut off what is higher; above this a pixel of the scroll bar is more than one of the rows. */
const HIGHEST = 16_000_000;
const KEY_STEP = 16;

/** A table of which only the visible rows exist, at any of a million places. */
export function VirtualTable<R>(props: Props<R>) {
  const { label, columns, total, rowHeight, rowAt, idOf, nameOf, cell, chosen, onChoose, onOpen, onShow, onScroll } = props;
  const box = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState({ scroll: props.scrollTop, height: 600 });
  const [active, setActive] = useState(-1);
  const anchor = useRef(0);
  /** `End` has been pressed, and nothing since: a total that is counted later moves the end along. */
  const isAtEnd = useRef(false);

  const whole = total * rowHeight;
  const shownHeight = Math.min(whole, HIGHEST);
  const factor = whole > HIGHEST ? (whole - at.height) / Math.max(1, HIGHEST - at.height) : 1;
  const top = at.scroll * factor;
  const from = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
  const to = Math.min(total, Math.ceil((top + at.height) / rowHeight) + OVERSCAN);
  const shift = at.scroll - (top - from * rowHeight);

  const measure = (): void => {
    const el = box.current;
    if (!el) return;
    const next = { scroll: el.scrollTop, height: Math.max(rowHeight, el.clientHeight - (head.current?.offsetHeight ?? 0)) };
    onScroll(next.scroll);
    setAt((before) => (before.scroll === next.scroll && before.height === next.height ? before : next));
  };
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = props.scrollTop;
    measure();
  }, []);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(measure);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => onShow(from, to), [from, to, onShow]);
  // Once the scroll bar is as long as the new total.
  useEffect(() => {
    if (isAtEnd.current) moveTo(total - 1);
  }, [total]);

  const moveTo = (index: number): void => {
    const next = Math.max(0, Math.min(total - 1, index));
    setActive(next);
    const el = box.current;
    if (!el) return;
    const y = next * rowHeight;
    if (y < top) el.scrollTop = Math.floor(y / factor);
    else if (y + rowHeight > top + at.height) el.scrollTop = Math.ceil((y + rowHeight - at.height) / factor);
  };
  const choose = (index: number, extend: boolean): void => {
    onChoose(index, extend ? anchor.current : index);
    anchor.current = index;
    setActive(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== box.current) return;
    const page = Math.max(1, Math.floor(at.height / rowHeight) - 1);
    const goal = { ArrowDown: active + 1, ArrowUp: active - 1, j: active + 1, k: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: total - 1 }[event.key];
    const row = active >= 0 ? rowAt(active) : undefined;
    isAtEnd.current = event.key === "End";
    if (goal !== undefined) moveTo(goal);
    else if ((event.key === " " || event.key.toLowerCase() === "x") && row !== undefined) choose(active, event.shiftKey);
    else if (event.key === "Enter" && row !== undefined) onOpen(row);
    else return;
    event.preventDefault();
  };

  const template = `2.5rem ${columns.map((column) => `${column.width}px`).join(" ")} minmax(0, 1fr)`;
  const rows = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  return (
    <div
      ref={box}
      class="table"
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={active >= from && active < to ? `row-at-${active}` : undefined}
      tabIndex={0}
      style={{ "--columns": template }}
      onScroll={measure}
      onWheel={() => (isAtEnd.current = false)}
      onPointerDown={() => (isAtEnd.current = false)}
      onKeyDown={onKeyDown}
    >
      <div ref={head} class="table-head" role="rowgroup">
        <div class="table-row" role="row" aria-rowindex={1}>
          <span role="columnheader" class="table-check">
            <span class="sr-only">Chosen</span>
          </span>
          {columns.map((column, i) => (
            <Header key={column.name} column={column} index={i} onSort={props.onSort} onWidth={props.onWidth} />
          ))}
        </div>
      </div>
      <div role="rowgroup" class="table-all" style={{ height: `${shownHeight}px` }}>
        <div role="presentation" class="table-shown" style={{ transform: `translateY(${shift}px)` }}>
          {rows.map((index) => {
            const row = rowAt(index);
            const isChosen = row !== undefined && chosen.has(idOf(row));
            return (
              <div
                key={index}
                id={`row-at-${index}`}
                class={cx("table-row", index === active && "table-row-active")}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={isChosen}
                aria-busy={row === undefined || undefined}
                data-record={row === undefined ? undefined : idOf(row)}
                style={{ height: `${rowHeight}px` }}
                onClick={() => setActive(index)}
              >
                <span role="gridcell" class="table-check">
                  {row !== undefined && (
                    <input
                      type="checkbox"
                      tabIndex={-1}
                      aria-label={`Choose ${nameOf(row)}`}
                      checked={isChosen}
                      onClick={(event) => {
                        event.stopPropagation();
                        choose(index, event.shiftKey);
                      }}
                    />
                  )}
                </span>
                {columns.map((column) => (
                  <span key={column.name} role="gridcell" class="table-cell" data-column={column.name}>
                    {row === undefined ? <span class="table-wait" aria-hidden="true" /> : cell(row, column)}
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      <p class="sr-only" aria-live="polite">
        {active >= 0 ? `Row ${count(active + 1)} of ${count(total)}` : ""}
      </p>
    </div>
  );
}

type HeaderProps = { column: TableColumn; index: number; onSort: (name: string) => void; onWidth: (name: string, width: number) => void };

function Header({ column, index, onSort, onWidth }: HeaderProps) {
  const { name, label, width, sort } = column;
  const drag = (event: PointerEvent): void => {
    event.preventDefault();
    const begin = event.clientX - width;
    const grip = event.currentTarget as HTMLElement;
    grip.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => onWidth(name, moved.clientX - begin);
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", () => grip.removeEventListener("pointermove", move), { once: true });
  };
  return (
    <span role="columnheader" class="table-header" aria-colindex={index + 2} aria-sort={sort === "up" ? "ascending" : sort === "down" ? "descending" : undefined}>
      {sort === null ? (
        <span class="table-title" title={label}>
          {label}
        </span>
      ) : (
        <button type="button" class="table-title" aria-label={`Sort by ${label}`} title={`Sort by ${label}`} onClick={() => onSort(name)}>
          <span>{label}</span>
          {sort !== "none" && <Icon name={sort === "up" ? "up" : "down"} size={14} />}
        </button>
      )}
      <span
        class="table-grip"
        role="separator"
        aria-orientation="vertical"
        aria-label={`Width of ${label}`}
        aria-valuenow={width}
        aria-valuemin={72}
        aria-valuemax={640}
        tabIndex={0}
        onPointerDown={drag}
        onKeyDown={(event) => {
          const by = event.key === "ArrowLeft" ? -KEY_STEP : event.key === "ArrowRight" ? KEY_STEP : 0;
          if (by === 0) return;
          event.preventDefault();
          onWidth(name, width + by);
        }}
      />
    </span>
  );
}
