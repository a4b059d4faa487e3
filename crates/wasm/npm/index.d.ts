/**
 * The rules of Lockstep, as its server runs them: check a document, decide what an action does to a
 * task, preview a bulk change. Everything is synchronous once {@link init} is done; bad input is
 * answered with errors, never thrown.
 *
 * @packageDocumentation
 */

import type {
  ActionParameters,
  AttributeKind,
  AttributeNames,
  Attributes,
  BulkActionName,
  BulkAttributes,
  ErrorCode,
  RelationshipNames,
  Relationships,
  ResourceTypeName,
  TaskAction,
} from "./tables.js";

export type {
  ActionParameters,
  AttributeKind,
  AttributeNames,
  Attributes,
  BulkActionName,
  BulkAttributes,
  Choices,
  ErrorCode,
  Modification,
  Nothing,
  RelationshipNames,
  Relationships,
  ResourceTypeName,
  TaskAction,
  ToMany,
  ToOne,
} from "./tables.js";

export type {
  FailedInput,
  LockstepRequest,
  Need,
  Params,
  RefusedRequest,
  SoundRequest,
  Verdict,
} from "./requests.js";
export { checkAction, checkImport, checkQuery, checkRequest } from "./requests.js";

/**
 * Starts the module. In a browser, `await init()` once before the first call; in Node and in Workers
 * the import has done it already, and `init()` does nothing.
 *
 * @param source where the `.wasm` is, or what it is, for pages that do not load it from beside this
 * package: an address, a response, the bytes, or a compiled module.
 */
export default function init(source?: BufferSource | WebAssembly.Module | Response | URL | string): Promise<void>;

/** Either what was asked for (`ok: true`), or all that is wrong with the question (`ok: false`). */
export type Answer<T> = ({ ok: true } & T) | Refusal;

/** All that is wrong. */
export interface Refusal {
  ok: false;
  /** At least one error; at most about a hundred. */
  errors: LockstepError[];
}

/** One mistake: the error object that the server would answer with. */
export interface LockstepError {
  /** The family of the code, such as `validationError`. */
  id: string;
  /** What kind of mistake it is: stable, to be matched on. */
  code: ErrorCode;
  /** The HTTP status of the server's answer, as text. */
  status: string;
  /** The code in words. */
  title: string;
  /** What is wrong and what would be right, in a sentence for people. */
  detail: string;
  /** Where the mistake is; absent where it is the whole. */
  source?: {
    /** A JSON pointer (RFC 6901) into the document. */
    pointer?: string;
    /** The name of a query parameter, such as `actionParams[dueAt]`. */
    parameter?: string;
  };
}

/** The errors of a form: those of each field, and those of none. */
export interface FieldErrors<E = LockstepError> {
  /** By the name of the attribute, relationship or parameter that an error is about. */
  fields: Record<string, E[]>;
  /** Those about the whole. */
  others: E[];
}

/**
 * Sorts errors by the field of a form that they are about: attributes and relationships of a document (`/data/attributes/note`,
 * and what lies deeper), parameters of an action (`actionParams[dueAt]`). Needs no start.
 */
export function byField<E extends Pick<LockstepError, "source">>(errors: readonly E[]): FieldErrors<E>;

/** What a field is called where people read it: `dueAt` is "Due at", `linkedInUrl` "LinkedIn URL", `custom12` "Custom 12". Needs no start. */
export function labelOf(name: string): string;

/** A resource object, as the server answers with it. */
export interface Resource {
  /** The type, such as `task`. */
  type: string;
  /** The id. */
  id: number | string;
  /** The attributes by name. */
  attributes: Record<string, unknown>;
  /** The relationships by name, each `{ data }` or `{ links }`. */
  relationships?: Record<string, unknown>;
  /** Not looked at. */
  links?: unknown;
  /** Not looked at. */
  meta?: unknown;
}

/** What a document is for: `POST /{type}` or `PATCH /{type}/{id}`. */
export type Intent = "create" | "update";

/** A document with a resource of a type: what a create or an update sends. */
export interface Document<Type extends ResourceTypeName> {
  data: {
    type: string;
    id?: number | string | null;
    attributes?: Partial<Attributes[Type]>;
    relationships?: Partial<Relationships<number | string>[Type]>;
    links?: unknown;
    meta?: unknown;
  };
  jsonapi?: unknown;
  meta?: unknown;
  links?: unknown;
}

/** An object of which nothing is known, such as one that was read from somewhere. */
export interface Unknown {
  data?: never;
}

/** What {@link check} takes for a type: where the type is written out, its attributes and values are checked by the compiler, too. */
export type Checkable<Type extends string> = string | (Type extends ResourceTypeName ? Document<Type> | Unknown : string extends Type ? object : never);

/**
 * Checks a document as the server would, before it is sent.
 *
 * @param type the resource type, such as `task`.
 * @param intent what the document is for.
 * @param document the body: its text, or the object of which `JSON.stringify` makes the text.
 * @returns `ignored`: JSON pointers of the read-only members in the document. A create does not store
 * them; an update is refused by the server where one differs from the record.
 */
export function check<Type extends string>(type: Type, intent: Intent, document: Checkable<Type>): Answer<{ ignored: string[] }>;

/** A record named by type and id. */
export interface ResourceIdentifier {
  type: string;
  id: number;
}

/** What else happens when the server performs an action. */
export type Effect =
  /** The sequence state moves to its next step. */
  | { type: "advanceSequence"; sequenceState: number }
  /** The sequence state is finished. */
  | { type: "finishSequence"; sequenceState: number; replied: boolean }
  /** The mailing is scheduled for delivery. */
  | { type: "scheduleMailing"; mailing: number }
  /** A note is kept with the task's subject. */
  | { type: "logNote"; subject: ResourceIdentifier | null; text: string }
  /** The task gets the organisation's default priority. */
  | { type: "defaultPriority" }
  /** The task gets the organisation's highest priority. */
  | { type: "highestPriority" };

/** What a decision depends on besides the task. */
export interface TaskContext {
  /** The time of the action, in RFC 3339; now unless it is given. */
  now?: string;
  /** Who acts. Where this is not given, a completed task's `completer` is left as it was. */
  userId?: number;
  /** The state of the task's mailing, for `deliver`. Where this is not given, any state will do. */
  mailingState?: string;
}

/** What an action comes to. */
export interface TaskDecision {
  /** The task afterwards: a copy of the one given, with the changes written into it. */
  task: Resource;
  /** The changed attributes (by value) and relationships (by identifier, or null). */
  changes: Record<string, unknown>;
  /** What else the server does in the same transaction. */
  effects: Effect[];
}

/**
 * Decides what `POST /tasks/{id}/actions/{action}` would do.
 *
 * @param task the task as the server answers with it; `state` and `taskType` must be there.
 * @param action the name of the action.
 * @param params its parameters, such as `{ dueAt: "2026-01-31T09:30:00Z" }`.
 * @param context the time and the user.
 */
export function decideTask<Action extends TaskAction>(
  task: Resource,
  action: Action,
  params?: TaskParameters<Action>,
  context?: TaskContext,
): Answer<TaskDecision>;

/** What an action on a task takes; anything that a parameter may be where it is not known which action it is. */
export type TaskParameters<Action extends TaskAction> = TaskAction extends Action
  ? Record<string, string | number | boolean | Date | undefined>
  : ActionParameters["task"][Action];

/** The actions that the task's state and type allow now; none where it is no task. */
export function allowedTaskActions(task: Resource): TaskAction[];

/** What an action comes to. */
export interface Decision {
  /** The record afterwards: a copy of the one given, with the changes written into it. */
  record: Resource;
  /** The changed attributes (by value) and relationships (by identifier, or null). */
  changes: Record<string, unknown>;
  /** What else the server does in the same transaction. */
  effects: Effect[];
}

/** The actions of the types whose actions can be decided. */
export interface DecidedActions {
  task: TaskAction;
  sequenceState: "finish" | "pause" | "resume";
  batch: "cancel" | "confirm" | "retry" | "revert";
}

/**
 * Decides what `POST /{plural}/{id}/actions/{action}` would do to a task, a sequence state or a batch. A `retry` and a
 * `revert` make another batch, and change nothing of this one.
 *
 * @param type what the record is.
 * @param record the record as the server answers with it; its `state` must be there.
 * @param action the name of the action.
 * @param params its parameters, such as `{ confirmedCount: 10000 }`.
 * @param context the time and the user.
 */
export function decide<Type extends keyof DecidedActions>(
  type: Type,
  record: Resource,
  action: DecidedActions[Type],
  params?: Record<string, string | number | boolean>,
  context?: TaskContext,
): Answer<Decision>;

/** The actions that the record's state allows now; none where it is no such record. */
export function allowedActions<Type extends keyof DecidedActions>(type: Type, record: Resource): DecidedActions[Type][];

/** The bulk calls of dialects whose bodies can be checked. */
export type DialectCall = "communicationsBatchUpdate" | "recordsBulkDelete";

/** A definition of a property, as `GET /crm/v3/properties/communications` has it among its `results`. */
export interface PropertyDefinition {
  name: string;
  type: string;
  fieldType?: string;
  hasUniqueValue?: boolean;
  options?: { value: string }[];
  [member: string]: unknown;
}

/** What a sound body has. */
export interface CheckedBody {
  /** How many inputs. */
  count: number;
}

/**
 * Checks the body of a bulk call of a dialect, as the server does before it looks at any record.
 *
 * @param call `communicationsBatchUpdate` is `POST /crm/v3/objects/communications/batch/update`,
 *   `recordsBulkDelete` is `DELETE /record-lists/{id}/records/bulks`.
 * @param body the body: its text, or its value.
 * @param properties of a batch update, the properties that the organisation has defined; others are those
 *   that every organisation has. Without trace ids any error refuses the whole call; with them an input
 *   fails alone, whose place is in the error's `source`.
 */
export function checkBody(call: DialectCall, body: string | object, properties?: PropertyDefinition[]): Answer<CheckedBody>;

/** What a preview depends on besides the records. */
export interface BulkContext {
  /** The time of the change, in RFC 3339; now unless it is given. */
  now?: string;
  /** How many records to show in full; 10 unless it is given. */
  sample?: number;
  /** Who acts: the `completer` of tasks that are completed. */
  userId?: number;
}

/** What a bulk change would do to one record. */
export interface PreviewedRecord {
  /** The record's id. */
  id: number;
  /** What would become of it. */
  outcome: "changed" | "unchanged" | "failed";
  /** The attributes and relationships that would change: their values so far; null where there is no record yet. */
  before?: Record<string, unknown> | null;
  /** Their new values; null where there is no record any more. */
  after?: Record<string, unknown> | null;
  /** Why it would fail. */
  reason?: string;
}

/** What a bulk change would do to records. */
export interface BulkPreview {
  /** How many records were looked at. */
  total: number;
  /** How many would change. */
  changed: number;
  /** How many are as they should be already. */
  unchanged: number;
  /** How many cannot be changed so, or cannot be read. */
  failed: number;
  /** How many failed for each reason. */
  reasons: Record<string, number>;
  /** How many failed with each code. */
  codes: Record<string, number>;
  /** The first few that would change or fail, then others. */
  sample: PreviewedRecord[];
}

/**
 * Shows what a bulk action would do to records that are at hand; nothing is written.
 *
 * What depends on more than the record only the server can preview: where {@link BulkActionSchema}
 * has no `isLocal`, the answer is `ok: false` with the code `actionNotApplicable`.
 *
 * @param action the name of the action.
 * @param attributes what the batch's body would carry besides `ids`, such as `{ tags: ["vip"] }`.
 * @param records the records as the server answers with them: prospects, accounts, tasks or sequence
 * states, as the action has it.
 * @param context the time, and how many records to show.
 */
export function previewBulk<Action extends BulkActionName>(
  action: Action,
  attributes: BulkActionName extends Action ? object : BulkAttributes[Action],
  records: readonly Resource[],
  context?: BulkContext,
): Answer<BulkPreview>;

/** Who writes an attribute or a relationship. */
export type Access = "readOnly" | "writable" | "createOnly";

/** Limits that only some kinds have. */
interface Limits<Kind extends AttributeKind> {
  /** What values the attribute takes. */
  kind: Kind;
  /** `text`, `textList`, `map`: the most characters (of one element). */
  max: Kind extends "text" | "textList" | "map" ? number : undefined;
  /** `choice`: the allowed strings. */
  values: Kind extends "choice" ? readonly string[] : undefined;
  /** `textList`, `idList`, `map`: the most elements. */
  maxItems: Kind extends "textList" | "idList" | "map" ? number : undefined;
  /** `id`, `idList`: the type of the record. */
  target: Kind extends "id" | "idList" ? ResourceTypeName : undefined;
}

/** One attribute of a resource type, or one parameter of an action. */
export type AttributeSchema<Name extends string = string> = { [Kind in AttributeKind]: Limits<Kind> }[AttributeKind] & {
  /** The member name. */
  name: Name;
  /** Who writes it. */
  access: Access;
  /** Whether it must be given on create (a parameter: at all), and may never be null. */
  required: boolean;
  /** Whether it follows from other attributes. */
  derived: boolean;
  /** Whether `filter[name]` exists. */
  filterable: boolean;
  /** Whether `sort=name` exists. */
  sortable: boolean;
  /** What it means. */
  doc: string;
};

/** One relationship of a resource type. */
export interface RelationshipSchema<Name extends string = string> {
  /** The member name. */
  name: Name;
  /** The types that it may lead to. */
  targets: readonly ResourceTypeName[];
  /** To one record or none, to few (shown with ids), or to many (shown as a link). */
  cardinality: "one" | "listed" | "few" | "many";
  /** Who writes it. */
  access: Access;
  /** Whether it must be given on create, and may never be null. */
  required: boolean;
  /** The attributes of the related record by which `filter[name][attribute]` filters. */
  filters: readonly string[];
  /** What it means. */
  doc: string;
}

/** One action on a record. */
export interface ActionSchema {
  /** The last path segment. */
  name: string;
  /** What it takes. */
  parameters: readonly AttributeSchema[];
  /** What it does. */
  doc: string;
}

/** The schema table of one resource type. */
export interface ResourceSchema<Type extends ResourceTypeName = ResourceTypeName> {
  /** The type: singular. */
  name: Type;
  /** The path segment: plural. */
  plural: string;
  /** What a record of this type is. */
  doc: string;
  /** The attributes, in the order of documents. */
  attributes: readonly AttributeSchema<AttributeNames[Type]>[];
  /** How many attributes `custom1`, `custom2`, … there are besides. */
  customFields: number;
  /** The relationships, in the order of documents. */
  relationships: readonly RelationshipSchema<RelationshipNames[Type]>[];
  /** The actions on one record. */
  actions: readonly ActionSchema[];
  /** What can be done with the collection and its records. */
  operations: readonly ("list" | "show" | "create" | "update" | "delete")[];
}

/** The schema table of a resource type, or null where there is none. */
export function schema<Type extends ResourceTypeName>(type: Type): ResourceSchema<Type>;
export function schema(type: string): ResourceSchema | null;

/** One bulk action: what `POST /batches/actions/{name}` takes, and what becomes of the records. */
export interface BulkActionSchema {
  /** The last path segment. */
  name: BulkActionName;
  /** Other names by which clients know it. */
  aliases: readonly string[];
  /** The type of the records that it is for. */
  target: ResourceTypeName;
  /** What the body carries besides `ids`. */
  attributes: readonly AttributeSchema[];
  /** The fields that it may change. One that `modifies` changes those that the body names. */
  touches: readonly string[];
  /** The fields that it has to know besides. */
  reads: readonly string[];
  /** Whether it makes records, so that taking it back deletes them. */
  creates: boolean;
  /** Whether the body names the fields to set, instead of `attributes`. */
  modifies: boolean;
  /** Whether it deletes the records. */
  destroys: boolean;
  /** Whether the body is a file with a record in each row. */
  imports: boolean;
  /** Whether each item brings its own input: only calls of another dialect do. */
  takesInputs: boolean;
  /** Whether the records at hand are enough to tell what it does; only then {@link previewBulk} does. */
  isLocal: boolean;
  /** What it does. */
  doc: string;
}

/** The table of bulk actions. */
export function bulkActions(): readonly BulkActionSchema[];
