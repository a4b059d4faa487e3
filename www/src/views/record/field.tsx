import { useEffect, useRef, useState } from "preact/hooks";
import { Button, IconButton } from "../../components/button";
import { Field } from "../../components/field";
import { ValueControl } from "../../components/value-control";
import { timeZone } from "../../lib/time";
import type { AnyRecord } from "../../api/types";
import type { Editable } from "../../state/editable";
import { isEmpty, problemsOf, valueIn, type OpenRecord } from "../../state/record";
import type { PlaceKind } from "../../words/places";
import { FieldValue } from "./value";

type Props = { kind: PlaceKind; record: AnyRecord; about: Editable; save: OpenRecord["save"] };

/** One field of a record: read, and edited where it stands. */
export function RecordField({ kind, record, about, save }: Props) {
  const [editing, setEditing] = useState(false);
  const row = useRef<HTMLDivElement>(null);
  const value = valueIn(record, about);
  const end = (): void => {
    setEditing(false);
    // Back to where the editing began, for who goes on by keyboard.
    requestAnimationFrame(() => row.current?.querySelector<HTMLElement>(".record-edit")?.focus());
  };
  return (
    <div ref={row} class={editing ? "record-field record-field-open" : "record-field"} data-field={about.name}>
      {editing ? (
        <Editor kind={kind} record={record} about={about} save={save} onEnd={end} />
      ) : (
        <>
          <dt>{about.label}</dt>
          <dd>{isEmpty(value) ? <span class="muted">–</span> : <FieldValue record={record} about={about} />}</dd>
          <IconButton icon="pencil" label={`Edit ${about.label}`} class="record-edit" onClick={() => setEditing(true)} />
        </>
      )}
    </div>
  );
}

/** Judged at every keystroke, by the rules that the server runs. */
function Editor({ kind, record, about, save, onEnd }: Props & { onEnd: () => void }) {
  const old = valueIn(record, about);
  const [value, setValue] = useState<unknown>(old ?? (about.control === "boolean" ? true : about.control === "textList" ? [] : null));
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("input, select, textarea")?.focus(), []);
  const next = value === "" ? null : value;
  const isSame = JSON.stringify(next) === JSON.stringify(old ?? (Array.isArray(next) ? [] : null));
  const problems = isSame ? [] : problemsOf(kind, record.id, about, next);

  const submit = async (): Promise<void> => {
    if (busy || problems.length > 0) return;
    if (isSame) return onEnd();
    setBusy(true);
    const wrong = await save(about, next);
    setBusy(false);
    setRefusal(wrong);
    if (wrong === null) onEnd();
  };
  return (
    <form
      ref={form}
      class="record-editor"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) {
          event.preventDefault();
          onEnd();
        } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void submit();
        }
      }}
    >
      <Field label={about.label} problems={[...problems, ...(refusal !== null ? [refusal] : [])]} hint={hintOf(about)}>
        {(ids) => (
          <ValueControl
            ids={ids}
            about={about}
            value={value}
            optional={!about.required}
            onChange={(to) => {
              setRefusal(null);
              setValue(to);
            }}
          />
        )}
      </Field>
      <div class="record-editor-foot">
        <Button tone="primary" type="submit" busy={busy} refusal={problems.length > 0 ? "Put right what is wrong first." : null}>
          {busy ? "Saving…" : "Save"}
        </Button>
        <Button tone="quiet" onClick={onEnd}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function hintOf({ control, name, isLong }: Editable): string | undefined {
  if (control === "time") return timeZone;
  if (control === "textList") return name === "tags" ? "Enter or a comma makes a tag." : "Enter or a comma begins another one.";
  return isLong ? "Ctrl and Enter save." : undefined;
}
