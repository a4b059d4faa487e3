import { useEffect, useRef } from "preact/hooks";
import type { AttributeKind, ResourceTypeName } from "@lockstep/core";
import { IconButton } from "../../components/button";
import { Field, type FieldIds } from "../../components/field";
import { RecordPicker } from "../../components/record-picker";
import { TagInput } from "../../components/tags";
import { isPickable } from "../../state/record-search";
import { schemaOf } from "../../lib/schema";
import { fieldLabel, numberOr, sentence, words } from "../../lib/text";
import { localToUtc, parseTime, timeZone, toLocalInput } from "../../lib/time";
import { changeFields, kind, nounOfKind, setFields, type SetField } from "../../state/bulk";
import { problemsOf } from "../../state/preview";

type Editable = { name: string; label: string; doc: string; required: boolean; control: AttributeKind | "record"; values?: readonly string[]; target?: string; maxItems?: number };

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
        {(ids) => (empty && about.control !== "record" ? <input {...ids} class="input" value="will be empty" disabled /> : <Control ids={ids} about={about} value={field.value} onChange={onChange} />)}
      </Field>
    </div>
  );
}

type ControlProps = { ids: FieldIds; about: Editable; value: unknown; onChange: (value: unknown) => void };

/** The control that suits the kind of value; what cannot be read is sent as it is, for the rules to judge. */
function Control({ ids, about, value, onChange }: ControlProps) {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  switch (about.control) {
    case "boolean":
      return (
        <select {...ids} class="select" value={String(value)} onChange={(event) => onChange(event.currentTarget.value === "true")}>
          <option value="true">Yes</option>
          <option value="false">No</option>
        </select>
      );
    case "choice":
      return (
        <select {...ids} class="select" value={text} onChange={(event) => onChange(event.currentTarget.value)}>
          {about.values?.map((one) => (
            <option key={one} value={one}>
              {words(one)}
            </option>
          ))}
        </select>
      );
    case "integer":
    case "number":
      return <input {...ids} class="input" inputMode="decimal" autocomplete="off" value={text} onInput={(event) => onChange(numberOr(event.currentTarget.value))} />;
    case "time": {
      const at = parseTime(text);
      return <input {...ids} class="input" type="datetime-local" value={at === null ? "" : toLocalInput(at)} onInput={(event) => onChange(localToUtc(event.currentTarget.value))} />;
    }
    case "date":
      return <input {...ids} class="input" type="date" value={text} onInput={(event) => onChange(event.currentTarget.value)} />;
    case "textList":
      return <TagInput {...ids} tags={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />;
    case "record":
      return <RecordPicker {...ids} type={about.target ?? ""} chosen={typeof value === "number" ? [value] : []} onChange={([id]) => onChange(id ?? null)} />;
    default:
      return <input {...ids} class="input" autocomplete="off" value={text} onInput={(event) => onChange(event.currentTarget.value)} />;
  }
}

function firstValue(about: Editable): unknown {
  if (about.control === "boolean") return true;
  if (about.control === "choice") return about.values?.[0] ?? "";
  if (about.control === "textList") return [];
  return about.control === "record" ? null : "";
}

/** Kinds whose values nobody types. */
const WITHOUT_CONTROL = new Set<AttributeKind>(["object", "map", "id", "idList"]);
const cache = new Map<ResourceTypeName, Editable[]>();

/** What the schema table says that clients may write: attributes, then records, then the organisation's own fields. */
function editable(type: ResourceTypeName): Editable[] {
  const known = cache.get(type);
  if (known) return known;
  const table = schemaOf(type);
  const attributes: Editable[] = table.attributes
    .filter((one) => one.access === "writable" && !WITHOUT_CONTROL.has(one.kind))
    .map((one) => ({ name: one.name, label: fieldLabel(one.name), doc: one.doc, required: one.required, control: one.kind, ...(one.values ? { values: one.values } : {}) }));
  const records: Editable[] = table.relationships
    .filter((one) => one.access === "writable" && one.cardinality === "one" && one.targets.length === 1 && isPickable(one.targets[0] ?? ""))
    .map((one) => ({ name: one.name, label: fieldLabel(one.name), doc: one.doc, required: one.required, control: "record", target: one.targets[0] ?? "" }));
  const own: Editable[] = Array.from({ length: table.customFields }, (_, i) => ({ name: `custom${i + 1}`, label: `Custom ${i + 1}`, doc: "A field of the organisation's own.", required: false, control: "text" }));
  const found = [...[...attributes, ...records].sort((a, b) => a.label.localeCompare(b.label)), ...own];
  cache.set(type, found);
  return found;
}
