/** What a person would notice between the task that was shown and the one that the server answered. */
import { related, type Task } from "../api/types";
import { parseTime, shortTime } from "../lib/time";
import { userName } from "./directory";

/** Moments that the two sides take from their own clocks may differ by this much unnoticed. */
const CLOCK_TOLERANCE_MS = 90_000;

export function differences(shown: Task, answered: Task): string[] {
  const found: string[] = [];
  const a = shown.attributes;
  const b = answered.attributes;
  if (a.state !== b.state) found.push(`state is ${b.state}`);
  const dueA = parseTime(a.dueAt);
  const dueB = parseTime(b.dueAt);
  if (dueB !== null && (dueA === null || Math.abs(dueA - dueB) > CLOCK_TOLERANCE_MS)) found.push(`due ${shortTime(dueB, Date.now())}`);
  if ((a.note ?? "") !== (b.note ?? "")) found.push("the note differs");
  const owner = related(answered, "owner");
  if (owner && related(shown, "owner")?.id !== owner.id) found.push(`owner is ${userName(owner.id)}`);
  return found;
}
