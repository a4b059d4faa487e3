import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { capital, count } from "../../lib/text";
import { installShortcuts } from "../../lib/shortcuts";
import { isNarrowed, kind, place, searchFor, text, watchPeople, windows } from "../../state/people";
import { BasketBar } from "./basket-bar";
import { ColumnsButton } from "./columns-dialog";
import { Conditions } from "./conditions";
import { PeopleTable } from "./table";
import { ViewsMenu } from "./views";

/** People, or companies: found by a search and by conditions, shown in columns, chosen for what is to happen to them. */
export function PeopleView() {
  useEffect(watchPeople, []);
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => installShortcuts({ "/": () => search.current?.focus(), r: () => windows.peek()?.refresh() }), []);
  const { title, path, one } = place.value;
  return (
    <div class="people">
      <header class="page-head">
        <h1>{title}</h1>
        <Total />
        <ViewsMenu />
        <ColumnsButton />
        <IconButton icon="refresh" label="Load again" keys="r" onClick={() => windows.peek()?.refresh()} />
        <a class="button button-primary" href={`#/${path}/new`}>
          New {one}
        </a>
      </header>
      <div class="people-find">
        <SearchField key={kind.value} inputRef={search} />
        <Conditions />
      </div>
      <PeopleTable />
      <BasketBar kind={kind.value} />
    </div>
  );
}

const PAUSE_MS = 200;

/** Asked for when the typing pauses. */
function SearchField({ inputRef }: { inputRef: { current: HTMLInputElement | null } }) {
  const [draft, setDraft] = useState(text.peek());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // A view that was chosen brings its own text.
  useEffect(() => {
    if (text.value !== draft.trim()) setDraft(text.value);
  }, [text.value]);
  const change = (to: string, pause: number): void => {
    setDraft(to);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => searchFor(to.trim()), pause);
  };
  return (
    <label class="people-search">
      <Icon name="search" />
      <span class="sr-only">Search {place.value.many}</span>
      <input
        ref={inputRef}
        type="search"
        autocomplete="off"
        spellcheck={false}
        placeholder={place.value.finds}
        aria-keyshortcuts="/"
        value={draft}
        onInput={(event) => change(event.currentTarget.value, PAUSE_MS)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && draft !== "") {
            event.preventDefault();
            change("", 0);
          } else if (event.key === "Enter" || event.key === "ArrowDown") {
            event.preventDefault();
            document.querySelector<HTMLElement>(".people .table")?.focus();
          }
        }}
      />
    </label>
  );
}

function Total() {
  const found = windows.value?.view.value.total;
  const { many, one } = place.value;
  return (
    <p class="muted people-total" aria-live="polite" data-testid="total">
      {found ? `${capital(found.isExact ? "" : "more than ")}${count(found.count)} ${found.count === 1 ? one : many}${isNarrowed.value ? " found" : ""}` : ""}
    </p>
  );
}
