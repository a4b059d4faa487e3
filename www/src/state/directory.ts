/** Names of users, priorities, prospects and accounts: asked for once, in one request per page. */
import { computed, signal } from "@preact/signals";
import { listPriorities, listRecords, listUsers } from "../api/records";
import type { Failure, Identifier, Priority, RecordKind, Target, User } from "../api/types";
import { identity } from "./session";

export const users = signal<User[]>([]);
export const priorities = signal<Priority[]>([]);
export const directoryFailure = signal<Failure | null>(null);

const records: Record<RecordKind, Map<number, Target | null>> = { prospect: new Map(), account: new Map() };
/** Rises when names have come in; whoever shows names reads it. */
const revision = signal(0);

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
  records.prospect.clear();
  records.account.clear();
}

/** Fetches the names that are not known yet: one request for each kind. */
export async function learnNames(subjects: (Identifier | null)[]): Promise<void> {
  await Promise.all(
    (["prospect", "account"] as const).map(async (kind) => {
      const ids = [...new Set(subjects.filter((s) => s?.type === kind).map((s) => s?.id ?? 0))].filter((id) => !records[kind].has(id));
      if (ids.length === 0) return;
      const answer = await listRecords(kind, { "filter[id]": ids.join(","), "page[size]": Math.min(ids.length, 1000), count: false });
      if (!answer.ok) return;
      for (const id of ids) records[kind].set(id, null);
      rememberRecords(kind, answer.value.data);
    }),
  );
}

/** Keeps records that some list has brought anyway. */
export function rememberRecords(kind: RecordKind, found: Target[]): void {
  for (const record of found) records[kind].set(record.id, record);
  revision.value += 1;
}

/** The record behind an identifier: undefined while unknown, null where it does not exist. */
export function recordOf(subject: Identifier): Target | null | undefined {
  void revision.value;
  return subject.type === "prospect" || subject.type === "account" ? records[subject.type].get(subject.id) : null;
}

export function recordName(record: Target): string {
  const { name, firstName, lastName } = record.attributes;
  return name || [firstName, lastName].filter(Boolean).join(" ") || `${record.type} ${record.id}`;
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
