import { useRef, useState } from "preact/hooks";
import { cx } from "../lib/text";
import type { FieldIds } from "./field";
import { Icon } from "./icon";

/** Tags as chips; those in `added` or `removed` stand out. */
export function TagList({ tags, added, removed, none = "none" }: { tags: string[]; added?: Set<string>; removed?: Set<string>; none?: string }) {
  if (tags.length === 0) return <span class="muted">{none}</span>;
  return (
    <span class="tags">
      {tags.map((tag) => (
        <span key={tag} class={cx("tag", added?.has(tag) && "tag-added", removed?.has(tag) && "tag-removed")}>
          <bdi class="tag-text">{tag}</bdi>
        </span>
      ))}
    </span>
  );
}

/** Before → after, with what comes and what goes marked. */
export function TagChange({ before, after }: { before: string[]; after: string[] }) {
  const was = new Set(before);
  const is = new Set(after);
  return (
    <span class="tag-change">
      <TagList tags={before} removed={new Set(before.filter((t) => !is.has(t)))} />
      <Icon name="arrow" size={14} />
      <span class="sr-only">becomes</span>
      <TagList tags={after} added={new Set(after.filter((t) => !was.has(t)))} />
    </span>
  );
}

type InputProps = FieldIds & { tags: string[]; onChange: (tags: string[]) => void; placeholder?: string | undefined };

/** Enter or a comma makes a tag, Backspace in the empty field takes the last one away. */
export function TagInput({ tags, onChange, placeholder = "vip, q4-renewal", ...ids }: InputProps) {
  const [draft, setDraft] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const add = (text: string): void => {
    const fresh = text.split(",").map((t) => t.trim()).filter((t) => t !== "");
    setDraft("");
    if (fresh.length > 0) onChange([...new Set([...tags, ...fresh])]);
  };
  return (
    <div class="tag-input" onClick={() => input.current?.focus()}>
      {tags.map((tag) => (
        <span key={tag} class="tag tag-own">
          <bdi class="tag-text">{tag}</bdi>
          <button type="button" aria-label={`Remove ${tag}`} onClick={() => onChange(tags.filter((t) => t !== tag))}>
            <Icon name="close" size={12} />
          </button>
        </span>
      ))}
      <input
        {...ids}
        ref={input}
        type="text"
        value={draft}
        placeholder={tags.length === 0 ? placeholder : ""}
        autocomplete="off"
        onInput={(event) => (event.currentTarget.value.includes(",") ? add(event.currentTarget.value) : setDraft(event.currentTarget.value))}
        onKeyDown={(event) => {
          if (event.key === "Enter" && draft.trim() !== "") {
            event.preventDefault();
            add(draft);
          } else if (event.key === "Backspace" && draft === "") {
            onChange(tags.slice(0, -1));
          }
        }}
        onBlur={() => add(draft)}
      />
    </div>
  );
}
