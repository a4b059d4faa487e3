import { useMemo, useRef, useState } from "preact/hooks";
import { byField, check } from "@lockstep/core";
import { createRecord } from "../../api/people";
import type { Failure } from "../../api/types";
import { Button } from "../../components/button";
import { Field } from "../../components/field";
import { Icon } from "../../components/icon";
import { ValueControl } from "../../components/value-control";
import { identity } from "../../api/session";
import { rememberRecords } from "../../state/directory";
import { sentence } from "../../lib/text";
import { editable } from "../../state/editable";
import { isEmpty, valuesOf } from "../../state/record";
import { go } from "../../state/router";
import { toast } from "../../state/toasts";
import { PLACES, type PlaceKind } from "../../words/places";
import { calledIn } from "../people/cell";

/** A new person or company: the few fields that one knows at first, judged while one types. */
export function NewRecordView({ kind }: { kind: PlaceKind }) {
  const { one, title, path, asks } = PLACES[kind];
  const fields = asks.flatMap((name) => editable(kind).filter((about) => about.name === name));
  const me = identity.value?.user.id;
  const [draft, setDraft] = useState<Record<string, unknown>>(me === undefined ? {} : { owner: me });
  const [visited, setVisited] = useState<ReadonlySet<string>>(new Set());
  const [submitted, setSubmitted] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<{ failure: Failure; draft: object } | null>(null);
  const form = useRef<HTMLFormElement>(null);

  const values = useMemo(() => valuesOf(fields, Object.fromEntries(Object.entries(draft).filter(([, value]) => !isEmpty(value)))), [draft]);
  const verdict = useMemo(() => check<string>(kind, "create", { data: { type: kind, ...values } }), [values]);
  const own = byField(verdict.ok ? [] : verdict.errors);
  // The server's objections stand until the draft that earned them is changed.
  const theirs = byField(refusal && refusal.draft === draft ? refusal.failure.errors : []);
  const isBlank = fields.every(({ name }) => name === "owner" || isEmpty(draft[name]));
  const problems = (name: string): string[] => [...(submitted || visited.has(name) ? (own.fields[name] ?? []) : []), ...(theirs.fields[name] ?? [])].map(({ detail }) => sentence(detail));
  const others = [...(submitted ? own.others : []), ...theirs.others].map(({ detail }) => sentence(detail));
  const messages = refusal && refusal.draft === draft && refusal.failure.errors.length === 0 ? [refusal.failure.message] : others;

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setSubmitted(true);
    if (!verdict.ok || isBlank) return focusFirstProblem(form.current);
    setBusy(true);
    const answer = await createRecord(kind, values);
    setBusy(false);
    if (!answer.ok) {
      setRefusal({ failure: answer.failure, draft });
      return focusFirstProblem(form.current);
    }
    rememberRecords(kind, [answer.value]);
    toast({ tone: "plain", title: `${calledIn(kind, answer.value)} created` });
    go(`#/${path}/${answer.value.id}`);
  };
  return (
    <div class="page new-record">
      <p class="crumb">
        <a href={`#/${path}`}>{title}</a>
      </p>
      <header class="page-head">
        <h1>New {one}</h1>
      </header>
      <form ref={form} class="card form" onSubmit={submit} noValidate>
        {messages.length > 0 && (
          <div class="note note-error" role="alert">
            <Icon name="warning" />
            <div>
              {messages.map((message) => (
                <p key={message}>{message}</p>
              ))}
            </div>
          </div>
        )}
        <div class="new-record-fields">
          {fields.map((about) => (
            <div key={about.name} onFocusOut={() => setVisited((before) => new Set(before).add(about.name))}>
              <Field label={about.label} optional={!about.required} problems={problems(about.name)} hint={about.control === "textList" ? "Enter or a comma begins another one." : undefined}>
                {(ids) => <ValueControl ids={ids} about={about} value={draft[about.name]} optional onChange={(value) => setDraft((before) => ({ ...before, [about.name]: value }))} />}
              </Field>
            </div>
          ))}
        </div>
        <footer class="form-foot">
          <a class="button button-plain" href={`#/${path}`}>
            Cancel
          </a>
          <Button tone="primary" type="submit" busy={busy} refusal={isBlank ? "Fill in at least one field." : null}>
            {busy ? "Creating…" : `Create ${one}`}
          </Button>
        </footer>
      </form>
    </div>
  );
}

function focusFirstProblem(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}
