import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { cx } from "../lib/text";
import { Icon, type IconName } from "./icon";

export type MenuItem = {
  label: string;
  icon: IconName;
  keys?: string;
  refusal?: string | null;
  danger?: boolean;
  run: () => void;
};

type Props = { label: string; icon: IconName; items: () => MenuItem[]; tabIndex?: number; text?: boolean };

/** A button with a menu in the top layer: arrows move, Enter chooses, Esc closes. */
export function Menu({ label, icon, items, tabIndex = 0, text = false }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  // Closed menus hold nothing: a queue has thousands of them.
  const [open, setOpen] = useState(false);
  const close = (): void => menu.current?.hidePopover();

  const place = (): void => {
    const anchor = button.current?.getBoundingClientRect();
    const box = menu.current;
    if (!anchor || !box) return;
    const { offsetWidth: width, offsetHeight: height } = box;
    const below = anchor.bottom + 4 + height <= innerHeight;
    box.style.left = `${Math.max(8, Math.min(anchor.right - width, innerWidth - width - 8))}px`;
    box.style.top = `${Math.max(8, below ? anchor.bottom + 4 : anchor.top - height - 4)}px`;
  };

  useLayoutEffect(() => {
    if (!open) return;
    place();
    menu.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [open]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const entries = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + entries.length, Home: 0, End: entries.length - 1 }[event.key];
    if (event.key === "Tab") close();
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    entries[to % entries.length]?.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        class={text ? "button button-plain" : "icon-button"}
        aria-label={label}
        title={text ? undefined : label}
        aria-haspopup="menu"
        popovertarget={id}
        tabIndex={tabIndex}
      >
        <Icon name={icon} />
        {text && <span>{label}</span>}
        {text && <Icon name="down" size={14} />}
      </button>
      <div
        ref={menu}
        id={id}
        class="menu"
        popover="auto"
        role="menu"
        aria-label={label}
        onKeyDown={onKeyDown}
        onToggle={(event) => setOpen(event.newState === "open")}
      >
        {open && <MenuItems items={items} close={close} />}
      </div>
    </>
  );
}

function MenuItems({ items, close }: { items: () => MenuItem[]; close: () => void }) {
  const all = items();
  const refusal = all.find((item) => item.refusal)?.refusal;
  return (
    <>
      {refusal && (
        <p class="menu-note" aria-hidden="true">
          {refusal}
        </p>
      )}
      {all.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class={cx("menu-item", item.danger && "menu-item-danger")}
          aria-disabled={item.refusal ? true : undefined}
          title={item.refusal ?? undefined}
          onClick={() => {
            if (item.refusal) return;
            close();
            item.run();
          }}
        >
          <Icon name={item.icon} />
          <span class="menu-label">
            {item.label}
            {item.refusal && <span class="sr-only">: {item.refusal}</span>}
          </span>
          {item.keys && <kbd>{item.keys}</kbd>}
        </button>
      ))}
    </>
  );
}
