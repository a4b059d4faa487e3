import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { RecordPicker } from "../../components/record-picker";
import { words } from "../../lib/text";
import { localToUtc, parseTime, toLocalInput } from "../../lib/time";
import { changeFilters, filters, kind } from "../../state/bulk";
import { fieldOf, filterFields, filterWords, type FilterField, type SetFilter } from "../../state/filters";

/** The filters that the list has; what they find can be the target of a change. */
export function FilterBar() {
  const all = filterFields(kind.value);
  const set = filters.value;
  const box = useRef<HTMLDivElement>(null);
  const added = useRef(false);
  useEffect(() => {
    if (!added.current) return;
    added.current = false;
    box.current?.querySelector<HTMLElement>(".filter:last-of-type :is(input, select)")?.focus();
  }, [set.length]);
  const free = all.filter((field) => !set.some((filter) => filter.key === field.key));
  const options = (related: boolean) =>
    free
      .filter((field) => field.related === related)
      .map((field) => (
        <option key={field.key} value={field.key}>
          {field.label}
        </option>
      ));
  return (
    <div ref={box} class="filters" role="group" aria-label="Filters">
      {set.map((filter) => (
        <FilterRow key={filter.key} filter={filter} onChange={(value) => changeFilters(set.map((one) => (one.key === filter.key ? { ...one, value } : one)))} onRemove={() => changeFilters(set.filter((one) => one !== filter))} />
      ))}
      <label class="filter-add">
        <Icon name="filter" size={16} />
        <span class="sr-only">Add a filter</span>
        <select
          class="select select-quiet"
          value=""
          onChange={(event) => {
            const field = fieldOf(kind.peek(), event.currentTarget.value);
            event.currentTarget.value = "";
            if (!field) return;
            added.current = true;
            changeFilters([...set, { key: field.key, value: field.control === "boolean" ? "true" : "" }]);
          }}
        >
          <option value="">{set.length === 0 ? "Filter the list…" : "And…"}</option>
          <optgroup label="By what belongs to it">{options(true)}</optgroup>
          <optgroup label="By its own fields">{options(false)}</optgroup>
        </select>
      </label>
    </div>
  );
}

type RowProps = { filter: SetFilter; onChange: (value: string) => void; onRemove: () => void };

function FilterRow({ filter, onChange, onRemove }: RowProps) {
  const field = fieldOf(kind.value, filter.key);
  if (!field) return <GivenRow filter={filter} onRemove={onRemove} />;
  return (
    <div class="filter" role="group" aria-label={field.label}>
      <span class="filter-name">{field.label}</span>
      <Control field={field} value={filter.value} onChange={onChange} />
      <IconButton icon="close" label={`Remove the filter ${field.label}`} onClick={onRemove} />
    </div>
  );
}

/** One that was put together in the table of people or companies: it is changed there. */
function GivenRow({ filter, onRemove }: Omit<RowProps, "onChange">) {
  const words = filterWords(kind.value, filter.key, filter.value);
  return (
    <div class="filter" role="group" aria-label={words}>
      <span class="filter-name filter-given">{words}</span>
      <IconButton icon="close" label={`Remove the filter ${words}`} onClick={onRemove} />
    </div>
  );
}

type ControlProps = { field: FilterField; value: string; onChange: (value: string) => void };

function Control({ field, value, onChange }: ControlProps) {
  const label = field.label;
  switch (field.control) {
    case "record":
      return <RecordPicker type={field.target ?? ""} several label={label} chosen={value === "" ? [] : value.split(",").map(Number)} onChange={(ids) => onChange(ids.join(","))} />;
    case "choice":
      return (
        <select class="select" aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">Choose…</option>
          {field.values?.map((one) => (
            <option key={one} value={one}>
              {words(one)}
            </option>
          ))}
        </select>
      );
    case "boolean":
      return (
        <select class="select" aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="true">yes</option>
          <option value="false">no</option>
        </select>
      );
    case "number":
    case "time":
      return <RangeControl field={field} value={value} onChange={onChange} />;
    default:
      return <TextControl label={label} value={value} onChange={onChange} />;
  }
}

const PAUSE_MS = 300;

/** Asked for when the typing pauses, not at each letter. */
function TextControl({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const [draft, setDraft] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <input
      class="input"
      aria-label={label}
      autocomplete="off"
      placeholder="is exactly"
      value={draft}
      onInput={(event) => {
        const next = event.currentTarget.value;
        setDraft(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onChange(next), PAUSE_MS);
      }}
    />
  );
}

/** From and to; either may be left open. */
function RangeControl({ field, value, onChange }: ControlProps) {
  const [from = "", to = ""] = value === "" ? [] : value.split("..").map((end) => (end === "inf" || end === "neginf" ? "" : end));
  const change = (a: string, b: string): void => onChange(a === "" && b === "" ? "" : `${a === "" ? "neginf" : a}..${b === "" ? "inf" : b}`);
  const end = (name: string, at: string, set: (value: string) => void) =>
    field.control === "time" ? (
      <input class="input" type="datetime-local" aria-label={`${field.label}, ${name}`} value={toInput(at)} onChange={(event) => set(event.currentTarget.value === "" ? "" : localToUtc(event.currentTarget.value))} />
    ) : (
      <input class="input input-short" inputMode="decimal" aria-label={`${field.label}, ${name}`} placeholder={name} value={at} onChange={(event) => set(event.currentTarget.value.trim())} />
    );
  return (
    <span class="range">
      {end("from", from, (a) => change(a, to))}
      <span aria-hidden="true">–</span>
      {end("to", to, (b) => change(from, b))}
    </span>
  );
}

function toInput(text: string): string {
  const at = parseTime(text);
  return at === null ? "" : toLocalInput(at);
}
