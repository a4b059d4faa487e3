import type { TaskAction } from "@lockstep/core";
import { useId, useState } from "preact/hooks";
import type { TaskParams } from "../../api/tasks";
import type { Task } from "../../api/types";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { atHour, parseTime, shortTime, startOfDay, timeZone, toLocalInput, toUtc } from "../../lib/time";
import { decide } from "../../state/core";
import { act } from "../../state/task-commands";
import { taskAction } from "../../words/task-actions";
import { finish, hide } from "./dialog-state";
import { SubjectName } from "./parts";

type Choice = { key: string; label: string; at: number | null; shown: number | null };

/** What is said of the two actions that ask the same question: until when? */
const SAID = { snooze: { title: "Snooze until", done: "Snoozed until" }, reschedule: { title: "Reschedule to", done: "Rescheduled to" } };

export function WhenDialog({ action, task }: { action: TaskAction; task: Task }) {
  const kind = action === "snooze" ? "snooze" : "reschedule";
  const { title, done } = SAID[kind];
  const [now] = useState(() => Date.now());
  const choices = presets(kind, task, now);
  const [picked, setPicked] = useState(choices[0]?.key ?? "own");
  const [own, setOwn] = useState(() => toLocalInput(atHour(startOfDay(now, 1), 9)));
  const [urgent, setUrgent] = useState(false);
  const group = useId();

  const choice = choices.find((c) => c.key === picked);
  const at = choice ? choice.at : parseTime(own);
  const refusal = !choice && at === null ? "Give a date and a time." : null;

  const submit = (event: Event): void => {
    event.preventDefault();
    if (refusal !== null) return;
    finish(task.id, () => {
      const params: TaskParams = { ...(at !== null && { dueAt: toUtc(at) }), ...(urgent && { markAsUrgent: true }) };
      // Without a time, the rules' own default: one day later.
      void act(task, action, params, at === null ? "Snoozed for a day" : `${done} ${shortTime(at, Date.now())}`);
    });
  };

  return (
    <Dialog title={title} onClose={hide}>
      <form onSubmit={submit}>
        <p class="dialog-about">
          <SubjectName task={task} />
        </p>
        <div class="choices" role="radiogroup" aria-label={title}>
          {choices.map((c, i) => (
            <label key={c.key} class="choice">
              <input type="radio" name={group} value={c.key} checked={picked === c.key} data-autofocus={i === 0 || undefined} onChange={() => setPicked(c.key)} />
              <span>{c.label}</span>
              {c.shown !== null && (
                <small>{shortTime(c.shown, now)}</small>
              )}
            </label>
          ))}
          <label class="choice">
            <input type="radio" name={group} value="own" checked={picked === "own"} onChange={() => setPicked("own")} />
            <span>Another time</span>
            <small>{timeZone}</small>
          </label>
        </div>
        <input
          class="input"
          type="datetime-local"
          aria-label="Date and time"
          value={own}
          onInput={(event) => {
            setOwn(event.currentTarget.value);
            setPicked("own");
          }}
        />
        {kind === "snooze" && (
          <label class="check">
            <input type="checkbox" checked={urgent} onChange={(event) => setUrgent(event.currentTarget.checked)} />
            <span>Mark as urgent</span>
          </label>
        )}
        <footer class="dialog-foot">
          <Button onClick={hide}>Cancel</Button>
          <Button tone="primary" type="submit" refusal={refusal}>
            {taskAction(action).title}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function presets(kind: "snooze" | "reschedule", task: Task, now: number): Choice[] {
  const later = Math.ceil((now + 3 * 3_600_000) / 900_000) * 900_000;
  const tomorrow = atHour(startOfDay(now, 1), 9);
  const weekday = new Date(now).getDay();
  const monday = atHour(startOfDay(now, ((8 - weekday) % 7) || 7), 9);
  const found: Choice[] = [
    { key: "later", label: "In three hours", at: later, shown: later },
    { key: "tomorrow", label: "Tomorrow morning", at: tomorrow, shown: tomorrow },
  ];
  if (monday !== tomorrow) found.push({ key: "monday", label: "Monday morning", at: monday, shown: monday });
  if (kind === "snooze") {
    // Without a time the rules choose; what they choose is shown.
    const verdict = decide(task, "snooze", {}, new Date(now).toISOString());
    found.unshift({ key: "default", label: "One day later", at: null, shown: verdict.ok ? parseTime(verdict.task.attributes.dueAt) : null });
  }
  return found;
}
