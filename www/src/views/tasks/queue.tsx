import { Broken, Empty, Skeleton } from "../../components/states";
import { LoadMore } from "../../components/more";
import { dateName, dayName, parseTime, startOfDay } from "../../lib/time";
import { now } from "../../state/clock";
import { loading, loadMore, loadQueue, nextCursor, ownerChoice, slots, tab, type Slot } from "../../state/queue";
import { QUEUE_TABS } from "../../words/queue-tabs";
import { move } from "./focus";
import { TaskRow } from "./row";

/** The rows, grouped by day. */
export function Queue() {
  const state = loading.value;
  if (state.status === "loading") return <Skeleton rows={9} label="Loading tasks" />;
  if (state.status === "failed" && slots.value.length === 0) return <Broken failure={state.failure} retry={() => void loadQueue()} />;
  if (slots.value.length === 0) return <Nothing />;
  return (
    <div class="queue" onKeyDown={onArrow}>
      {groups(slots.value).map(([day, rows]) => (
        <section key={day} class="day">
          <h2 class="day-head">
            <DayTitle day={day} />
            <span class="day-count">{rows.length}</span>
          </h2>
          <ul class="rows">
            {rows.map(({ id }) => (
              <TaskRow key={id} id={id} day={day} />
            ))}
          </ul>
        </section>
      ))}
      {state.status === "failed" && <Broken failure={state.failure} retry={() => void retryMore()} />}
      {nextCursor.value !== null && state.status !== "failed" && <LoadMore busy={state.status === "more"} onMore={() => void loadMore()} />}
    </div>
  );
}

async function retryMore(): Promise<void> {
  loading.value = { status: "ready" };
  await loadMore();
}

function onArrow(event: KeyboardEvent): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0 || (event.target as HTMLElement).closest("[role=menu]")) return;
  event.preventDefault();
  move(by);
}

/** Day by day in the list's own order; `0` gathers tasks without a date. */
function groups(all: Slot[]): [number, Slot[]][] {
  const found: [number, Slot[]][] = [];
  for (const slot of all) {
    const at = parseTime(slot.place);
    const day = at === null ? 0 : startOfDay(at);
    const last = found.at(-1);
    if (last?.[0] === day) last[1].push(slot);
    else found.push([day, [slot]]);
  }
  return found;
}

function DayTitle({ day }: { day: number }) {
  if (day === 0) return <>No date</>;
  const name = dayName(day, now.value);
  const date = dateName(day, now.value);
  return (
    <>
      {name}
      {name !== date && <span class="day-date">{date}</span>}
    </>
  );
}

function Nothing() {
  const [title, text] = QUEUE_TABS[tab.value].nothing;
  return (
    <Empty title={title} {...(tab.value === "complete" ? {} : { icon: "check" as const })}>
      <p>{text}</p>
      {ownerChoice.value === "me" && (
        <p>
          <a href={`#/tasks?tab=${tab.value}&owner=all`}>Show everyone’s</a>
        </p>
      )}
    </Empty>
  );
}
