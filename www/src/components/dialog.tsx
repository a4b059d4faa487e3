import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { cx } from "../lib/text";
import { IconButton } from "./button";

type Props = {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  size?: "medium" | "wide";
  /** A panel from the side, for what is read rather than answered. */
  sheet?: boolean;
  alert?: boolean;
  /** Without its head, for what explains itself; the title is still read aloud. */
  bare?: boolean;
};

/** A modal dialog: the browser keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, onClose, children, size, sheet, alert, bare }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const dialog = ref.current;
    const opener = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => {
      dialog?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={cx("dialog", size && `dialog-${size}`, sheet && "dialog-sheet", bare && "dialog-bare")}
      role={alert ? "alertdialog" : undefined}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div class="dialog-body">
        {bare ? (
          <h2 id={titleId} class="sr-only">
            {title}
          </h2>
        ) : (
          <header class="dialog-head">
            <h2 id={titleId}>{title}</h2>
            <IconButton icon="close" label="Close" onClick={onClose} />
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}
