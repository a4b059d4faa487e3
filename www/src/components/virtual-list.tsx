import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

type Props<R> = {
  items: R[];
  rowHeight: number;
  idOf: (item: R) => number;
  label: string;
  /** Null: rows cannot be chosen, only read. */
  selected: ReadonlySet<number> | null;
  onToggle: (item: R) => void;
  onRange: (items: R[]) => void;
  onEnd: () => void;
  children: (item: R) => ComponentChildren;
  /** How many rows there are in all, loaded or not. */
  total: number;
};

const OVERSCAN = 8;
/** How many rows before the end the next page is asked for. */
const AHEAD = 60;

/** A list of equal rows of which only the visible ones exist; smooth at a hundred thousand. */
export function VirtualList<R>({ items, rowHeight, idOf, label, selected, onToggle, onRange, onEnd, children, total }: Props<R>) {
  const box = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ from: 0, to: 40 });
  const [active, setActive] = useState(0);
  const anchor = useRef(0);

  const measure = (): void => {
    const el = box.current;
    if (!el) return;
    const from = Math.max(0, Math.floor(el.scrollTop / rowHeight) - OVERSCAN);
    const to = Math.ceil((el.scrollTop + el.clientHeight) / rowHeight) + OVERSCAN;
    setRange((before) => (before.from === from && before.to === to ? before : { from, to }));
    if (to + AHEAD > items.length) onEnd();
  };
  useLayoutEffect(measure, [items.length, rowHeight]);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(measure);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [items.length]);

  const reveal = (index: number): void => {
    const el = box.current;
    if (!el) return;
    const top = index * rowHeight;
    if (top < el.scrollTop) el.scrollTop = top;
    else if (top + rowHeight > el.scrollTop + el.clientHeight) el.scrollTop = top + rowHeight - el.clientHeight;
  };
  const moveTo = (index: number): void => {
    const to = Math.max(0, Math.min(items.length - 1, index));
    setActive(to);
    reveal(to);
  };
  const toggle = (index: number, extend: boolean): void => {
    const item = items[index];
    if (item === undefined || selected === null) return;
    if (extend) {
      onRange(items.slice(Math.min(anchor.current, index), Math.max(anchor.current, index) + 1));
    } else {
      onToggle(item);
      anchor.current = index;
    }
    setActive(index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, j: active + 1, k: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: items.length - 1 }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (to !== undefined) moveTo(to);
    else if (event.key === " ") toggle(active, event.shiftKey);
    else return;
    event.preventDefault();
  };

  const shown = items.slice(range.from, range.to);
  const activeItem = items[active];
  return (
    <div
      ref={box}
      class="virtual"
      role="listbox"
      aria-label={label}
      aria-multiselectable={selected !== null || undefined}
      aria-readonly={selected === null || undefined}
      aria-activedescendant={activeItem === undefined ? undefined : `row-${idOf(activeItem)}`}
      tabIndex={0}
      onScroll={measure}
      onKeyDown={onKeyDown}
    >
      <div class="virtual-all" style={{ height: `${items.length * rowHeight}px` }}>
        <div class="virtual-shown" style={{ transform: `translateY(${range.from * rowHeight}px)` }}>
          {shown.map((item, i) => {
            const index = range.from + i;
            const id = idOf(item);
            return (
              <div
                key={id}
                id={`row-${id}`}
                class={index === active ? "virtual-row virtual-row-active" : "virtual-row"}
                role="option"
                aria-selected={selected?.has(id) ?? false}
                aria-posinset={index + 1}
                aria-setsize={total}
                style={{ height: `${rowHeight}px` }}
                onClick={(event) => toggle(index, event.shiftKey)}
              >
                {children(item)}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
