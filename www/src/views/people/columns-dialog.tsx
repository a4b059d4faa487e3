import { useState } from "preact/hooks";
import { Button, IconButton } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { columnsIn, columnsOf, LEAST_WIDTH, MOST_WIDTH, widthOf, type ShownColumn } from "../../state/columns";
import { changeColumns, columns, kind } from "../../state/people";
import { PLACES } from "../../words/places";

export function ColumnsButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon="columns" label="Columns" onClick={() => setOpen(true)} />
      {open && <ColumnsDialog onClose={() => setOpen(false)} />}
    </>
  );
}

/** Which columns, in which order, how wide; the table behind follows at once. */
function ColumnsDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const shown = columns.value;
  const others = columnsOf(kind.value).filter((one) => !shown.some((column) => column.name === one.name) && one.label.toLowerCase().includes(text.trim().toLowerCase()));
  const swap = (a: number, b: number): void => {
    const next = [...shown];
    const [one, other] = [next[a], next[b]];
    if (one && other) [next[a], next[b]] = [other, one];
    changeColumns(next);
  };
  return (
    <Dialog title="Columns" onClose={onClose} size="wide">
      <div class="columns-choice">
        <section aria-labelledby="columns-shown">
          <h3 id="columns-shown">Shown, in this order</h3>
          <ol class="columns-list">
            {shown.map((column, i) => (
              <li key={column.name}>
                <span class="columns-name">{column.label}</span>
                <WidthField column={column} />
                <IconButton icon="up" label={`Move ${column.label} to the left`} refusal={i === 0 ? "The name comes first." : i === 1 ? "It is the first behind the name." : null} onClick={() => swap(i, i - 1)} />
                <IconButton icon="down" label={`Move ${column.label} to the right`} refusal={i === 0 ? "The name comes first." : i === shown.length - 1 ? "It is the last." : null} onClick={() => swap(i, i + 1)} />
                <IconButton icon="close" label={`Do not show ${column.label}`} refusal={i === 0 ? "The name is always shown." : null} onClick={() => changeColumns(shown.filter((one) => one !== column))} />
              </li>
            ))}
          </ol>
          <Button tone="quiet" onClick={() => changeColumns(columnsIn(kind.value, PLACES[kind.value].columns.join()))}>
            As at first
          </Button>
        </section>
        <section aria-labelledby="columns-others">
          <h3 id="columns-others">Others</h3>
          <input class="input" type="search" aria-label="Search columns" placeholder="Search columns" data-autofocus value={text} onInput={(event) => setText(event.currentTarget.value)} />
          <ul class="columns-list columns-others">
            {others.map((one) => (
              <li key={one.name}>
                <button type="button" class="columns-add" onClick={() => changeColumns([...shown, { ...one, width: widthOf(one.name, Number.NaN) }])}>
                  {one.label}
                </button>
              </li>
            ))}
            {others.length === 0 && <li class="muted">No other column is called that.</li>}
          </ul>
        </section>
      </div>
    </Dialog>
  );
}

function WidthField({ column }: { column: ShownColumn }) {
  return (
    <input
      class="input input-short"
      type="number"
      min={LEAST_WIDTH}
      max={MOST_WIDTH}
      step={10}
      aria-label={`Width of ${column.label} in pixels`}
      value={column.width}
      onChange={(event) => {
        const width = widthOf(column.name, Number(event.currentTarget.value));
        event.currentTarget.value = String(width);
        changeColumns(columns.peek().map((one) => (one.name === column.name ? { ...one, width } : one)));
      }}
    />
  );
}
