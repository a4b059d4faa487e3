import type { Identifier } from "../../api/types";
import { Field } from "../../components/field";
import { RecordPicker } from "../../components/record-picker";
import { TagInput } from "../../components/tags";
import { words } from "../../lib/text";
import { localToUtc, parseTime, timeZone, toLocalInput } from "../../lib/time";
import { fieldAt, type Condition, type Operator } from "../../state/conditions";
import type { PlaceKind } from "../../words/places";

type Props = { kind: PlaceKind; path: string; operator: Operator; value: string; onChange: (value: string) => void };

const parts = (value: string): string[] => (value === "" ? [] : value.split(","));

/** What a field is compared with. */
export function ConditionValue({ kind, path, operator, value, onChange }: Props) {
  const field = fieldAt(kind, path);
  const control = field?.control ?? "text";
  if (control === "number" || control === "time") return <Range isTime={control === "time"} value={value} onChange={onChange} />;
  const label = operator === "contains" ? "Text" : "Value";
  return (
    <Field label={label} hint={control === "text" && operator !== "contains" ? "Enter or a comma begins another one." : undefined}>
      {(ids) => {
        if (control === "record") return <RecordPicker {...ids} type={field?.target ?? ""} several chosen={parts(value).map(Number)} onChange={(chosen) => onChange(chosen.join(","))} />;
        if (control === "boolean") {
          return (
            <select {...ids} class="select" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
              <option value="true">yes</option>
              <option value="false">no</option>
            </select>
          );
        }
        if (control === "choice") {
          return (
            <select {...ids} class="select" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
              <option value="">Choose…</option>
              {field?.values?.map((one) => (
                <option key={one} value={one}>
                  {words(one)}
                </option>
              ))}
            </select>
          );
        }
        if (operator === "contains") return <input {...ids} class="input" autocomplete="off" value={value} onInput={(event) => onChange(event.currentTarget.value)} />;
        return <TagInput {...ids} tags={parts(value)} onChange={(tags) => onChange(tags.join(","))} />;
      }}
    </Field>
  );
}

/** From and to; either may be left open. */
function Range({ isTime, value, onChange }: { isTime: boolean; value: string; onChange: (value: string) => void }) {
  const [from = "", to = ""] = value === "" ? [] : value.split("..").map((end) => (end === "inf" || end === "neginf" ? "" : end));
  const change = (a: string, b: string): void => onChange(a === "" && b === "" ? "" : `${a === "" ? "neginf" : a}..${b === "" ? "inf" : b}`);
  const end = (label: string, at: string, set: (value: string) => void) => (
    <Field label={label}>
      {(ids) =>
        isTime ? (
          <input {...ids} class="input" type="datetime-local" value={localOf(at)} onInput={(event) => set(event.currentTarget.value === "" ? "" : localToUtc(event.currentTarget.value))} />
        ) : (
          <input {...ids} class="input" inputMode="decimal" autocomplete="off" value={at} onInput={(event) => set(event.currentTarget.value.trim())} />
        )
      }
    </Field>
  );
  return (
    <div class="form-pair">
      {end("From", from, (a) => change(a, to))}
      {end("To", to, (b) => change(from, b))}
      {isTime && <p class="field-hint">{timeZone}</p>}
    </div>
  );
}

function localOf(text: string): string {
  const at = parseTime(text);
  return at === null ? "" : toLocalInput(at);
}

/** The records that a condition names. */
export function namedBy(kind: PlaceKind, { path, value }: Condition): Identifier[] {
  const target = fieldAt(kind, path)?.target;
  return target ? parts(value).map((id) => ({ type: target, id: Number(id) })) : [];
}
