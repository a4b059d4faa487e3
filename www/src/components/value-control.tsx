import { numberOr, words } from "../lib/text";
import { localToUtc, parseTime, toLocalInput } from "../lib/time";
import type { Editable } from "../state/editable";
import type { FieldIds } from "./field";
import { RecordPicker } from "./record-picker";
import { TagInput } from "./tags";

type Props = {
  ids: FieldIds;
  about: Editable;
  value: unknown;
  onChange: (value: unknown) => void;
  /** Whether there is a choice of none. */
  optional?: boolean;
};

/** The control that suits the kind of value; what cannot be read is sent as it is, for the rules to judge. */
export function ValueControl({ ids, about, value, onChange, optional = false }: Props) {
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
          {optional && <option value="">none</option>}
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
      return <TagInput {...ids} tags={Array.isArray(value) ? value.map(String) : []} onChange={onChange} placeholder={about.name === "tags" ? undefined : ""} />;
    case "record":
      return <RecordPicker {...ids} type={about.target ?? ""} chosen={typeof value === "number" ? [value] : []} onChange={([id]) => onChange(id ?? null)} />;
    default:
      return about.isLong ? (
        <textarea {...ids} class="input" rows={5} value={text} onInput={(event) => onChange(event.currentTarget.value)} />
      ) : (
        <input {...ids} class="input" autocomplete="off" value={text} onInput={(event) => onChange(event.currentTarget.value)} />
      );
  }
}
