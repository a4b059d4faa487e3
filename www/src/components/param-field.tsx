import { numberOr } from "../lib/text";
import { atHour, startOfDay, timeZone, toLocalInput } from "../lib/time";
import type { Param } from "../words/params";
import { Field } from "./field";
import { RecordPicker } from "./record-picker";
import { TagInput } from "./tags";

type Props = { param: Param; value: unknown; problems?: string[]; onChange: (to: unknown) => void };

/** The control for a parameter of an action. */
export function ParamField({ param, value, problems = [], onChange: set }: Props) {
  const { kind, label, hint: about, target = "", required, isLong, options } = param;
  if (kind === "boolean") {
    return (
      <label class="check">
        <input type="checkbox" checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />
        <span>{label}</span>
      </label>
    );
  }
  const hint = kind === "time" ? [about, timeZone].filter(Boolean).join(" · ") : about;
  return (
    <Field label={label} optional={!required} problems={problems} hint={hint} aside={kind === "time" ? <TimeShortcuts onChoose={set} /> : undefined}>
      {(ids) => {
        if (options) {
          return (
            <select {...ids} class="select" value={String(value ?? "")} onChange={(event) => set(event.currentTarget.value)}>
              {options.map(([one, words]) => (
                <option key={one} value={one}>
                  {words}
                </option>
              ))}
            </select>
          );
        }
        const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
        switch (kind) {
          case "textList":
            return <TagInput {...ids} tags={Array.isArray(value) ? value.map(String) : []} onChange={set} />;
          case "idList":
            return <RecordPicker {...ids} type={target} several chosen={Array.isArray(value) ? value.map(Number) : []} onChange={set} />;
          case "id":
            return <RecordPicker {...ids} type={target} chosen={typeof value === "number" ? [value] : []} onChange={([id]) => set(id ?? null)} />;
          case "time":
            return <input {...ids} class="input" type="datetime-local" value={text} onInput={(event) => set(event.currentTarget.value)} />;
          case "integer":
          case "number":
            return <input {...ids} class="input" inputMode="decimal" autocomplete="off" value={text} onInput={(event) => set(numberOr(event.currentTarget.value))} />;
          default:
            return isLong ? (
              <textarea {...ids} class="input" rows={3} value={text} onInput={(event) => set(event.currentTarget.value)} />
            ) : (
              <input {...ids} class="input" autocomplete="off" value={text} onInput={(event) => set(event.currentTarget.value)} />
            );
        }
      }}
    </Field>
  );
}

/** The two moments that people mean most often. */
function TimeShortcuts({ onChoose }: { onChoose: (value: string) => void }) {
  const morning = (days: number): string => toLocalInput(atHour(startOfDay(Date.now(), days), 9));
  const toMonday = (8 - new Date().getDay()) % 7 || 7;
  return (
    <span class="shortcuts">
      <button type="button" class="link" onClick={() => onChoose(morning(1))}>
        Tomorrow
      </button>
      <button type="button" class="link" onClick={() => onChoose(morning(toMonday))}>
        Monday
      </button>
    </span>
  );
}
