import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { SubjectKind } from "../../api/types";
import { Field } from "../../components/field";
import { Segmented } from "../../components/segmented";
import { recordName, recordOf } from "../../state/directory";
import { useRecordSearch, type Found } from "../../state/record-search";
import type { Draft } from "./draft";

type Props = { subject: Draft["subject"]; onChange: (subject: Draft["subject"]) => void; onVisit: () => void; problems: string[] };

const KINDS = [
  { value: "prospect", label: "Prospect" },
  { value: "account", label: "Account" },
] as const;

/** A combobox over prospects or accounts; a number is taken as an id. */
export function SubjectPicker({ subject, onChange, onVisit, problems }: Props) {
  const [kind, setKind] = useState<SubjectKind>(subject?.type ?? "prospect");
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const listId = useId();
  const list = useRef<HTMLUListElement>(null);

  const chosen = subject && recordOf({ type: subject.type, id: Number(subject.id) });
  const chosenName = subject ? (chosen ? recordName(chosen) : `${subject.type} ${subject.id}`) : "";
  const { found, busy, more, failure } = useRecordSearch(kind, text === chosenName ? "" : text, open);

  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const type = (value: string): void => {
    setText(value);
    setActive(0);
    setOpen(true);
    // Whatever looks like an id is taken at once, so that the validator can judge it.
    const id = /^#?(\S*\d\S*)$/.exec(value.trim())?.[1];
    if (id) onChange({ type: kind, id });
    else if (subject) onChange(null);
  };
  const choose = (one: Found): void => {
    onChange({ type: kind, id: String(one.id) });
    setText(one.name);
    setOpen(false);
  };
  const leave = (): void => {
    setOpen(false);
    onVisit();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return setOpen(true);
      if (event.key === "ArrowDown" && active === found.length - 1) more?.();
      setActive(Math.max(0, Math.min(found.length - 1, active + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      const one = found[active];
      if (one) choose(one);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };

  return (
    <div class="subject">
      <Field
        label="About"
        problems={problems}
        hint={subject && text !== chosenName ? `Chosen: ${chosenName}` : "Search by name, company or e-mail, or type an id such as 12."}
        aside={
          <Segmented
            legend="Kind of subject"
            hideLegend
            options={KINDS}
            value={kind}
            onChange={(next) => {
              setKind(next);
              setText("");
              setActive(0);
              onChange(null);
            }}
          />
        }
      >
        {(ids) => (
          <div class="combo">
            <input
              {...ids}
              class="input"
              type="text"
              role="combobox"
              aria-expanded={open}
              aria-controls={listId}
              aria-autocomplete="list"
              aria-activedescendant={open && found[active] ? `${listId}-${found[active].id}` : undefined}
              autocomplete="off"
              placeholder={kind === "prospect" ? "Name of a prospect, or an id" : "Name of an account, or an id"}
              value={text}
              onInput={(event) => type(event.currentTarget.value)}
              onFocus={() => setOpen(true)}
              onClick={() => setOpen(true)}
              onBlur={leave}
              onKeyDown={onKeyDown}
            />
            {open && (
              <ul
                ref={list}
                id={listId}
                class="combo-list"
                role="listbox"
                aria-label={kind === "prospect" ? "Prospects" : "Accounts"}
                onMouseDown={(event) => event.preventDefault()}
                onScroll={(event) => {
                  const box = event.currentTarget;
                  if (box.scrollTop + box.clientHeight > box.scrollHeight - 120) more?.();
                }}
              >
                {found.map((one, i) => (
                  <li key={one.id} id={`${listId}-${one.id}`} role="option" aria-selected={i === active} onClick={() => choose(one)}>
                    <bdi>{one.name}</bdi>
                    <small>{[one.about, `#${one.id}`].filter(Boolean).join(" · ")}</small>
                  </li>
                ))}
                {found.length === 0 && (
                  <li class="combo-empty" role="presentation">
                    {busy ? "Looking…" : (failure?.message ?? "Nobody is found by that.")}
                  </li>
                )}
              </ul>
            )}
          </div>
        )}
      </Field>
    </div>
  );
}
