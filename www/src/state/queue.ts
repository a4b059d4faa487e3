/** The task queue: which tasks a tab and an owner select, page by page. */
import { computed, effect, signal } from "@preact/signals";
import type { Query } from "../api/client";
import { listTasks } from "../api/tasks";
import { subjectOf, type Failure } from "../api/types";
import { startOfDay, toUtc } from "../lib/time";
import { QUEUE_TABS, TABS, type Tab } from "../words/queue-tabs";
import { learnNames } from "./directory";
import { route, search } from "./router";
import { identity } from "../api/session";
import { adopt, settledCommands } from "./tasks";

/** A task's place in the list is where it was when it was loaded: nothing jumps away under the cursor. */
export type Slot = { id: number; place: string | null };
type Loading = { status: "loading" | "more" | "ready" } | { status: "failed"; failure: Failure };

const PAGE_SIZE = 100;

export const slots = signal<Slot[]>([]);
export const loading = signal<Loading>({ status: "loading" });
export const nextCursor = signal<string | null>(null);
export const counts = signal<Partial<Record<Tab, number>>>({});
/** The task that the keyboard acts on and that the side panel shows. */
export const currentId = signal<number | null>(null);

export const tab = computed<Tab>(() => TABS.find((t) => t === search.value.get("tab")) ?? "today");
/** "me", "all", or a user's id. */
export const ownerChoice = computed(() => search.value.get("owner") ?? "me");

let controller = new AbortController();

function filters(which: Tab, owner: string): Query {
  const now = Date.now();
  const today = startOfDay(now);
  const tomorrow = startOfDay(now, 1);
  const ownerId = owner === "me" ? identity.value?.user.id : owner === "all" ? undefined : owner;
  const { state, due } = QUEUE_TABS[which];
  const query: Query = { "filter[state]": state, "filter[owner][id]": ownerId };
  if (due === "before") query["filter[dueAt]"] = `neginf..${toUtc(today - 1)}`;
  if (due === "today") query["filter[dueAt]"] = `${toUtc(today)}..${toUtc(tomorrow - 1)}`;
  if (due === "after") query["filter[dueAt]"] = `${toUtc(tomorrow)}..inf`;
  return query;
}

export async function loadQueue(): Promise<void> {
  controller.abort();
  controller = new AbortController();
  loading.value = { status: "loading" };
  slots.value = [];
  nextCursor.value = null;
  currentId.value = null;
  await loadPage(null);
}

export async function loadMore(): Promise<void> {
  if (loading.value.status !== "ready" || nextCursor.value === null) return;
  loading.value = { status: "more" };
  await loadPage(nextCursor.value);
}

async function loadPage(after: string | null): Promise<void> {
  const { signal: aborted } = controller;
  const which = tab.value;
  const { sort, place } = QUEUE_TABS[which];
  const query: Query = { ...filters(which, ownerChoice.value), sort, "page[size]": PAGE_SIZE, "page[after]": after };
  const answer = await listTasks(query, aborted);
  if (aborted.aborted) return;
  if (!answer.ok) {
    loading.value = { status: "failed", failure: answer.failure };
    return;
  }
  const { data, count, next } = answer.value;
  adopt(data);
  const known = new Set(slots.value.map((slot) => slot.id));
  slots.value = [...slots.value, ...data.filter((t) => !known.has(t.id)).map((t) => ({ id: t.id, place: place(t) }))];
  nextCursor.value = next;
  loading.value = { status: "ready" };
  if (count !== null && after === null) counts.value = { ...counts.value, [which]: count };
  currentId.value ??= slots.value[0]?.id ?? null;
  void learnNames(data.map(subjectOf));
}

/** The numbers beside the tabs, without their rows. */
async function loadCounts(): Promise<void> {
  const owner = ownerChoice.value;
  const answers = await Promise.all(TABS.map((t) => listTasks({ ...filters(t, owner), "page[size]": 1 })));
  if (owner !== ownerChoice.value) return;
  const found: Partial<Record<Tab, number>> = {};
  TABS.forEach((t, i) => {
    const answer = answers[i];
    if (answer?.ok && answer.value.count !== null) found[t] = answer.value.count;
  });
  counts.value = found;
}

/** While the queue is on the screen: loads on a change of tab or owner, counts again after each change. */
export function watchQueue(): () => void {
  const stopList = effect(() => {
    void tab.value;
    void ownerChoice.value;
    // Leaving the page drops its parameters too; that is no reason to load.
    queueMicrotask(() => {
      if (route.peek().view === "tasks") void loadQueue();
    });
  });
  let timer: ReturnType<typeof setTimeout>;
  const stopCounts = effect(() => {
    void ownerChoice.value;
    const delay = settledCommands.value === 0 ? 0 : COUNT_DELAY_MS;
    clearTimeout(timer);
    timer = setTimeout(() => void loadCounts(), delay);
  });
  return () => {
    stopList();
    stopCounts();
    clearTimeout(timer);
    controller.abort();
    // Whoever comes back sees the queue as it is then, never rows that are about to go away.
    slots.value = [];
    loading.value = { status: "loading" };
  };
}

/** Several changes in a row are counted once. */
const COUNT_DELAY_MS = 400;
