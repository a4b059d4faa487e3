import { count } from "../lib/text";
import { Field } from "./field";

/** Whether what was typed is this number, however it is grouped. */
export const typedRight = (typed: string, expected: number): boolean => typed.trim() !== "" && Number(typed.replaceAll(/[\s,.']/g, "")) === expected;

/** The number has to be typed: nobody changes everything by pressing Enter twice. */
export function TypedCount({ expected, typed, onType }: { expected: number; typed: string; onType: (typed: string) => void }) {
  const wrong = typed !== "" && !typedRight(typed, expected) && typed.length >= String(expected).length;
  return (
    <Field label={`Type ${count(expected)} to confirm`} problems={wrong ? [`That is not ${count(expected)}.`] : []}>
      {(ids) => <input {...ids} class="input input-count" data-autofocus inputMode="numeric" autocomplete="off" value={typed} onInput={(event) => onType(event.currentTarget.value)} />}
    </Field>
  );
}
