import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../components/icon";
import { actionsOf, type BulkAction } from "../../words/bulk-actions";
import { installShortcuts } from "../../lib/shortcuts";
import { cx } from "../../lib/text";
import { action, chooseAction, kind, nounOfKind } from "../../state/bulk";

/** What is to happen, as a button that opens the list of everything that can. */
export function ActionPicker() {
  const [open, setOpen] = useState(false);
  const { icon, title, about, destroys } = action.value;
  useEffect(() => installShortcuts({ a: () => setOpen(true) }), []);
  return (
    <div class="field">
      <span class="field-title" id="action-label">
        Change
      </span>
      <button type="button" class={cx("action-button", destroys && "action-danger")} aria-haspopup="dialog" aria-keyshortcuts="a" aria-labelledby="action-label action-title" onClick={() => setOpen(true)}>
        <span class="action-icon">
          <Icon name={icon} size={20} />
        </span>
        <span class="action-text">
          <span id="action-title">{title}</span>
          <small>{about}</small>
        </span>
        <kbd aria-hidden="true">a</kbd>
      </button>
      {open && <CommandMenu onClose={() => setOpen(false)} />}
    </div>
  );
}

/** Typing narrows the list, arrows move, Enter chooses. */
function CommandMenu({ onClose }: { onClose: () => void }) {
  const all = actionsOf(kind.value);
  const [text, setText] = useState("");
  const [active, setActive] = useState(() => Math.max(0, all.findIndex((one) => one.name === action.peek().name)));
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const found = all.filter((one) => matches(one, text));
  const at = Math.min(active, found.length - 1);

  useLayoutEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      dialog.current?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, text]);

  const choose = (one: BulkAction | undefined): void => {
    if (!one) return;
    chooseAction(one.name);
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 5, PageUp: at - 5 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      setActive(Math.max(0, Math.min(found.length - 1, to)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(found[at]);
    }
  };
  const groups = [...new Set(found.map((one) => one.group))];

  return (
    <dialog
      ref={dialog}
      class="dialog command"
      aria-label="Choose an action"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
    >
      <div class="command-search">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label="Search actions"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={found[at] ? `${id}-${found[at].name}` : undefined}
          autocomplete="off"
          placeholder={`What should happen to the ${nounOfKind.value[1]}?`}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd aria-hidden="true">Esc</kbd>
      </div>
      <div ref={list} id={id} class="command-list" role="listbox" aria-label="Actions">
        {groups.map((group) => (
          <div key={group} class={cx("command-group", group === "Delete" && "command-group-danger")} role="group" aria-label={group}>
            <p class="command-group-name" aria-hidden="true">
              {group}
            </p>
            {found
              .filter((one) => one.group === group)
              .map((one) => (
                <div
                  key={one.name}
                  id={`${id}-${one.name}`}
                  class={cx("command-item", one.destroys && "command-item-danger")}
                  role="option"
                  aria-selected={one === found[at]}
                  onClick={() => choose(one)}
                  onMouseMove={() => setActive(found.indexOf(one))}
                >
                  <Icon name={one.icon} />
                  <span>{one.title}</span>
                  <small>{one.about}</small>
                </div>
              ))}
          </div>
        ))}
        {found.length === 0 && <p class="command-empty">No action of {nounOfKind.value[1]} is called that.</p>}
      </div>
    </dialog>
  );
}

/** Every word is somewhere in the title, the group, the name or the description. */
function matches(one: BulkAction, text: string): boolean {
  const where = `${one.title} ${one.group} ${one.name} ${one.about}`.toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => where.includes(word));
}
