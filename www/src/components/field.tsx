import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { cx } from "../lib/text";
import { Icon } from "./icon";

export type FieldIds = { id: string; "aria-describedby": string; "aria-invalid": true | undefined };

type Props = {
  label: string;
  hint?: ComponentChildren;
  /** What is wrong, in the validator's words. */
  problems?: string[];
  aside?: ComponentChildren;
  optional?: boolean;
  children: (ids: FieldIds) => ComponentChildren;
};

/** A labelled control with its hint and its problems, tied together for assistive technology. */
export function Field({ label, hint, problems = [], aside, optional, children }: Props) {
  const id = useId();
  const wrong = problems.length > 0;
  return (
    <div class={cx("field", wrong && "field-wrong")}>
      <div class="field-head">
        <label for={id}>
          {label}
          {optional && <span class="field-optional"> optional</span>}
        </label>
        {aside}
      </div>
      {children({ id, "aria-describedby": `${id}-about`, "aria-invalid": wrong || undefined })}
      <div id={`${id}-about`}>
        <Problems problems={problems} />
        {hint && <p class="field-hint">{hint}</p>}
      </div>
    </div>
  );
}

/** A polite live region: it is there before the message is, so that the message is read. */
export function Problems({ problems }: { problems: string[] }) {
  return (
    <div class="field-problems" aria-live="polite">
      {problems.map((problem) => (
        <p key={problem}>
          <Icon name="warning" size={15} />
          <span>{problem}</span>
        </p>
      ))}
    </div>
  );
}
