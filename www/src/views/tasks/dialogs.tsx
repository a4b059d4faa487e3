/** The dialogs of the queue: each asks one thing about one task. */
import type { TaskAction } from "@lockstep/core";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { TaskParams } from "../../api/tasks";
import type { Task } from "../../api/types";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { Field } from "../../components/field";
import { ParamField } from "../../components/param-field";
import { characters, count } from "../../lib/text";
import { decide, limitOf } from "../../state/core";
import { personName, userName, users } from "../../state/directory";
import { route } from "../../state/router";
import { act, remove } from "../../state/task-commands";
import { viewOf } from "../../state/tasks";
import { filledIn, missingOf } from "../../words/params";
import { taskAction } from "../../words/task-actions";
import type { TaskDialog } from "../../words/task-words";
import { finish, hide, openDialog } from "./dialog-state";
import { move } from "./focus";
import { isSequenceStep } from "./labels";
import { TaskPanel } from "./panel";
import { ownerOf, SubjectName } from "./parts";
import { WhenDialog } from "./when-dialog";

type Asking = { task: Task; action: TaskAction };

/** The dialogs that were made for an action. */
const MADE: Record<TaskDialog, (asking: Asking) => JSX.Element> = { completion: CompleteDialog, when: WhenDialog, owner: ReassignDialog, note: NoteDialog };

export function TaskDialogs() {
  useEffect(() => hide, [route.value.view]);
  const open = openDialog.value;
  const view = open && viewOf(open.id)?.value;
  if (!open || !view) return null;
  const { task } = view;
  switch (open.kind) {
    case "details":
      return (
        <Dialog title="Task" onClose={hide} sheet>
          <TaskPanel id={task.id} onDone={hide} />
        </Dialog>
      );
    case "delete":
      return <DeleteDialog task={task} />;
    default: {
      const { name, dialog } = taskAction(open.kind);
      const Asks = dialog === null ? FormDialog : MADE[dialog];
      return <Asks key={name} task={task} action={name} />;
    }
  }
}

/** A control for each parameter of the action, as the table has them. */
function FormDialog({ task, action }: Asking) {
  const { title, params } = taskAction(action);
  const [values, setValues] = useState<Record<string, unknown>>({});
  const sent = filledIn(params, values) as TaskParams;
  const verdict = decide(task, action, sent);
  const refusal = missingOf(params, sent) ?? (verdict.ok ? null : verdict.reason);
  return (
    <Dialog title={title} onClose={hide}>
      <form onSubmit={submitting(() => refusal === null && finish(task.id, () => void act(task, action, sent)))}>
        <About task={task} />
        {params.map((param) => (
          <ParamField key={param.name} param={param} value={values[param.name]} onChange={(to) => setValues({ ...values, [param.name]: to })} />
        ))}
        <Buttons label={title} refusal={refusal} />
      </form>
    </Dialog>
  );
}

const submitting =
  (run: () => void) =>
  (event: Event): void => {
    event.preventDefault();
    run();
  };

function About({ task }: { task: Task }) {
  return (
    <p class="dialog-about">
      <SubjectName task={task} />
    </p>
  );
}

function Buttons({ label, refusal, danger }: { label: string; refusal?: string | null; danger?: boolean }) {
  return (
    <footer class="dialog-foot">
      <Button onClick={hide}>Cancel</Button>
      <Button tone={danger ? "danger" : "primary"} type="submit" refusal={refusal ?? null}>
        {label}
      </Button>
    </footer>
  );
}

function CompleteDialog({ task, action }: Asking) {
  const [note, setNote] = useState("");
  const [then, setThen] = useState("");
  const params: TaskParams = { ...(note && { completionNote: note }), ...(then && { completionAction: then }) };
  const run = (): void => finish(task.id, () => void act(task, action, params));
  return (
    <Dialog title="Complete the task" onClose={hide}>
      <form onSubmit={submitting(run)}>
        <About task={task} />
        <Field label="Completion note" optional hint="Kept with the prospect or account.">
          {(ids) => <textarea {...ids} class="input" rows={4} data-autofocus value={note} onInput={(event) => setNote(event.currentTarget.value)} />}
        </Field>
        {isSequenceStep(task.attributes.taskType) && (
          <Field label="The sequence then">
            {(ids) => (
              <select {...ids} class="select" value={then} onChange={(event) => setThen(event.currentTarget.value)}>
                <option value="">goes on with its next step</option>
                <option value="finish_no_reply">finishes: no reply</option>
                <option value="finish_replied">finishes: replied</option>
              </select>
            )}
          </Field>
        )}
        <Buttons label="Complete" />
      </form>
    </Dialog>
  );
}

function ReassignDialog({ task, action }: Asking) {
  const owner = ownerOf(task);
  const [to, setTo] = useState(owner);
  const refusal = to === null ? "Choose a person." : to === owner ? "That is the owner already." : null;
  return (
    <Dialog title="Reassign the task" onClose={hide}>
      <form onSubmit={submitting(() => refusal === null && to !== null && finish(task.id, () => void act(task, action, { ownerId: to }, `Reassigned to ${userName(to)}`)))}>
        <About task={task} />
        <Field label="New owner">
          {(ids) => (
            <select {...ids} class="select" data-autofocus value={to ?? ""} onChange={(event) => setTo(Number(event.currentTarget.value))}>
              {users.value.map((user) => (
                <option key={user.id} value={user.id}>
                  {personName(user.attributes)} – {user.attributes.email}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Buttons label="Reassign" refusal={refusal} />
      </form>
    </Dialog>
  );
}

function NoteDialog({ task, action }: Asking) {
  const [note, setNote] = useState(task.attributes.note ?? "");
  const limit = limitOf("task", "note");
  const length = characters(note);
  const over = limit !== null && length > limit ? `The note is ${count(length - limit)} characters too long.` : null;
  return (
    <Dialog title="Edit the note" onClose={hide}>
      <form onSubmit={submitting(() => over === null && finish(task.id, () => void act(task, action, { note })))}>
        <About task={task} />
        <Field label="Note" problems={over ? [over] : []} aside={limit !== null && <span class="counter">{`${count(length)} / ${count(limit)}`}</span>}>
          {(ids) => <textarea {...ids} class="input" rows={7} data-autofocus value={note} onInput={(event) => setNote(event.currentTarget.value)} />}
        </Field>
        <Buttons label="Save note" refusal={over} />
      </form>
    </Dialog>
  );
}

function DeleteDialog({ task }: { task: Task }) {
  const run = (): void => {
    hide();
    void remove(task);
    move(1);
  };
  return (
    <Dialog title="Delete this task?" onClose={hide} alert>
      <form onSubmit={submitting(run)}>
        <About task={task} />
        <p>It is gone for everyone, and there is no undo.</p>
        <Buttons label="Delete task" danger />
      </form>
    </Dialog>
  );
}
