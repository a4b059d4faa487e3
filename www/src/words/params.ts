/** The parameters of actions as fields of a form: the package's table with the words of this page. */
import type { AttributeSchema, ResourceTypeName } from "@lockstep/core";
import { fieldLabel, words } from "../lib/text";
import { localToUtc } from "../lib/time";

export type FieldWords = {
  label: string;
  hint?: string;
  /** The values that are offered, with their words; the empty one is not sent. */
  values?: Record<string, string>;
};

/** One parameter of an action, as a field of its form. */
export type Param = {
  name: string;
  kind: AttributeSchema["kind"];
  label: string;
  hint: string | undefined;
  required: boolean;
  /** The type of the records that it names. */
  target: ResourceTypeName | undefined;
  /** Whether a line is too short for what it takes. */
  isLong: boolean;
  /** The values to choose from, with their words; the empty one is not sent. */
  options: [value: string, label: string][] | null;
};

/** A text that takes no more is one line. */
const LINE = 255;

export function paramOf({ name, kind, required, target, max, values, doc }: AttributeSchema, given: FieldWords | undefined): Param {
  const { label, hint } = given ?? { label: fieldLabel(name), hint: doc };
  const offered = given?.values ?? (values && Object.fromEntries([["", "Choose…"], ...values.map((value) => [value, words(value)])]));
  return { name, kind, label, hint, required, target, isLong: kind === "text" && (max ?? 0) > LINE, options: offered ? Object.entries(offered) : null };
}

/** What of a form is sent: the parameters that are filled in. */
export function filledIn(params: Param[], values: Record<string, unknown>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { name, kind } of params) {
    const value = values[name];
    if (value === undefined || value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0)) continue;
    found[name] = kind === "time" ? localToUtc(String(value)) : value;
  }
  return found;
}

/** What is still missing of what is to be sent, in words; null where nothing is. */
export function missingOf(params: Param[], sent: Record<string, unknown>): string | null {
  const param = params.find(({ name, required }) => required && !(name in sent));
  if (!param) return null;
  if (param.kind === "textList") return "Type at least one tag.";
  if (param.kind === "time") return "Give a date and a time.";
  return param.target || param.options ? `Choose the ${param.label.toLowerCase()}.` : `Fill in “${param.label}”.`;
}
