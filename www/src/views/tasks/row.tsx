import { useComputed } from "@preact/signals";
import { subjectOf, type Task } from "../../api/types";
import { IconButton } from "../../components/button";
import { Icon } from "../../components/icon";
import { Menu } from "../../components/menu";
import { roomForPanel } from "../../lib/media";
import { cx } from "../../lib/text";
import { whyNot } from "../../state/core";
import { recordName, recordOf } from "../../state/directory";
import { currentId } from "../../state/queue";
import { act } from "../../state/task-commands";
import { viewOf } from "../../state/tasks";
import { show } from "./dialog-state";
import { actionOf } from "./labels";
import { offersFor } from "./offers";
import { Due, OwnerName, PriorityMark, SubjectName, ownerOf, subjectDetail } from "./parts";

/** One task. Only the current row is in the tab order; the arrows move between rows. */
export function TaskRow({ id, day }: { id: number; day: number }) {
  const current = useComputed(() => currentId.value === id).value;
  const view = viewOf(id)?.value;
  if (!view) return null;
  const { task, pending, gone, touched } = view;
  const { action, note, state } = task.attributes;
  const done = state === "complete";
  const kind = actionOf(action);
  const tabIndex = current && !gone ? 0 : -1;
  const detail = subjectDetail(task);
  return (
    <li class={cx("row", current && "row-current", done && "row-done", gone && "row-gone", touched && "row-touched")} data-task={id} data-pending={pending || undefined} data-state={state}>
      <Tick task={task} tabIndex={tabIndex} gone={gone} />
      <button type="button" class="row-open" data-row={id} tabIndex={tabIndex} aria-current={current || undefined} disabled={gone} onFocus={() => (currentId.value = id)} onClick={() => !roomForPanel.value && show("details", id)}>
        <span class={`row-kind row-kind-${action ?? "other"}`} title={kind.label}>
          <Icon name={kind.icon} />
          <span class="sr-only">{kind.label}: </span>
        </span>
        <span class="row-text">
          <span class="row-subject">
            <strong>
              <SubjectName task={task} />
            </strong>
            {detail && <small>{detail}</small>}
          </span>
          <span class="row-note">{note || kind.label}</span>
        </span>
        <span class="row-priority">
          <PriorityMark task={task} />
        </span>
        <span class="row-owner" data-owner={ownerOf(task) ?? undefined}>
          <span class="sr-only">Owner: </span>
          <OwnerName task={task} />
        </span>
        <span class="row-due">
          <span class="sr-only">{done ? "" : "Due: "}</span>
          {gone ? <span class="row-deleted">Deleted</span> : <Due task={task} day={day} />}
        </span>
      </button>
      <span class="row-tools">
        <IconButton icon="clock" label="Snooze" keys="s" tabIndex={tabIndex} refusal={gone ? "Deleted." : refusal(task, "snooze", current)} onClick={() => show("snooze", id)} />
        <Menu label="More actions" icon="more" tabIndex={tabIndex} items={() => (gone ? [] : offersFor(viewOf(id)?.peek().task ?? task))} />
      </span>
      {pending && <span class="sr-only">Being saved</span>}
    </li>
  );
}

/** Only the row that can be acted on asks the rules: a queue has thousands. */
const refusal = (task: Task, action: "snooze" | "markComplete", current: boolean): string | null =>
  current || task.attributes.state === "complete" ? whyNot(task, action) : null;

function Tick({ task, tabIndex, gone }: { task: Task; tabIndex: number; gone: boolean }) {
  const done = task.attributes.state === "complete";
  const subject = subjectOf(task);
  const record = subject && recordOf(subject);
  const about = record ? recordName(record) : `task ${task.id}`;
  return (
    <IconButton
      class={cx("tick", done && "tick-done")}
      icon="check"
      label={done ? `Completed: ${about}` : `Complete: ${about}`}
      tabIndex={tabIndex}
      refusal={gone ? "Deleted." : done ? "This task is complete." : null}
      onClick={() => void act(task, "markComplete")}
    />
  );
}
