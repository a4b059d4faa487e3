import { useState } from "preact/hooks";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { fieldAt, fieldsOf, isComplete, operatorsOf, OPERATOR_WORDS, type Condition, type Operator } from "../../state/conditions";
import { PLACES, type PlaceKind } from "../../words/places";
import { ConditionValue } from "./condition-value";

type Props = { kind: PlaceKind; old: Condition | null; group: number; onDone: (next: Condition) => void; onClose: () => void };

/** The fields that people filter by most, before the others. */
const FIRST = ["[tags]", "[owner][id]", "[company]", "[account][id]", "[title]", "[stage][id]", "[emails]", "[name]", "[domain]"];

/** One condition: which field, how it is compared, with what. */
export function ConditionDialog({ kind, old, group, onDone, onClose }: Props) {
  const [path, setPath] = useState(old?.path ?? "");
  const [operator, setOperator] = useState<Operator>(old?.operator ?? "is");
  const [value, setValue] = useState(old?.value ?? "");
  const all = fieldsOf(kind);
  const first = FIRST.flatMap((one) => all.filter((field) => field.path === one));
  const others = all.filter((field) => !first.includes(field));
  const control = fieldAt(kind, path)?.control;
  const needsValue = operator !== "empty" && operator !== "filled";
  const next: Condition = { group, path, operator, value: needsValue ? value : "" };
  const refusal = path === "" ? "Choose a field." : isComplete(next) ? null : "Say what to compare with.";

  const choosePath = (to: string): void => {
    setPath(to);
    setOperator(operatorsOf(kind, to)[0] ?? "is");
    setValue(fieldAt(kind, to)?.control === "boolean" ? "true" : "");
  };
  return (
    <Dialog title={old ? "Change the condition" : group === 0 ? `Which ${PLACES[kind].many}?` : "Or which ones?"} onClose={onClose} size="medium">
      <form
        class="condition-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (refusal === null) onDone(next);
        }}
      >
        <Field label="Field">
          {(ids) => (
            <select {...ids} class="select" data-autofocus={old === null || undefined} value={path} onChange={(event) => choosePath(event.currentTarget.value)}>
              <option value="" disabled>
                Choose a field…
              </option>
              <optgroup label="Most used">{first.map(optionOf)}</optgroup>
              <optgroup label="By what belongs to them">{others.filter(({ field }) => field.related).map(optionOf)}</optgroup>
              <optgroup label="By their own fields">{others.filter(({ field }) => !field.related).map(optionOf)}</optgroup>
            </select>
          )}
        </Field>
        {path !== "" && (
          <Field label="Comparison">
            {(ids) => (
              <select {...ids} class="select" value={operator} onChange={(event) => setOperator(event.currentTarget.value as Operator)}>
                {operatorsOf(kind, path).map((one) => (
                  <option key={one} value={one}>
                    {OPERATOR_WORDS[one]}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {path !== "" && needsValue && <ConditionValue key={`${path} ${operator === "contains"}`} kind={kind} path={path} operator={operator} value={value} onChange={setValue} />}
        {control === "text" && operator === "is" && path !== "[tags]" && <p class="field-hint">Whole values, capitals as they are. Of several, one must be met.</p>}
        <footer class="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" refusal={refusal}>
            {old ? "Change it" : "Show them"}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

const optionOf = ({ path, field }: ReturnType<typeof fieldsOf>[number]) => (
  <option key={path} value={path}>
    {field.label}
  </option>
);
