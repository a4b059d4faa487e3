import { Field } from "../../components/field";
import { Icon } from "../../components/icon";
import { characters, count, cx } from "../../lib/text";
import { timeZone } from "../../lib/time";
import { limitOf } from "../../state/core";
import { personName, priorities, users } from "../../state/directory";
import { identity } from "../../api/session";
import { ACTION_KINDS, actionOf } from "../tasks/labels";
import type { Draft, FieldName } from "./draft";
import { SubjectPicker } from "./subject-picker";

type Props = {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  visit: (field: FieldName) => void;
  problems: (field: FieldName) => string[];
};

export function TaskFields({ draft, change, visit, problems }: Props) {
  return (
    <>
      <fieldset class="kinds">
        <legend>What is to be done</legend>
        <div class="kinds-options">
          {ACTION_KINDS.map((kind) => (
            <label key={kind} class={cx("kind", draft.action === kind && "kind-chosen")}>
              <input type="radio" name="action" value={kind} checked={draft.action === kind} onChange={() => change({ action: kind })} />
              <Icon name={actionOf(kind).icon} size={20} />
              <span>{actionOf(kind).label}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <SubjectPicker subject={draft.subject} onChange={(subject) => change({ subject })} onVisit={() => visit("subject")} problems={problems("subject")} />
      <NoteField draft={draft} change={change} visit={visit} problems={problems} />
      <div class="form-pair">
        <Field label="Due" problems={problems("dueAt")} hint={draft.dueAt ? timeZone : `Now, when left empty · ${timeZone}`}>
          {(ids) => <input {...ids} class="input" type="datetime-local" value={draft.dueAt} onInput={(event) => change({ dueAt: event.currentTarget.value })} onBlur={() => visit("dueAt")} />}
        </Field>
        <Field label="Skips itself" optional problems={problems("autoskipAt")} hint="Still open then? It is completed by itself.">
          {(ids) => (
            <input {...ids} class="input" type="datetime-local" value={draft.autoskipAt} onInput={(event) => change({ autoskipAt: event.currentTarget.value })} onBlur={() => visit("autoskipAt")} />
          )}
        </Field>
      </div>
      <div class="form-pair">
        <Field label="Owner" problems={problems("owner")}>
          {(ids) => (
            <select {...ids} class="select" value={draft.ownerId ?? ""} onChange={(event) => change({ ownerId: Number(event.currentTarget.value) })} onBlur={() => visit("owner")}>
              <OwnerOptions />
            </select>
          )}
        </Field>
        <Field label="Priority" problems={problems("priority")}>
          {(ids) => (
            <select
              {...ids}
              class="select"
              value={draft.priorityId ?? ""}
              onChange={(event) => change({ priorityId: event.currentTarget.value === "" ? null : Number(event.currentTarget.value) })}
              onBlur={() => visit("priority")}
            >
              <option value="">The default</option>
              {priorities.value.map((priority) => (
                <option key={priority.id} value={priority.id}>
                  {priority.attributes.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
    </>
  );
}

function NoteField({ draft, change, visit, problems }: Props) {
  const limit = limitOf("task", "note");
  const length = characters(draft.note);
  return (
    <Field
      label="Note"
      optional
      problems={problems("note")}
      aside={limit !== null && <span class={cx("counter", length > limit && "counter-over")}>{`${count(length)} / ${count(limit)}`}</span>}
    >
      {(ids) => (
        <textarea {...ids} class="input" rows={5} placeholder="What should happen, and what to know beforehand" value={draft.note} onInput={(event) => change({ note: event.currentTarget.value })} onBlur={() => visit("note")} />
      )}
    </Field>
  );
}

function OwnerOptions() {
  const me = identity.value?.user;
  const others = users.value.filter((user) => user.id !== me?.id);
  return (
    <>
      {me && <option value={me.id}>{personName(me)} (me)</option>}
      {others.map((user) => (
        <option key={user.id} value={user.id}>
          {personName(user.attributes)}
        </option>
      ))}
    </>
  );
}
