import { useEffect } from "preact/hooks";
import type { Batch } from "../../api/types";
import { TagList } from "../../components/tags";
import { inputOf } from "../../words/batch-words";
import type { Param } from "../../words/params";
import { fieldLabel, words } from "../../lib/text";
import { parseTime, shortTime } from "../../lib/time";
import { learnNames, nameOf } from "../../state/directory";

/** What was typed into the form of a batch: tags, names, fields with their values. */
export function BatchInput({ batch }: { batch: Batch }) {
  const input = inputOf(batch);
  useEffect(
    () => void learnNames(input.flatMap(({ param, value }) => (param?.target ? [value].flat().map((id) => ({ type: param.target ?? "", id: Number(id) })) : isReference(value) ? [value] : []))),
    [batch.id],
  );
  if (input.length === 0) return null;
  return (
    <span class="batch-input">
      {input.map(({ param, name, value }) =>
        param?.kind === "textList" && Array.isArray(value) ? (
          <TagList key={name} tags={value.map(String)} />
        ) : (
          <span key={name} class="batch-given">
            <span class="change-label">{param?.label ?? fieldLabel(name)}</span> {wordsOf(param, value)}
          </span>
        ),
      )}
    </span>
  );
}

type Reference = { type: string; id: number };
const isReference = (value: unknown): value is Reference => typeof value === "object" && value !== null && "type" in value && "id" in value;

function wordsOf(param: Param | null, value: unknown): string {
  if (value === null) return "empty";
  const { target } = param ?? {};
  if (target !== undefined) return [value].flat().map((id) => nameOf({ type: target, id: Number(id) })).join(", ");
  if (isReference(value)) return nameOf(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.join(", ") || "none";
  const text = String(value);
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? parseTime(text) : null;
  if (at !== null) return shortTime(at, Date.now());
  return param?.options ? (param.options.find(([one]) => one === text)?.[1] ?? words(text)) : text;
}
