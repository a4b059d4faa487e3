/** Names of users, priorities and records: asked for once, in one request per type and page. */
import { computed, signal } from "@preact/signals";
import type { ResourceTypeName } from "@lockstep/core";
import { isLookedUp, listAny, listPriorities, listUsers } from "../api/records";
import { related, type AnyRecord, type Failure, type Identifier, type Priority, type Resource, type Subject, type User } from "../api/types";
import { count, spaced, words } from "../lib/text";
import { identity } from "../api/session";

export const users = signal<User[]>([]);
export const priorities = signal<Priority[]>([]);
export const directoryFailure = signal<Failure | null>(null);

const records = new Map<string, Map<number, AnyRecord | null>>();
/** What is being asked for just now, so that nothing is asked twice. */
const asked = new Set<string>();
/** Rises when names have come in; whoever shows names reads it. */
const revision = signal(0);
const IDS_A_REQUEST = 200;

export async function loadDirectory(): Promise<void> {
  directoryFailure.value = null;
  const [people, ranks] = await Promise.all([allUsers(), listPriorities()]);
  if (people !== null) users.value = people;
  if (ranks.ok) priorities.value = ranks.value.data;
}

async function allUsers(): Promise<User[] | null> {
  const found: User[] = [];
  let after: string | undefined;
  do {
    const page = await listUsers(after);
    if (!page.ok) {
      directoryFailure.value = page.failure;
      return null;
    }
    found.push(...page.value.data);
    after = page.value.next ?? undefined;
  } while (after !== undefined);
  return found.sort((a, b) => personName(a.attributes).localeCompare(personName(b.attributes)));
}

export function forgetDirectory(): void {
  users.value = [];
  priorities.value = [];
  records.clear();
  asked.clear();
}

const tableOf = (type: string): Map<number, AnyRecord | null> => {
  const known = records.get(type);
  if (known) return known;
  const table = new Map<number, AnyRecord | null>();
  records.set(type, table);
  return table;
};

/** Fetches the names that are not known yet: one request for each type and a few hundred ids. */
export async function learnNames(subjects: (Identifier | null)[]): Promise<void> {
  const wanted = new Map<ResourceTypeName, Set<number>>();
  for (const subject of subjects) {
    if (!subject || !isLookedUp(subject.type) || tableOf(subject.type).has(subject.id) || asked.has(`${subject.type} ${subject.id}`)) continue;
    wanted.set(subject.type, (wanted.get(subject.type) ?? new Set()).add(subject.id));
  }
  const found = await Promise.all([...wanted].flatMap(([type, ids]) => pieces([...ids]).map((some) => learn(type, some))));
  // A task is called by whom it is about, a sequence state by its prospect and its sequence.
  const behind = found.flat().flatMap((record) => [related(record, "subject"), related(record, "prospect"), related(record, "sequence")]);
  const unnamed = found.flat().some((record) => record.type === "task" || record.type === "sequenceState");
  if (unnamed) await learnNames(behind);
}

async function learn(type: ResourceTypeName, ids: number[]): Promise<AnyRecord[]> {
  for (const id of ids) asked.add(`${type} ${id}`);
  const answer = await listAny(type, { "filter[id]": ids.join(","), "page[size]": ids.length, count: false });
  for (const id of ids) asked.delete(`${type} ${id}`);
  if (!answer.ok) return [];
  const table = tableOf(type);
  for (const id of ids) table.set(id, null);
  rememberRecords(type, answer.value.data);
  return answer.value.data;
}

const pieces = (ids: number[]): number[][] => Array.from({ length: Math.ceil(ids.length / IDS_A_REQUEST) }, (_, i) => ids.slice(i * IDS_A_REQUEST, (i + 1) * IDS_A_REQUEST));

/** Keeps records that some list has brought anyway. */
export function rememberRecords(type: string, found: Resource<unknown>[]): void {
  const table = tableOf(type);
  for (const record of found) table.set(record.id, record as AnyRecord);
  revision.value += 1;
}

/** The record behind an identifier: undefined while unknown, null where it does not exist. */
export function recordOf(subject: Identifier): AnyRecord | null | undefined {
  void revision.value;
  return isLookedUp(subject.type) ? records.get(subject.type)?.get(subject.id) : null;
}

const text = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

/** What a record is called. */
export function recordName(record: Subject | AnyRecord): string {
  const attributes = record.attributes as Record<string, unknown>;
  if (record.type === "sequenceState") {
    const [prospect, sequence] = [related(record, "prospect"), related(record, "sequence")];
    return [prospect && nameOf(prospect), sequence && nameOf(sequence)].filter(Boolean).join(" in ") || `sequence state ${record.id}`;
  }
  if (record.type === "task") return text(attributes["note"]).split("\n")[0] || `${words(text(attributes["action"]) || "task")} ${count(record.id)}`;
  const people = [attributes["firstName"], attributes["lastName"]].map(text).filter(Boolean).join(" ");
  return text(attributes["name"]) || people || text(attributes["email"]) || text(attributes["displayName"]) || `${record.type} ${record.id}`;
}

/** The name of any record, of a user and of a priority too; "prospect 12" while it is not known. */
export function nameOf(subject: Identifier): string {
  if (subject.type === "user") return userName(subject.id);
  if (subject.type === "taskPriority") return priorityName(subject.id);
  const record = recordOf(subject);
  return record ? recordName(record) : `${spaced(subject.type)} ${subject.id}`;
}

export const personName = (person: { firstName: string | null; lastName: string | null; email: string }): string =>
  [person.firstName, person.lastName].filter(Boolean).join(" ") || person.email;

const usersById = computed(() => new Map(users.value.map((user) => [user.id, user])));

export function userName(id: number): string {
  const user = usersById.value.get(id);
  if (user) return personName(user.attributes);
  const me = identity.value?.user;
  return me?.id === id ? personName(me) : `User ${id}`;
}

const prioritiesById = computed(() => new Map(priorities.value.map((p) => [p.id, p.attributes.name])));
export const priorityName = (id: number): string => prioritiesById.value.get(id) ?? `Priority ${id}`;
