import { useId } from "preact/hooks";
import { Icon, type IconName } from "./icon";

type Option<T extends string> = { value: T; label: string; icon?: IconName; note?: string };
type Props<T extends string> = { legend: string; options: readonly Option<T>[]; value: T; onChange: (value: T) => void; hideLegend?: boolean };

/** A few choices side by side; radio buttons underneath, so arrows work as everywhere. */
export function Segmented<T extends string>({ legend, options, value, onChange, hideLegend }: Props<T>) {
  const name = useId();
  return (
    <fieldset class="segmented">
      <legend class={hideLegend ? "sr-only" : undefined}>{legend}</legend>
      <div class="segmented-options">
        {options.map((option) => (
          <label key={option.value}>
            <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChange(option.value)} />
            <span>
              {option.icon && <Icon name={option.icon} size={16} />}
              {option.label}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
