import type { ComponentChildren } from "preact";
import { subjectOf, type Task } from "../../api/types";
import { Button } from "../../components/button";
import { Empty } from "../../components/states";
import { dateAndTime, fullTime, parseTime, toUtc } from "../../lib/time";
import { viewOf } from "../../state/tasks";
import { addressOf } from "../../words/places";
import { actionOf, taskTypeLabel } from "./labels";
import { offersFor } from "./offers";
import { Due, OwnerName, PriorityMark, SubjectName, subjectDetail } from "./parts";

/** Everything about one task, and everything that can be done with it. */
export function TaskPanel({ id, onDone }: { id: number | null; onDone?: () => void }) {
  const view = id === null ? null : viewOf(id)?.value;
  if (!view || view.gone) {
    return (
      <Empty title={view ? "This task was deleted" : "No task chosen"}>
        <p>Choose one in the queue to see its details here.</p>
      </Empty>
    );
  }
  const { task, pending } = view;
  const kind = actionOf(task.attributes.action);
  const detail = subjectDetail(task);
  const subject = subjectOf(task);
  const address = subject && addressOf(subject);
  return (
    <article class="panel" aria-label="Task details" data-panel={task.id}>
      <header class="panel-head">
        <p class="eyebrow">
          {kind.label} <span class="muted">#{task.id}</span>
          {pending && <span class="saving">saving…</span>}
        </p>
        <h2>
          {address ? (
            <a href={address}>
              <SubjectName task={task} />
            </a>
          ) : (
            <SubjectName task={task} />
          )}
        </h2>
        {detail && <p class="muted">{detail}</p>}
      </header>
      {task.attributes.note ? <p class="panel-note">{task.attributes.note}</p> : <p class="panel-note muted">No note.</p>}
      <dl class="facts">
        <Fact name={task.attributes.state === "complete" ? "Completed" : "Due"}>
          <Due task={task} both />
        </Fact>
        <Fact name="Owner">
          <OwnerName task={task} />
        </Fact>
        <Fact name="Priority">
          <PriorityMark task={task} />
        </Fact>
        <Fact name="State">{task.attributes.state}</Fact>
        <Fact name="Type">{taskTypeLabel(task.attributes.taskType)}</Fact>
        <TimeFact name="Skips itself" at={task.attributes.autoskipAt} />
        <TimeFact name="Created" at={task.attributes.createdAt} />
        <TimeFact name="Changed" at={task.attributes.updatedAt} />
      </dl>
      <PanelActions task={task} onDone={onDone} />
    </article>
  );
}

function PanelActions({ task, onDone }: { task: Task; onDone?: (() => void) | undefined }) {
  const [first, ...rest] = offersFor(task);
  const refusal = first?.refusal ?? rest.find((offer) => offer.refusal)?.refusal;
  return (
    <div class="panel-actions">
      {refusal && (
        <p class="refusal" aria-hidden="true">
          {refusal}
        </p>
      )}
      {first && (
        <Button
          tone="primary"
          icon={first.icon}
          refusal={first.refusal ?? null}
          {...(first.keys ? { keys: first.keys, showKeys: true } : {})}
          onClick={() => {
            first.run();
            onDone?.();
          }}
        >
          {first.label}
        </Button>
      )}
      <ul>
        {rest.map((offer) => (
          <li key={offer.label}>
            <Button tone={offer.danger ? "danger" : "plain"} icon={offer.icon} refusal={offer.refusal ?? null} onClick={offer.run} {...(offer.keys ? { keys: offer.keys, showKeys: true } : {})}>
              {offer.label}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function TimeFact({ name, at }: { name: string; at: string | null }) {
  const time = parseTime(at);
  return time === null ? null : (
    <Fact name={name}>
      <time dateTime={toUtc(time)} title={fullTime(time)}>
        {dateAndTime(time)}
      </time>
    </Fact>
  );
}
