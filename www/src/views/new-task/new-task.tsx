import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { check } from "@lockstep/core";
import { createTask } from "../../api/tasks";
import type { Failure } from "../../api/types";
import { Button } from "../../components/button";
import { Icon } from "../../components/icon";
import { identity } from "../../api/session";
import { go, search } from "../../state/router";
import { learnNames } from "../../state/directory";
import { toast } from "../../state/toasts";
import { shortTime, parseTime } from "../../lib/time";
import { documentOf, messagesOf, type Draft, type FieldName } from "./draft";
import { TaskFields } from "./fields";
import { RequestView } from "./request";

const EMPTY: Draft = { action: "action_item", subject: null, ownerId: null, dueAt: "", autoskipAt: "", note: "", priorityId: null };

/** A new task: the whole document is judged at every keystroke, by the rules that the server runs. */
export function NewTaskView() {
  const [draft, setDraft] = useState<Draft>(() => ({ ...EMPTY, subject: subjectIn(search.peek()), ownerId: identity.value?.user.id ?? null }));
  const [visited, setVisited] = useState<ReadonlySet<FieldName>>(new Set());
  const [submitted, setSubmitted] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<{ failure: Failure; draft: Draft } | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (draft.subject) void learnNames([{ type: draft.subject.type, id: Number(draft.subject.id) }]);
  }, []);

  const document = useMemo(() => documentOf(draft), [draft]);
  const verdict = useMemo(() => check("task", "create", document), [document]);
  const own = messagesOf(verdict.ok ? [] : verdict.errors);
  // The server's objections stand until the draft that earned them is changed.
  const theirs = messagesOf(refusal && refusal.draft === draft ? refusal.failure.errors : []);

  const shown = (field: FieldName): string[] => [...new Set([...(submitted || visited.has(field) ? own[field] : []), ...theirs[field]])];
  const formMessages = [...new Set([...(submitted ? own.form : []), ...theirs.form])];

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setSubmitted(true);
    if (!verdict.ok) {
      queueMicrotask(() => focusFirstProblem(form.current));
      return;
    }
    setBusy(true);
    const answer = await createTask(document);
    setBusy(false);
    if (!answer.ok) {
      setRefusal({ failure: answer.failure, draft });
      if (answer.failure.errors.length === 0) {
        toast({ tone: "error", title: "The task was not created", detail: answer.failure.message, action: { label: "Retry", run: () => form.current?.requestSubmit() } });
      }
      queueMicrotask(() => focusFirstProblem(form.current));
      return;
    }
    const due = parseTime(answer.value.attributes.dueAt);
    toast({ tone: "plain", title: `Task ${answer.value.id} created`, ...(due === null ? {} : { detail: `Due ${shortTime(due, Date.now())}` }) });
    go("#/tasks");
  };

  return (
    <div class="page new-task">
      <header class="page-head">
        <h1>New task</h1>
      </header>
      <div class="new-task-columns">
        <form ref={form} class="card form" onSubmit={submit} noValidate>
          {formMessages.length > 0 && (
            <div class="note note-error" role="alert">
              <Icon name="warning" />
              <div>
                {formMessages.map((message) => (
                  <p key={message}>{message}</p>
                ))}
              </div>
            </div>
          )}
          <TaskFields
            draft={draft}
            change={(part) => setDraft((before) => ({ ...before, ...part }))}
            visit={(field) => setVisited((before) => (before.has(field) ? before : new Set(before).add(field)))}
            problems={shown}
          />
          <footer class="form-foot">
            <a class="button button-plain" href="#/tasks">
              Cancel
            </a>
            <Button tone="primary" type="submit" busy={busy}>
              {busy ? "Creating…" : "Create task"}
            </Button>
          </footer>
        </form>
        <RequestView document={document} errors={verdict.ok ? [] : verdict.errors} />
      </div>
    </div>
  );
}

/** Whom the task is about, where a page has said so: `?prospect=7`. */
function subjectIn(given: URLSearchParams): Draft["subject"] {
  for (const type of ["prospect", "account"] as const) {
    const id = given.get(type);
    if (id !== null && /^\d{1,15}$/.test(id)) return { type, id };
  }
  return null;
}

function focusFirstProblem(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}
