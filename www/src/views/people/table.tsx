import { useCallback, useRef } from "preact/hooks";
import type { AnyRecord } from "../../api/types";
import { Broken, Empty, Skeleton } from "../../components/states";
import { VirtualTable, type TableColumn } from "../../components/virtual-table";
import { chosenIn, choose, leaveOut, toggle } from "../../state/basket";
import { widthOf } from "../../state/columns";
import { changeColumns, columns, isNarrowed, kind, learnAround, place, rememberScroll, scrollKey, scrollOf, showAll, sort, sortBy, viewKey, windows } from "../../state/people";
import { go } from "../../state/router";
import { addressOf } from "../../words/places";
import { calledIn, Cell } from "./cell";

const ROW_HEIGHT = 40;

/** The rows that the address means, wherever the scroll bar stands. */
export function PeopleTable() {
  const open = windows.value;
  const learned = useRef(-1);
  const onShow = useCallback(
    (from: number, to: number) => {
      learned.current = -1;
      open?.want(from, to);
    },
    [open],
  );
  if (!open) return <Skeleton rows={12} label={`Loading ${place.value.many}`} />;
  const { total, failure, revision } = open.view.value;
  if (failure && (total === null || open.rowAt(0) === undefined)) return <Broken failure={failure} retry={open.refresh} />;
  if (total === null) return <Skeleton rows={12} label={`Loading ${place.value.many}`} />;
  if (total.count === 0) return <Nothing />;
  if (learned.current !== revision) {
    learned.current = revision;
    learnAround(open.loaded());
  }
  const shown: TableColumn[] = columns.value.map((column) => ({ ...column, sort: column.sort === null ? null : sort.value === column.sort ? "up" : sort.value === `-${column.sort}` ? "down" : "none" }));
  return (
    <section class="card people-card" aria-label={place.value.title}>
      <VirtualTable<AnyRecord>
        key={scrollKey.value}
        label={`${place.value.title}: arrows move, x chooses, shift and x a range, Enter opens`}
        columns={shown}
        total={total.count}
        rowHeight={ROW_HEIGHT}
        rowAt={open.rowAt}
        idOf={(row) => row.id}
        nameOf={(row) => calledIn(kind.value, row)}
        cell={(row, column) => {
          const about = columns.value.find((one) => one.name === column.name);
          return about && <Cell kind={kind.value} row={row} column={about} />;
        }}
        chosen={chosenIn(kind.value)}
        onChoose={(index, from) => void pick(index, from)}
        onOpen={(row) => go(addressOf({ type: kind.value, id: row.id }) ?? "")}
        onShow={onShow}
        onSort={(name) => {
          const key = columns.peek().find((column) => column.name === name)?.sort ?? null;
          if (key !== null) sortBy(sort.peek() === key ? `-${key}` : sort.peek() === `-${key}` ? null : key);
        }}
        onWidth={(name, width) => changeColumns(columns.peek().map((column) => (column.name === name ? { ...column, width: widthOf(name, width) } : column)))}
        scrollTop={scrollOf(scrollKey.value)}
        onScroll={rememberScroll}
      />
      {failure && (
        <p class="records-failed" role="alert">
          {failure.message}{" "}
          <button type="button" class="link" onClick={open.refresh}>
            Try again
          </button>
        </p>
      )}
    </section>
  );
}

/** One row, or all between two: those are loaded first, so that none in between is left out. */
async function pick(index: number, from: number): Promise<void> {
  const open = windows.peek();
  const row = open?.rowAt(index);
  if (!open || !row) return;
  const type = kind.peek();
  if (index === from) return toggle(type, row.id, viewKey.peek());
  const view = viewKey.peek();
  const isAdding = !chosenIn(type).has(row.id);
  const rows = await open.between(Math.min(index, from), Math.max(index, from) + 1);
  if (rows === null) return;
  const ids = rows.map((one) => one.id);
  if (isAdding) choose(type, ids, view);
  else leaveOut(type, ids);
}

function Nothing() {
  const { many, one, path, icon } = place.value;
  return isNarrowed.value ? (
    <Empty title={`No ${one} is found`} icon="filter">
      <p>
        Loosen a condition, or{" "}
        <button type="button" class="link" onClick={showAll}>
          show all {many}
        </button>
        .
      </p>
    </Empty>
  ) : (
    <Empty title={`No ${many} yet`} icon={icon}>
      <p>
        <a href="#/import">Import a file</a>, or <a href={`#/${path}/new`}>add one by hand</a>.
      </p>
    </Empty>
  );
}
