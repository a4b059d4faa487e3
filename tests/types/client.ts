/**
 * The client of the npm package, used as its types allow, and refused where they do not. Nothing here runs.
 */
import * as rules from "@lockstep/core";
import { createClient, type Batch, type Client, type ClientError, type Failure, type List, type Outcome, type Page, type RecordOf, type Records } from "@lockstep/core/client";

const client: Client = createClient({ url: "https://lockstep.example.com", token: async () => "lsk_", rules, retries: 2, onAnswer: ({ status }) => void status });
// @ts-expect-error a client has to know where the server is
createClient({});

async function lists(): Promise<number[]> {
  const tasks: List<"task"> = client.records("task").list({ filter: { state: "incomplete", owner: { id: 1 }, dueAt: { lte: new Date() } }, sort: ["-dueAt", "id"], include: "owner" });
  // @ts-expect-error a filter that there is not
  client.records("task").list({ filter: { stat: "incomplete" } });
  // @ts-expect-error a type that there is not
  client.records("tasks");
  const ids = [];
  for await (const each of tasks) {
    // @ts-expect-error a failure has no record
    each.record;
    if (each.ok) ids.push(each.record.id);
  }
  const page: Outcome<Page<"task">> = await tasks.page();
  if (!page.ok) return [page.status];
  const state: "complete" | "deleted" | "incomplete" | "pending" | undefined | null = page.records[0]?.attributes.state;
  // @ts-expect-error an attribute that there is not
  page.records[0]?.attributes.stat;
  return state === "incomplete" ? ids : [page.count ?? 0];
}

async function records(signal: AbortSignal): Promise<string | null> {
  const prospects: Records<"prospect"> = client.records("prospect");
  const made = await prospects.create({ attributes: { firstName: "Wren" }, relationships: { owner: { data: { type: "user", id: 1 } } } }, { signal, key: "once" });
  // @ts-expect-error an attribute that there is not
  await prospects.create({ attributes: { frist: "Wren" } });
  // @ts-expect-error a name is a text
  await prospects.update(1, { attributes: { firstName: 5 } });
  const gone: Outcome = await prospects.delete(1);
  if (!made.ok || !gone.ok) return null;
  const record: RecordOf<"prospect"> = made.record;
  return record.attributes.custom1 ?? record.attributes.firstName;
}

async function actions(task: rules.Resource): Promise<Failure | null> {
  const show = (_: rules.Resource): void => {};
  const snoozed = await client.records("task").act(1, "snooze", { dueAt: new Date() }, { optimistic: { record: task, show } });
  await client.records("sequenceState").act(1, "pause");
  const chosen = rules.allowedTaskActions(task)[0] ?? "snooze";
  await client.records("task").act(1, chosen as rules.TaskAction, { dueAt: "2026-01-31T09:30:00Z" });
  const { fields } = rules.byField(snoozed.ok ? [] : snoozed.errors);
  const first: ClientError | undefined = fields["dueAt"]?.[0];
  if (first?.code === "unreachable") return null;
  // @ts-expect-error an action that there is not
  await client.records("task").act(1, "snoze");
  // @ts-expect-error a parameter that there is not
  await client.records("task").act(1, "snooze", { dueOn: "2026-01-31" });
  // @ts-expect-error accounts have no actions
  await client.records("account").act(1, "snooze");
  await client.records("sequenceState").act(1, "pause", {}, { optimistic: { record: task, show } });
  // @ts-expect-error the rules decide about tasks and sequence states only
  await client.records("sequence").act(1, "activate", {}, { optimistic: { record: task, show } });
  return snoozed.ok ? null : snoozed;
}

async function bulk(): Promise<ClientError[]> {
  const { batches } = client;
  const started = await batches.start("prospectsAddTags", { tags: ["vip"] }, { ids: [1, "2"] });
  await batches.run("tasksSnooze", {}, { filter: { owner: { id: 1 } } }, { confirm: ({ attributes }) => (attributes.confirmCount ?? 0) < 100 });
  await batches.preview("prospectsDestroyAll", {}, { all: true });
  // @ts-expect-error an attribute that there is not
  await batches.start("prospectsAddTags", { tag: ["vip"] }, { ids: [1] });
  // @ts-expect-error whom it is for has to be said
  await batches.start("prospectsAddTags", { tags: ["vip"] }, {});
  // @ts-expect-error `all` is meant, or not there
  await batches.start("prospectsAddTags", { tags: ["vip"] }, { all: false });
  if (!started.ok) return started.errors;
  const batch: Batch = started.batch;
  for await (const answer of batches.follow(batch.id)) if (!answer.ok) return answer.errors;
  const undone = await batches.undo(batch.id);
  const report = await batches.report(batch.id, "csv");
  const size: number = report.ok ? report.report.size : 0;
  // @ts-expect-error a format that there is not
  await batches.report(batch.id, "xlsx");
  return undone.ok || size > 0 ? [] : undone.errors;
}

export { actions, bulk, lists, records };
