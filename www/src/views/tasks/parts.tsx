/** Small pieces that the row and the panel share. */
import { related, subjectOf, type Task } from "../../api/types";
import { clockTime, fullTime, parseTime, relativeTime, shortTime, startOfDay, toUtc } from "../../lib/time";
import { cx } from "../../lib/text";
import { now } from "../../state/clock";
import { priorityName, recordName, recordOf, userName } from "../../state/directory";

/** The name of the prospect or account, or its kind and number while the name is not known. */
export function SubjectName({ task }: { task: Task }) {
  const subject = subjectOf(task);
  if (!subject) return <span class="muted">No subject</span>;
  const record = recordOf(subject);
  return record ? <>{recordName(record)}</> : <span class={record === undefined ? "name-loading" : ""}>{`${subject.type} ${subject.id}`}</span>;
}

/** What stands beside a name: a prospect's company and title, an account's industry. */
export function subjectDetail(task: Task): string | null {
  const subject = subjectOf(task);
  const record = subject && recordOf(subject);
  if (!record) return null;
  const { title, company, industry, domain } = record.attributes;
  return [title, company ?? industry ?? domain].filter(Boolean).join(" · ") || null;
}

/** When it is due, in two ways; late ones say so in words, not by colour alone. Under the heading of its own `day`, the clock is enough. */
export function Due({ task, both, day }: { task: Task; both?: boolean; day?: number }) {
  const { attributes } = task;
  const done = attributes.state === "complete";
  const at = parseTime(done ? attributes.completedAt ?? attributes.stateChangedAt : attributes.dueAt);
  if (at === null) return <span class="due muted">no date</span>;
  const late = !done && at < now.value;
  const relative = relativeTime(at, now.value);
  return (
    <time class={cx("due", late && "due-late")} dateTime={toUtc(at)} title={fullTime(at)}>
      <span class="due-when">{day === startOfDay(at) ? clockTime(at) : shortTime(at, now.value)}</span>
      <span class="due-relative">{done ? `done ${relative}` : late && both ? `${relative}, late` : relative}</span>
    </time>
  );
}

export const ownerOf = (task: Task): number | null => related(task, "owner")?.id ?? null;

export function OwnerName({ task }: { task: Task }) {
  const id = ownerOf(task);
  return id === null ? <span class="muted">Nobody</span> : <>{userName(id)}</>;
}

export function PriorityMark({ task }: { task: Task }) {
  const id = related(task, "taskPriority")?.id;
  if (id === undefined) return null;
  const name = priorityName(id);
  return <span class={`priority priority-${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`}>{name}</span>;
}
