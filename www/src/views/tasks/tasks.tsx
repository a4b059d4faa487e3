import { useEffect } from "preact/hooks";
import { IconButton } from "../../components/button";
import { roomForPanel } from "../../lib/media";
import { count, cx } from "../../lib/text";
import { installShortcuts } from "../../lib/shortcuts";
import { personName, users } from "../../state/directory";
import { setSearch } from "../../state/router";
import { counts, currentId, loadQueue, ownerChoice, tab, watchQueue } from "../../state/queue";
import { QUEUE_TABS, TABS } from "../../words/queue-tabs";
import { identity } from "../../api/session";
import { TaskDialogs } from "./dialogs";
import { queueShortcuts } from "./keys";
import { Queue } from "./queue";
import { TaskPanel } from "./panel";

/** The page that one starts the day with. */
export function TasksView() {
  useEffect(watchQueue, []);
  useEffect(() => installShortcuts(queueShortcuts()), []);
  return (
    <div class="tasks">
      <section class="tasks-main" aria-labelledby="tasks-title">
        <header class="page-head">
          <h1 id="tasks-title">Tasks</h1>
          <OwnerFilter />
          <IconButton icon="refresh" label="Load again" keys="r" onClick={() => void loadQueue()} />
          <a class="button button-primary new-task-link" href="#/tasks/new">
            New task
          </a>
        </header>
        <Tabs />
        <Queue />
      </section>
      {roomForPanel.value && (
        <aside class="tasks-panel" aria-label="Selected task">
          <TaskPanel id={currentId.value} />
        </aside>
      )}
      <TaskDialogs />
    </div>
  );
}

function Tabs() {
  const owner = ownerChoice.value;
  return (
    <nav class="tabs" aria-label="Which tasks">
      {TABS.map((t) => {
        const n = counts.value[t];
        return (
          <a
            key={t}
            href={`#/tasks?tab=${t}${owner === "me" ? "" : `&owner=${owner}`}`}
            class={cx("tab", t === "overdue" && n !== undefined && n > 0 && "tab-late")}
            aria-current={tab.value === t ? "page" : undefined}
          >
            {QUEUE_TABS[t].label}
            {n !== undefined && <span class="tab-count">{count(n)}</span>}
          </a>
        );
      })}
    </nav>
  );
}

function OwnerFilter() {
  const me = identity.value?.user.id;
  return (
    <div class="owner-filter">
      <select class="select" aria-label="Owner" value={ownerChoice.value} onChange={(event) => setSearch({ owner: event.currentTarget.value === "me" ? null : event.currentTarget.value })}>
        <option value="me">My tasks</option>
        <option value="all">Everyone’s</option>
        <optgroup label="One person">
          {users.value
            .filter((user) => user.id !== me)
            .map((user) => (
              <option key={user.id} value={String(user.id)}>
                {personName(user.attributes)}
              </option>
            ))}
        </optgroup>
      </select>
    </div>
  );
}
