import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../components/icon";
import { labelOf, OPERATOR_WORDS, valueText, type Condition } from "../../state/conditions";
import { changeConditions, conditions, isNarrowed, kind, showAll } from "../../state/people";
import { learnNames } from "../../state/directory";
import { MOST_GROUPS } from "../../state/search-text";
import { namedBy } from "./condition-value";
import { ConditionDialog } from "./condition-dialog";

/** What is being edited: one that is there, or a new one of a group. */
type Editing = { old: Condition | null; group: number };

/** The conditions as chips, each of which can be edited; alternatives in frames of their own. */
export function Conditions() {
  const [editing, setEditing] = useState<Editing | null>(null);
  const all = conditions.value;
  const groups = [...new Set(all.map((one) => one.group))].filter((group) => group > 0).sort((a, b) => a - b);
  useEffect(() => void learnNames(all.flatMap((one) => namedBy(kind.peek(), one))), [all]);

  const done = (next: Condition): void => {
    if (!editing) return;
    setEditing(null);
    const before = conditions.peek();
    if (editing.old) return changeConditions(before.map((one) => (one === editing.old ? next : one)));
    // What was asked for so far is the first alternative, what comes now the second.
    const isFirstOr = editing.group > 0 && groups.length === 0;
    changeConditions([...(isFirstOr ? before.map((one) => ({ ...one, group: 1 })) : before), next]);
  };
  const remove = (one: Condition): void => changeConditions(conditions.peek().filter((other) => other !== one));
  const chips = (group: number) =>
    all.filter((one) => one.group === group).map((one) => <Chip key={`${one.path} ${one.operator}`} condition={one} onEdit={() => setEditing({ old: one, group })} onRemove={() => remove(one)} />);
  const add = (group: number, words: string) => (
    <button type="button" class="chip chip-add" onClick={() => setEditing({ old: null, group })}>
      <Icon name={group === 0 ? "filter" : "plus"} size={15} />
      {words}
    </button>
  );
  return (
    <div class="chips" role="group" aria-label="Conditions">
      {chips(0)}
      {groups.map((group, i) => (
        <div key={group} class="chip-group" role="group" aria-label={`Alternative ${i + 1}`}>
          <span class="chip-word">{i === 0 ? (all.some((one) => one.group === 0) ? "and either" : "either") : "or"}</span>
          {chips(group)}
          {add(group, "and")}
        </div>
      ))}
      {add(0, all.length === 0 ? "Filter" : "And")}
      {all.length > 0 && groups.length < MOST_GROUPS && (
        <button type="button" class="chip chip-add" onClick={() => setEditing({ old: null, group: Math.max(2, groups.length + 1) })}>
          Or
        </button>
      )}
      {isNarrowed.value && (
        <button type="button" class="chip chip-add" onClick={showAll}>
          Show all
        </button>
      )}
      {editing && <ConditionDialog kind={kind.value} old={editing.old} group={editing.group} onDone={done} onClose={() => setEditing(null)} />}
    </div>
  );
}

type ChipProps = { condition: Condition; onEdit: () => void; onRemove: () => void };

function Chip({ condition, onEdit, onRemove }: ChipProps) {
  const label = labelOf(kind.value, condition.path);
  const value = valueText(kind.value, condition);
  return (
    <span class="chip">
      <button type="button" class="chip-open" onClick={onEdit}>
        <span class="chip-label">{label}</span> <span class="chip-operator">{OPERATOR_WORDS[condition.operator]}</span> {value !== "" && <bdi class="chip-value">{value}</bdi>}
      </button>
      <button type="button" class="chip-remove" aria-label={`Remove the condition ${label} ${OPERATOR_WORDS[condition.operator]} ${value}`.trim()} onClick={onRemove}>
        <Icon name="close" size={13} />
      </button>
    </span>
  );
}
