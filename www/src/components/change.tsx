/** Before → after of a record, whatever its fields hold: tags, names, times, sequence states. */
import type { ComponentChildren } from "preact";
import type { Identifier, Image } from "../api/types";
import { fieldLabel, words } from "../lib/text";
import { parseTime, shortTime } from "../lib/time";
import { nameOf } from "../state/directory";
import { Icon } from "./icon";
import { TagChange, TagList } from "./tags";

type Props = { before: Image | null; after: Image | null };

/** Null is no record: it comes to be, or is gone. */
export function ImageChange({ before, after }: Props) {
  if (before === null && after === null) return null;
  if (before === null) return <Whole image={after ?? {}} word="created" tone="created" />;
  if (after === null) return <Whole image={before} word="deleted" tone="deleted" />;
  return <Fields before={flat(before)} after={flat(after)} />;
}

/** The members of maps as fields of their own: each changes by itself. */
function flat(image: Image): Image {
  const isMap = (value: unknown): value is Image => typeof value === "object" && value !== null && !Array.isArray(value) && !isIdentifier(value);
  return Object.fromEntries(Object.entries(image).flatMap(([name, value]) => (isMap(value) ? Object.entries(value) : [[name, value]])));
}

function Fields({ before, after }: { before: Image; after: Image }) {
  // The state comes first, and tells enough of when it changed.
  const names = Object.keys(after).filter((name) => name !== "stateChangedAt" || !("state" in after)).sort((a, b) => Number(b === "state") - Number(a === "state"));
  if (names.length === 0) return null;
  return (
    <span class="changes">
      {names.map((name) => (
        <span key={name} class="change">
          {showsLabel(name, names) && <span class="change-label">{fieldLabel(name)}</span>}
          <ValueChange before={before[name]} after={after[name]} />
        </span>
      ))}
    </span>
  );
}

/** Tags alone speak for themselves. */
const showsLabel = (name: string, names: string[]): boolean => name !== "tags" || names.length > 1;

const SHOWN = 6;
/** What stands beside it anyway, or what the server adds by itself. */
const KEPT = new Set(["name", "createdAt", "creator", "updatedAt", "updater"]);

function Whole({ image, word, tone }: { image: Image; word: string; tone: string }) {
  const filled = Object.entries(flat(image)).filter(([name, value]) => !KEPT.has(name) && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0));
  return (
    <span class={`whole whole-${tone}`}>
      <span class="whole-word">{word}</span>
      {filled.slice(0, SHOWN).map(([name, value]) => (
        <span key={name} class="whole-field">
          <span class="change-label">{fieldLabel(name)}</span> <Value value={value} />
        </span>
      ))}
      {filled.length > SHOWN && <span class="muted">and {filled.length - SHOWN} more</span>}
    </span>
  );
}

function ValueChange({ before, after }: { before: unknown; after: unknown }) {
  if (isStates(before) || isStates(after)) return <StatesChange before={isStates(before) ? before : []} after={isStates(after) ? after : []} />;
  const [was, is] = [listOf(before), listOf(after)];
  if (was && is) return <TagChange before={was} after={is} />;
  return (
    <Arrow from={<Value value={before} old />} to={<Value value={after} fresh />} />
  );
}

function Arrow({ from, to }: { from: ComponentChildren; to: ComponentChildren }) {
  return (
    <span class="tag-change">
      {from}
      <Icon name="arrow" size={14} />
      <span class="sr-only">becomes</span>
      {to}
    </span>
  );
}

/** A list of texts or of records as texts; an empty list may be either. */
function listOf(value: unknown): string[] | null {
  if (value === null || value === undefined) return null;
  if (!Array.isArray(value)) return null;
  return value.map((one) => (isIdentifier(one) ? nameOf(one) : String(one)));
}

const isIdentifier = (value: unknown): value is Identifier => typeof value === "object" && value !== null && "type" in value && "id" in value;

function Value({ value, old, fresh }: { value: unknown; old?: boolean; fresh?: boolean }) {
  const list = listOf(value);
  if (list) return <TagList tags={list} />;
  const text = textOf(value);
  return <span class={old ? "value value-old" : fresh ? "value value-new" : "value"}>{text ?? <span class="muted">empty</span>}</span>;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const LONG = 160;

function textOf(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (isIdentifier(value)) return nameOf(value);
  if (typeof value === "string") {
    const at = TIME.test(value) ? parseTime(value) : null;
    if (at !== null) return shortTime(at, Date.now());
    const text = /^[a-z]+(_[a-z]+)+$/.test(value) ? words(value) : value;
    return text.length > LONG ? `${text.slice(0, LONG)}…` : text;
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A sequence state inside the image of a prospect or a task. */
type StateImage = { id?: number; sequence: number; state: string; sequenceStep?: number | null };
const isStates = (value: unknown): value is StateImage[] => Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "object" && one !== null && "sequence" in one && "state" in one);

/** Only those that change: a prospect may have been in many sequences. */
function StatesChange({ before, after }: { before: StateImage[]; after: StateImage[] }) {
  const was = new Map(before.map((state) => [state.id, state]));
  const is = new Map(after.map((state) => [state.id, state]));
  const moved = after.filter((state) => state.id === undefined || !same(was.get(state.id), state));
  const gone = before.filter((state) => !is.has(state.id));
  return (
    <span class="changes">
      {moved.map((state) => {
        const old = state.id === undefined ? undefined : was.get(state.id);
        return (
          <span key={state.id ?? "new"} class="change">
            <span class="value">{nameOf({ type: "sequence", id: state.sequence })}</span>
            {old && old.state === state.state ? <span class="value value-new">{`${words(state.state)}, next step`}</span> : <Arrow from={old ? <span class="value value-old">{words(old.state)}</span> : <span class="muted">not in it</span>} to={<span class="value value-new">{words(state.state)}</span>} />}
          </span>
        );
      })}
      {gone.map((state) => (
        <span key={state.id} class="change">
          <span class="value">{nameOf({ type: "sequence", id: state.sequence })}</span>
          <Arrow from={<span class="value value-old">{words(state.state)}</span>} to={<span class="muted">not in it</span>} />
        </span>
      ))}
    </span>
  );
}

const same = (a: StateImage | undefined, b: StateImage): boolean => a !== undefined && JSON.stringify(a) === JSON.stringify(b);
