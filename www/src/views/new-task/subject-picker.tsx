import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { SubjectKind, Subject } from "../../api/types";
import { Field } from "../../components/field";
import { Segmented } from "../../components/segmented";
import { recordName, recordOf } from "../../state/directory";
import type { Draft } from "./draft";
import { useSubjectSearch } from "./subject-search";

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
  const { found, busy, more, failure } = useSubjectSearch(kind, text, open);

  const chosen = subject && recordOf({ type: subject.type, id: Number(subject.id) });
  const chosenName = subject ? (chosen ? recordName(chosen) : `${subject.type} ${subject.id}`) : "";

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
  const choose = (record: Subject): void => {
    onChange({ type: kind, id: String(record.id) });
    setText(recordName(record));
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
      const record = found[active];
      if (record) choose(record);
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
        hint={subject && text !== chosenName ? `Chosen: ${chosenName}` : "Choose from the list, type a whole name, or an id such as 12."}
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
                {found.map((record, i) => (
                  <li key={record.id} id={`${listId}-${record.id}`} role="option" aria-selected={i === active} onClick={() => choose(record)}>
                    <span>{recordName(record)}</span>
                    <small>{[record.attributes.title, record.attributes.company ?? record.attributes.domain, `#${record.id}`].filter(Boolean).join(" · ")}</small>
                  </li>
                ))}
                {found.length === 0 && (
                  <li class="combo-empty" role="presentation">
                    {busy ? "Looking…" : (failure?.message ?? "Nothing found. Exact first or last names are searched everywhere.")}
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
