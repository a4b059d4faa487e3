/** Numbers and words for people. */
import { labelOf } from "@lockstep/core";

const numbers = new Intl.NumberFormat("en-GB");

export const count = (n: number): string => numbers.format(n);

/** `plural(2, "task")` → "2 tasks". */
export const plural = (n: number, noun: string, nouns = `${noun}s`): string => `${numbers.format(n)} ${n === 1 ? noun : nouns}`;

/** A number where it is one; what cannot be read is sent as it is, for the rules to judge. */
export const numberOr = (text: string): unknown => (text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text));

/** Characters as the validator counts them: code points, not UTF-16 units. */
export function characters(text: string): number {
  let n = 0;
  for (const _ of text) n += 1;
  return n;
}

/** "finish_no_reply" → "finish no reply", "sequence_step_call" → "sequence step call". */
export const words = (code: string): string => code.replaceAll("_", " ");

/** "sequenceState" → "sequence state", "custom12" → "custom 12". */
export const spaced = (name: string): string => name.replaceAll(/([A-Z]|\d+)/g, " $1").toLowerCase().trim();

/** Class names that hold, in one string. */
export const cx = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(" ");

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** An error's detail as a sentence for people: names in quotes instead of backticks, a capital, a full stop. */
export function sentence(detail: string): string {
  const start = capital(detail.replaceAll(/`([^`]*)`/g, "“$1”"));
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

/** "dueAt" → "Due at", "emailOptedOut" → "Email opted out", "custom12" → "Custom 12". */
export function fieldLabel(name: string): string {
  const known = FIELD_LABELS[name];
  if (known) return known;
  // The name of a property, as the organisation knows it.
  if (name.includes("_")) return name;
  return labelOf(name);
}

const FIELD_LABELS: Record<string, string> = {
  dueAt: "Due",
  createdAt: "Created",
  updatedAt: "Updated",
  linkedInId: "LinkedIn id",
  linkedInUrl: "LinkedIn page",
  githubUsername: "GitHub name",
  naicsCodes: "NAICS codes",
  sicCodes: "SIC codes",
  websiteUrl: "Website",
  sequenceStates: "Sequences",
  taskPriority: "Priority",
  optedOutAt: "Opted out since",
  stateChangedAt: "State since",
  completedAt: "Completed",
  completer: "Completed by",
};
