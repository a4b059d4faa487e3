import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "../../components/button";
import { Field } from "../../components/field";
import { ValueControl } from "../../components/value-control";
import { sentence } from "../../lib/text";
import { timeZone } from "../../lib/time";
import { changeFields, kind, nounOfKind, setFields, type SetField } from "../../state/bulk";
import { editable, type Editable } from "../../state/editable";
import { problemsOf } from "../../state/preview";

/** Any fields of the record that clients may write, each with its new value. */
export function FieldsEditor() {
  const all = editable(kind.value);
  const chosen = setFields.value;
  const box = useRef<HTMLDivElement>(null);
  const added = useRef(false);
  useEffect(() => {
    // Whoever has chosen a field wants to type its value next.
    if (!added.current) return;
    added.current = false;
    box.current?.querySelector<HTMLElement>(".set-field:last-of-type :is(input, select, textarea)")?.focus();
  }, [chosen.length]);
  const change = (name: string, value: unknown): void => changeFields(chosen.map((field) => (field.name === name ? { name, value } : field)));
  return (
    <div ref={box} class="set-fields">
      {chosen.map((field) => {
        const about = all.find((one) => one.name === field.name);
        return about && <FieldRow key={field.name} about={about} field={field} onChange={(value) => change(field.name, value)} onRemove={() => changeFields(chosen.filter((one) => one !== field))} />;
      })}
      <Field label={chosen.length === 0 ? "Field to set" : "Another field"} hint={chosen.length === 0 ? `Every writable field of ${nounOfKind.value[1]} is there.` : undefined}>
        {(ids) => (
          <select
            {...ids}
            class="select"
            value=""
            onChange={(event) => {
              const about = all.find((one) => one.name === event.currentTarget.value);
              event.currentTarget.value = "";
              if (!about) return;
              added.current = true;
              changeFields([...chosen, { name: about.name, value: firstValue(about) }]);
            }}
          >
            <option value="">Choose a field…</option>
            {all
              .filter((one) => !chosen.some((field) => field.name === one.name))
              .map((one) => (
                <option key={one.name} value={one.name}>
                  {one.label}
                </option>
              ))}
          </select>
        )}
      </Field>
    </div>
  );
}

type RowProps = { about: Editable; field: SetField; onChange: (value: unknown) => void; onRemove: () => void };

function FieldRow({ about, field, onChange, onRemove }: RowProps) {
  const empty = field.value === null;
  const problems = problemsOf(about.name).map((error) => sentence(error.detail));
  // The database has no third value for yes and no, and an empty list is a list.
  const canBeEmpty = !about.required && about.control !== "boolean" && about.control !== "textList";
  return (
    <div class="set-field">
      <Field
        label={about.label}
        problems={problems}
        hint={about.control === "time" && !empty ? timeZone : about.doc}
        aside={
          <span class="set-field-tools">
            {canBeEmpty && (
              <label class="check check-small">
                <input type="checkbox" checked={empty} onChange={(event) => onChange(event.currentTarget.checked ? null : firstValue(about))} />
                <span>Empty it</span>
              </label>
            )}
            <IconButton icon="close" label={`Do not set ${about.label}`} onClick={onRemove} />
          </span>
        }
      >
        {(ids) => (empty && about.control !== "record" ? <input {...ids} class="input" value="will be empty" disabled /> : <ValueControl ids={ids} about={about} value={field.value} onChange={onChange} />)}
      </Field>
    </div>
  );
}

function firstValue(about: Editable): unknown {
  if (about.control === "boolean") return true;
  if (about.control === "choice") return about.values?.[0] ?? "";
  if (about.control === "textList") return [];
  return about.control === "record" ? null : "";
}
