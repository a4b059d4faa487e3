/**
 * The whole API of the npm package, used as its types allow, and refused where they do not.
 * Nothing here runs: `tsc` is the test. Every `@ts-expect-error` fails it where the line would be accepted.
 */
import init, {
  allowedActions,
  allowedTaskActions,
  bulkActions,
  byField,
  check,
  checkAction,
  checkBody,
  checkImport,
  checkQuery,
  checkRequest,
  decide,
  decideTask,
  labelOf,
  previewBulk,
  schema,
  type Access,
  type ActionSchema,
  type Answer,
  type AttributeKind,
  type AttributeNames,
  type AttributeSchema,
  type BulkActionName,
  type BulkActionSchema,
  type BulkContext,
  type BulkPreview,
  type CheckedBody,
  type Checkable,
  type Choices,
  type DecidedActions,
  type Decision,
  type DialectCall,
  type Document,
  type Effect,
  type ErrorCode,
  type FieldErrors,
  type FailedInput,
  type Intent,
  type LockstepError,
  type LockstepRequest,
  type Need,
  type Params,
  type PreviewedRecord,
  type Refusal,
  type RefusedRequest,
  type RelationshipNames,
  type RelationshipSchema,
  type Resource,
  type ResourceIdentifier,
  type ResourceSchema,
  type ResourceTypeName,
  type SoundRequest,
  type TaskAction,
  type TaskContext,
  type TaskDecision,
  type TaskParameters,
  type Verdict,
} from "@lockstep/core";
import initInline, { check as checkInline } from "@lockstep/core/inline";

/** Holds where both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<T extends true>(): T | void {}
function never(value: never): never {
  throw value;
}

// init: from beside the package, or from wherever the page has the module.
async function start(): Promise<void> {
  await init();
  await init("/assets/core.wasm");
  await init(new URL("https://example.com/core.wasm"));
  await init(await fetch("/core.wasm"));
  await init(await WebAssembly.compile(new Uint8Array()));
  await init(new ArrayBuffer(8));
  // @ts-expect-error without a source there is no argument
  await init(null);
  await initInline();
  checkInline("task", "create", "{}");
}

// check
function checks(document: object): string[] {
  const answer = check("task", "create", document);
  holds<Same<typeof answer, Answer<{ ignored: string[] }>>>();
  check("prospect", "update" satisfies Intent, '{"data": {}}');
  // @ts-expect-error an intent that there is not
  check("task", "delete", document);
  // @ts-expect-error a document is a text or an object
  check("task", "create", 5);
  // @ts-expect-error a document is needed
  check("task", "create");
  check("task", "create", { data: { type: "task", attributes: { action: "call", dueAt: null, note: "x" } } });
  check("prospect", "create", { data: { type: "prospect", attributes: { custom1: "x", tags: ["vip"] }, relationships: { owner: { data: { type: "user", id: "1" } } } } });
  // @ts-expect-error an attribute that there is not
  check("task", "create", { data: { type: "task", attributes: { noet: "x" } } });
  // @ts-expect-error a choice that there is not
  check("task", "create", { data: { type: "task", attributes: { action: "phone" } } });
  // @ts-expect-error a number is no text
  check("task", "create", { data: { type: "task", attributes: { note: 5 } } });
  // @ts-expect-error a relationship that there is not
  check("task", "create", { data: { type: "task", relationships: { onwer: { data: null } } } });
  // @ts-expect-error a relationship leads to its own type
  check("task", "create", { data: { type: "task", relationships: { owner: { data: { type: "account", id: 1 } } } } });
  // @ts-expect-error a type that there is not
  check("taks", "create", document);
  // Where the type is known at run time only, so are its attributes.
  const type: string = "task";
  check(type, "create", { data: { type, attributes: { noet: "x" } } });
  holds<Same<Checkable<string>, string | object>>();
  const made: Document<"account"> = { data: { type: "account", attributes: { name: "Alderfox" } } };
  check("account", "create", made);
  // @ts-expect-error only a good answer has `ignored`
  answer.ignored;
  // @ts-expect-error only a refusal has `errors`
  answer.errors;
  if (answer.ok) return answer.ignored;
  return answer.errors.map(place);
}

function place(error: LockstepError): string {
  const { id, code, status, title, detail, source } = error;
  holds<Same<typeof source, { pointer?: string; parameter?: string } | undefined>>();
  const known: ErrorCode = code;
  // @ts-expect-error a code that there is not
  if (known === "wrong") return "";
  // @ts-expect-error the status is text, as in JSON:API
  const number: number = status;
  return source?.pointer ?? source?.parameter ?? [id, code, title, detail, number].join();
}

// decideTask
const task: Resource = {
  type: "task",
  id: 41,
  attributes: { state: "incomplete", taskType: "manual", dueAt: "2026-01-20T08:00:00.000Z" },
  relationships: { owner: { data: { type: "user", id: 1 } } },
  links: { self: "/api/v2/tasks/41" },
};

function decisions(): Effect[] {
  decideTask(task, "advance");
  decideTask(task, "reassignOwner", { ownerId: 3 });
  decideTask(task, "snooze", { dueAt: "2026-01-31T09:30:00Z", markAsUrgent: true }, { now: "2026-01-15T10:00:00Z" });
  const context: TaskContext = { now: "2026-01-15T10:00:00Z", userId: 1, mailingState: "drafted" };
  const answer = decideTask(task, "markComplete", {}, context);
  holds<Same<typeof answer, Answer<TaskDecision>>>();
  const chosen: TaskAction = allowedTaskActions(task)[0] ?? "snooze";
  decideTask(task, chosen as TaskAction, { dueAt: "2026-01-31T09:30:00Z", anything: 5 });
  const put: TaskParameters<"snooze"> = { dueAt: new Date() };
  decideTask(task, "snooze", put);
  // @ts-expect-error a parameter that there is not
  decideTask(task, "snooze", { dueOn: "2026-01-31T09:30:00Z" });
  // @ts-expect-error a parameter of another action
  decideTask(task, "advance", { note: "x" });
  // @ts-expect-error a choice that there is not
  decideTask(task, "updateOpportunityAssociation", { opportunityAssociation: "newest" });
  // @ts-expect-error a parameter that is needed
  decideTask(task, "reassignOwner", {});
  // @ts-expect-error an action that there is not
  decideTask(task, "snoze");
  // @ts-expect-error a parameter is a string, a number or a boolean
  decideTask(task, "updateNote", { note: null });
  // @ts-expect-error a misspelt member of the context
  decideTask(task, "snooze", {}, { userID: 1 });
  // @ts-expect-error a task has an id
  decideTask({ type: "task", attributes: {} }, "snooze");
  if (!answer.ok) return [];
  const after: Resource = answer.task;
  // @ts-expect-error what an attribute is has to be looked at first
  const due: string = after.attributes["dueAt"];
  const changes: Record<string, unknown> = answer.changes;
  return Object.keys(changes).includes("state") && due ? answer.effects : [];
}

function describe(effect: Effect): string | number | null {
  switch (effect.type) {
    case "advanceSequence":
      return effect.sequenceState;
    case "finishSequence":
      // @ts-expect-error only a mailing's effect has a mailing
      effect.mailing;
      return effect.replied ? effect.sequenceState : null;
    case "scheduleMailing":
      return effect.mailing;
    case "logNote": {
      const subject: ResourceIdentifier | null = effect.subject;
      return subject === null ? effect.text : `${subject.type} ${subject.id.toFixed()}`;
    }
    case "defaultPriority":
    case "highestPriority":
      return null;
    default:
      return never(effect);
  }
}

// allowedTaskActions
function offers(): boolean[] {
  const allowed: TaskAction[] = allowedTaskActions(task);
  const may = (action: TaskAction): boolean => allowed.includes(action);
  // @ts-expect-error an action that there is not
  may("complete");
  return [may("advance"), may("updateOpportunityAssociation")];
}

// byField
function form(errors: LockstepError[]): string[] {
  const sorted: FieldErrors = byField(errors);
  return [...(sorted.fields["note"] ?? []), ...sorted.others].map(({ detail }) => `${labelOf("dueAt")}: ${detail}`);
}

// checkRequest, and what is made of it
{
  const request: LockstepRequest = { method: "POST", path: "/api/v2/tasks", headers: new Headers(), body: { data: {} } };
  const verdict: Verdict = checkRequest(request);
  if (verdict.ok) {
    const sound: SoundRequest = verdict;
    const failures: FailedInput[] = sound.failures;
    const needs: Need[] = sound.needs;
    holds<Same<typeof sound.count, number | null>>();
    void [failures, needs];
  } else {
    const refused: RefusedRequest = verdict;
    void [refused.status, refused.operation];
  }
  const params: Params = { "filter[state]": "incomplete" };
  checkQuery("task", params);
  checkAction("prospectsAddTags", { attributes: { tags: ["vip"] }, ids: [1], params: "preview=true" });
  checkImport("prospect", new Uint8Array(), "application/x-ndjson");
  checkRequest({ path: "/api/v2/tasks", list: { unique_identifier_type: "EXTERNAL" }, body: null });
  // @ts-expect-error a request has a path
  checkRequest({ method: "GET" });
  // @ts-expect-error no such action
  checkAction("prospectsAddTag");
  // @ts-expect-error tasks are not imported
  checkImport("task", "");
}

// decide, allowedActions
{
  const batch: Resource = { type: "batch", id: 7, attributes: { state: "confirming" } };
  const answer: Answer<Decision> = decide("batch", batch, "confirm", { confirmedCount: 7 });
  if (answer.ok) void answer.record;
  holds<Same<ReturnType<typeof allowedActions<"batch">>, DecidedActions["batch"][]>>();
  decide("sequenceState", batch, "pause", {}, { now: "2026-01-15T10:00:00Z" });
  // @ts-expect-error an action of another type
  decide("sequenceState", batch, "confirm");
  // @ts-expect-error actions of prospects are none
  allowedActions("prospect", batch);
}

// checkBody
const calls: Record<DialectCall, string> = {
  communicationsBatchUpdate: "POST /crm/v3/objects/communications/batch/update",
  recordsBulkDelete: "DELETE /record-lists/{id}/records/bulks",
};

function bodies(): string[] {
  const answer = checkBody("recordsBulkDelete", [{ id: "a" }]);
  holds<Same<typeof answer, Answer<CheckedBody>>>();
  checkBody("recordsBulkDelete", "[]");
  checkBody("communicationsBatchUpdate", { inputs: [] }, [{ name: "ticket", type: "string", hasUniqueValue: true }]);
  // @ts-expect-error a call that there is not
  checkBody("recordsBulkDrop", []);
  // @ts-expect-error a body is a value or a text
  checkBody("recordsBulkDelete", 3);
  return answer.ok ? [`${answer.count}`] : Object.keys(calls);
}

// previewBulk
const some: BulkActionName[] = ["accountAddTags", "communicationsDestroyAll", "prospectsImport", "tasksSnooze"];
// @ts-expect-error an alias is no name
some.push("accountsAddTags");

function previews(records: Resource[]): number {
  const context: BulkContext = { sample: 5 };
  const answer = previewBulk("prospectsAddTags", { tags: ["vip"] }, records, context);
  holds<Same<typeof answer, Answer<BulkPreview>>>();
  // @ts-expect-error an action that there is not
  previewBulk("prospectsTag", { tags: ["vip"] }, records);
  previewBulk("prospectsAssignOwner", { ownerId: "3" }, records);
  previewBulk("prospectsBulkModify", { title: "Head of Paper", owner: 1, custom3: null }, records);
  previewBulk("tasksSnooze", { markAsUrgent: true }, records);
  // @ts-expect-error an attribute that there is not
  previewBulk("prospectsAddTags", { tag: ["vip"] }, records);
  // @ts-expect-error tags are texts
  previewBulk("prospectsAddTags", { tags: [5] }, records);
  // @ts-expect-error a field that there is not
  previewBulk("prospectsBulkModify", { titel: "Head of Paper" }, records);
  // @ts-expect-error an action that takes nothing
  previewBulk("prospectsDestroyAll", { tags: ["vip"] }, records);
  // Where the action is known at run time only, so is what it takes.
  const action: BulkActionName = some[0] ?? "tasksSnooze";
  previewBulk(action as BulkActionName, { tag: 5 }, records);
  // @ts-expect-error records are an array
  previewBulk("prospectsAddTags", { tags: ["vip"] }, records[0]!);
  // @ts-expect-error a sample is a number
  previewBulk("prospectsAddTags", { tags: ["vip"] }, records, { sample: "5" });
  if (!answer.ok) {
    const refusal: Refusal = answer;
    return refusal.errors.length;
  }
  const { total, changed, unchanged, failed, reasons, sample } = answer;
  const first: PreviewedRecord | undefined = sample[0];
  // @ts-expect-error an outcome that there is not
  if (first?.outcome === "skipped") return 0;
  // @ts-expect-error there may be no record afterwards
  if (first?.after !== undefined) first.after["tags"];
  const shown = first?.outcome === "failed" ? first.reason : first?.after;
  const counted: number = Object.values(reasons).reduce((sum, count) => sum + count, 0);
  return total - changed - unchanged - failed + counted + (shown === undefined ? 0 : 1);
}

// schema
function limits(type: string): (number | undefined)[] {
  const table: ResourceSchema | null = schema(type);
  // @ts-expect-error there may be no such type
  table.name;
  if (table === null) return [];
  const relationships: readonly RelationshipSchema[] = table.relationships;
  const cardinalities: ("one" | "listed" | "few" | "many")[] = relationships.map((relationship) => relationship.cardinality);
  const writable: Access = "writable";
  const actions: readonly ActionSchema[] = table.actions.filter((action) => action.parameters.some(required));
  const creates: boolean = table.operations.includes("create");
  // @ts-expect-error a table is not to be written
  table.attributes.push(table.attributes[0]);
  if (cardinalities.length + actions.length + table.customFields === 0 || !creates) return [];
  return table.attributes.filter((attribute) => attribute.access === writable).map((attribute) => attribute.max);
}

// A type that is known has a table, with the names that it is known to have.
function names(): (AttributeNames["task"] | RelationshipNames["task"])[] {
  const { name, attributes, relationships } = schema("task");
  holds<Same<typeof name, "task">>();
  const type: ResourceTypeName = name;
  // @ts-expect-error a type that there is not
  if (type === "tasks") return [];
  const state: Choices["task"]["state"] = "incomplete";
  // @ts-expect-error a state that there is not
  if (state === "finished") return [];
  // @ts-expect-error an attribute that there is not
  if (attributes.some((attribute) => attribute.name === "noet")) return [];
  return [...attributes.map((attribute) => attribute.name), ...relationships.map((relationship) => relationship.name), "note", "owner"];
}

// bulkActions
function forms(): string[] {
  const table: readonly BulkActionSchema[] = bulkActions();
  // @ts-expect-error a table is not to be written
  table.pop();
  const offered = table.filter(({ imports, takesInputs }) => !imports && !takesInputs);
  const local: BulkActionName[] = offered.filter((action) => action.isLocal && !action.modifies).map((action) => action.name);
  const dangerous = offered.filter((action) => action.destroys && !action.creates).map((action): ResourceTypeName => action.target);
  return [...local, ...dangerous, ...offered.flatMap(({ attributes, aliases, touches, reads, doc }) => [...attributes.map(input), ...aliases, ...touches, ...reads, doc])];
}

const required = (parameter: AttributeSchema): boolean => parameter.required;

function input(attribute: AttributeSchema): string {
  switch (attribute.kind) {
    case "text":
      return `at most ${attribute.max.toFixed()} characters`;
    case "choice":
      // @ts-expect-error a choice has no limit
      attribute.max.toFixed();
      return attribute.values.join();
    case "textList":
      return `at most ${attribute.maxItems.toFixed()} of ${attribute.max.toFixed()} characters`;
    case "id":
      return attribute.target.toUpperCase();
    case "idList":
      return `at most ${attribute.maxItems.toFixed()} of ${attribute.target}`;
    case "map":
      return `at most ${attribute.maxItems.toFixed()} members of ${attribute.max.toFixed()} characters`;
    case "boolean":
    case "integer":
    case "number":
    case "time":
    case "date":
    case "object": {
      const kind: AttributeKind = attribute.kind;
      return kind;
    }
    default:
      return never(attribute);
  }
}

export { bodies, checks, form, decisions, describe, forms, input, limits, names, offers, previews, some, start };
