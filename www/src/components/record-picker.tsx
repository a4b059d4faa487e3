import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { fieldLabel } from "../lib/text";
import { useRecordSearch, type Found } from "../state/record-search";
import { learnNames, nameOf } from "../state/directory";
import type { FieldIds } from "./field";
import { Icon } from "./icon";

type Props = Partial<FieldIds> & {
  type: string;
  /** What is chosen: at most one, or several. */
  chosen: number[];
  onChange: (chosen: number[]) => void;
  several?: boolean;
  label?: string;
};

/** A combobox over the records of a type: what is chosen stands as chips before the text. */
export function RecordPicker({ type, chosen, onChange, several = false, label, ...ids }: Props) {
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const search = useRecordSearch(type, text, open);
  const found = search.found.filter((one) => !chosen.includes(one.id));
  const at = Math.min(active, found.length - 1);

  useEffect(() => void learnNames(chosen.map((id) => ({ type, id }))), [chosen.join(), type]);
  /** In the top layer, so that no card cuts the list off; false where its field is out of sight. */
  const place = (): boolean => {
    const anchor = box.current?.getBoundingClientRect();
    const popup = list.current;
    if (!anchor || !popup) return true;
    if (anchor.bottom < 0 || anchor.top > innerHeight) return false;
    if (!popup.matches(":popover-open")) popup.showPopover();
    const room = innerHeight - anchor.bottom - 12;
    const height = Math.min(popup.scrollHeight, 304);
    const below = room >= height || room >= anchor.top;
    popup.style.left = `${anchor.left}px`;
    popup.style.width = `${anchor.width}px`;
    popup.style.maxHeight = `${Math.min(304, Math.max(120, below ? room : anchor.top - 12))}px`;
    popup.style.top = below ? `${anchor.bottom + 4}px` : `${Math.max(8, anchor.top - 4 - Math.min(height, anchor.top - 12))}px`;
    return true;
  };
  useLayoutEffect(() => {
    if (open) place();
  });
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active]);
  useEffect(() => {
    if (!open) return;
    // The list does not move with the page by itself; what is above it may still be loading and push it.
    const follow = (event: Event): void => {
      if (event.target instanceof Node && list.current?.contains(event.target)) return;
      if (!place()) setOpen(false);
    };
    addEventListener("scroll", follow, true);
    return () => removeEventListener("scroll", follow, true);
  }, [open]);

  const choose = ({ id }: Found): void => {
    onChange(several ? [...chosen, id] : [id]);
    setText("");
    setActive(0);
    setOpen(several);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return setOpen(true);
      if (event.key === "ArrowDown" && at === found.length - 1) search.more?.();
      setActive(Math.max(0, Math.min(found.length - 1, at + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      const one = found[at];
      if (one) choose(one);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === "Backspace" && text === "" && chosen.length > 0) {
      onChange(chosen.slice(0, -1));
    }
  };

  return (
    <div ref={box} class="combo">
      <div class="tag-input" onClick={() => input.current?.focus()}>
        {chosen.map((id) => {
          const name = nameOf({ type, id });
          return (
            <span key={id} class="tag tag-own">
              <bdi class="tag-text">{name}</bdi>
              <button
                type="button"
                aria-label={`Remove ${name}`}
                onClick={() => {
                  onChange(chosen.filter((one) => one !== id));
                  input.current?.focus();
                }}
              >
                <Icon name="close" size={12} />
              </button>
            </span>
          );
        })}
        <input
          {...ids}
          ref={input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded={open}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={open && found[at] ? `${listId}-${found[at].id}` : undefined}
          autocomplete="off"
          placeholder={chosen.length === 0 ? "Search by name" : ""}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setActive(0);
            setOpen(true);
          }}
          onClick={() => setOpen(true)}
          onBlur={() => {
            setOpen(false);
            setText("");
          }}
          onKeyDown={onKeyDown}
        />
        <Icon name="down" size={14} />
      </div>
      {open && (
        <ul
          ref={list}
          id={listId}
          class="combo-list combo-top"
          popover="manual"
          role="listbox"
          aria-label={fieldLabel(type)}
          onMouseDown={(event) => event.preventDefault()}
          onScroll={(event) => {
            const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
            if (scrollTop + clientHeight > scrollHeight - 120) search.more?.();
          }}
        >
          {found.map((one, i) => (
            <li key={one.id} id={`${listId}-${one.id}`} role="option" aria-selected={i === at} onClick={() => choose(one)}>
              <bdi>{one.name}</bdi>
              <small>{[one.about, `#${one.id}`].filter(Boolean).join(" · ")}</small>
            </li>
          ))}
          {found.length === 0 && (
            <li class="combo-empty" role="presentation">
              {search.busy ? "Looking…" : (search.failure?.message ?? "Nothing is found by that.")}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
