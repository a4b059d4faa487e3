import type { ComponentChildren, Ref, TargetedMouseEvent } from "preact";
import { useId } from "preact/hooks";
import { cx } from "../lib/text";
import { Icon, type IconName } from "./icon";

type Common = {
  /** Why it cannot be used now; it stays reachable, so that the reason can be read. */
  refusal?: string | null;
  busy?: boolean;
  onClick?: (event: TargetedMouseEvent<HTMLButtonElement>) => void;
  tabIndex?: number;
  type?: "button" | "submit";
  autoFocus?: boolean;
  class?: string;
  innerRef?: Ref<HTMLButtonElement>;
  keys?: string;
  pressed?: boolean;
};

type ButtonProps = Common & { showKeys?: boolean; tone?: "primary" | "plain" | "quiet" | "danger" | "alarm"; icon?: IconName; children: ComponentChildren };

export function Button({ tone = "plain", icon, showKeys, children, ...rest }: ButtonProps) {
  return (
    <Base {...rest} class={cx("button", `button-${tone}`, rest.class)}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
      {showKeys && (
        <kbd class="button-keys" aria-hidden="true">
          {rest.keys}
        </kbd>
      )}
    </Base>
  );
}

type IconButtonProps = Common & { icon: IconName; label: string };

export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <Base {...rest} class={cx("icon-button", rest.class)} label={label}>
      <Icon name={icon} />
    </Base>
  );
}

type BaseProps = Common & { label?: string; children: ComponentChildren };

function Base({ refusal, busy, onClick, label, innerRef, keys, pressed, type = "button", children, ...rest }: BaseProps) {
  const id = useId();
  const off = Boolean(refusal) || busy === true;
  return (
    <>
      <button
        {...rest}
        ref={innerRef ?? null}
        type={type}
        aria-label={label}
        aria-pressed={pressed}
        aria-disabled={off || undefined}
        aria-busy={busy || undefined}
        aria-describedby={refusal ? id : undefined}
        aria-keyshortcuts={keys}
        title={refusal ?? (label && keys ? `${label} (${keys})` : label)}
        onClick={(event) => (off ? event.preventDefault() : onClick?.(event))}
      >
        {children}
      </button>
      {refusal && (
        <span id={id} class="sr-only">
          {refusal}
        </span>
      )}
    </>
  );
}
