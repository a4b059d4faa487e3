import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Dialog } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { isOpen, usePalette, type Entry } from "../../state/palette";

/** Opens and closes by one key from anywhere, also out of a field; not over another question. */
export function watchPaletteKey(): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (!isOpen.peek() && document.querySelector("dialog[open]")) return;
    event.preventDefault();
    isOpen.value = !isOpen.peek();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => {
    document.removeEventListener("keydown", onKeyDown);
    isOpen.value = false;
  };
}

/** Everything by its name: people, companies, sequences, batches, and what can be done. */
export function Palette() {
  if (!isOpen.value) return null;
  return (
    <Dialog title="Search" onClose={() => (isOpen.value = false)} size="medium" bare>
      <Search />
    </Dialog>
  );
}

function Search() {
  const [text, setText] = useState("");
  /** What the arrows have come to; otherwise the first is meant, once all is found. */
  const [active, setActive] = useState<string | null>(null);
  const [isEntered, setEntered] = useState(false);
  const { groups, isBusy, failure } = usePalette(text);
  const entries = groups.flatMap((group) => group.entries);
  const found = entries.findIndex((entry) => entry.key === active);
  const at = found === -1 ? Math.min(0, entries.length - 1) : found;
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [at, text]);

  const choose = (entry: Entry): void => {
    isOpen.value = false;
    entry.run();
  };
  useEffect(() => {
    const first = entries[0];
    if (isEntered && !isBusy && first) choose(first);
  }, [isEntered, isBusy]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const chosen = entries[at];
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) setActive(entries[(at + by + entries.length) % entries.length]?.key ?? null);
    else if (event.key !== "Enter") return;
    // What is about to be found may be what is meant: it is waited for.
    else if (isBusy && found === -1) setEntered(true);
    else if (chosen) choose(chosen);
    event.preventDefault();
  };
  const said = isBusy ? "Looking…" : failure !== null ? failure : entries.length === 0 ? "Nothing is found by that." : null;
  return (
    <div class="palette">
      <label class="palette-field">
        <Icon name="search" />
        <span class="sr-only">Search everything</span>
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={entries[at] ? `${listId}-${at}` : undefined}
          autocomplete="off"
          spellcheck={false}
          data-autofocus
          placeholder="People, companies, batches, commands"
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setActive(null);
            setEntered(false);
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      <div ref={list} id={listId} class="palette-list" role="listbox" aria-label="Found">
        {groups.map(({ title, entries: some }) => (
          <div key={title} role="group" aria-label={title}>
            <p class="palette-title" role="presentation">
              {title}
            </p>
            {some.map((entry) => {
              const index = entries.indexOf(entry);
              return (
                <div key={entry.key} id={`${listId}-${index}`} class="palette-entry" role="option" aria-selected={index === at} onMouseDown={(event) => event.preventDefault()} onClick={() => choose(entry)}>
                  <Icon name={entry.icon} size={16} />
                  <bdi>{entry.name}</bdi>
                  <small>{entry.about}</small>
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <p class="palette-said" aria-live="polite">
        {said}
      </p>
    </div>
  );
}
