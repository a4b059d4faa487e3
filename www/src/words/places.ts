/** The two kinds of record that have pages of their own, and what people call them. */
import type { ResourceTypeName } from "@lockstep/core";
import type { IconName } from "../lib/icons";

export type PlaceKind = "prospect" | "account";

export type PlaceWords = {
  /** The first segment of the pages' addresses. */
  path: string;
  title: string;
  one: string;
  many: string;
  icon: IconName;
  /** What a table shows until somebody chooses. */
  columns: readonly string[];
  /** What the search field finds. */
  finds: string;
  /** The attributes whose parts can be looked for. */
  contains: readonly string[];
  /** What its name is sorted by. */
  nameSort: string;
  /** What a new one asks for. */
  asks: readonly string[];
  /** The fields of its page, in groups; the others follow. */
  groups: readonly (readonly [title: string, names: readonly string[]])[];
  /** What belongs to it, in lists of their own. */
  lists: readonly ResourceTypeName[];
  /** What is deleted with one. */
  goesAlong: string;
  modify: "prospectsBulkModify" | "accountsBulkModify";
  destroy: "prospectsDestroyAll" | "accountsDestroyAll";
};

export const PLACES: Record<PlaceKind, PlaceWords> = {
  prospect: {
    path: "people",
    title: "People",
    one: "person",
    many: "people",
    icon: "people",
    columns: ["name", "title", "company", "emails", "tags", "owner", "updatedAt"],
    finds: "Name, company or e-mail",
    contains: ["company", "emails", "firstName", "lastName", "title"],
    nameSort: "lastName",
    asks: ["firstName", "lastName", "emails", "workPhones", "title", "company", "account", "owner", "tags"],
    groups: [
      ["Contact", ["emails", "workPhones", "mobilePhones", "homePhones", "otherPhones", "voipPhones", "linkedInUrl", "websiteUrl1"]],
      ["Work", ["firstName", "lastName", "title", "company", "account", "occupation", "jobStartDate"]],
      ["Sales", ["owner", "stage", "persona", "tags", "score", "source", "timeZone"]],
      ["Consent", ["optedOut", "emailOptedOut", "callOptedOut"]],
      ["Place", ["addressStreet", "addressStreet2", "addressZip", "addressCity", "addressState", "addressCountry", "region"]],
    ],
    lists: ["task", "sequenceState", "call", "mailing"],
    goesAlong: "with the tasks about it and its places in sequences",
    modify: "prospectsBulkModify",
    destroy: "prospectsDestroyAll",
  },
  account: {
    path: "companies",
    title: "Companies",
    one: "company",
    many: "companies",
    icon: "building",
    columns: ["name", "domain", "industry", "numberOfEmployees", "tags", "owner", "updatedAt"],
    finds: "Name or domain",
    contains: ["domain", "name"],
    nameSort: "name",
    asks: ["name", "domain", "websiteUrl", "industry", "numberOfEmployees", "owner", "tags"],
    groups: [
      ["Company", ["name", "domain", "websiteUrl", "linkedInUrl", "industry", "numberOfEmployees", "locality", "description"]],
      ["Sales", ["owner", "tags", "named", "buyerIntentScore"]],
    ],
    lists: ["prospect", "task"],
    goesAlong: "with the tasks about it",
    modify: "accountsBulkModify",
    destroy: "accountsDestroyAll",
  },
};

export const PLACE_KINDS = Object.keys(PLACES) as PlaceKind[];

/** The address of a record's page; null where its type has none. */
export function addressOf(record: { type: string; id: number }): string | null {
  const place = (PLACES as Record<string, PlaceWords | undefined>)[record.type];
  return place ? `#/${place.path}/${record.id}` : null;
}

/** "3 people", "1 company". */
export const howMany = (kind: PlaceKind, n: number): string => `${n.toLocaleString("en-GB")} ${n === 1 ? PLACES[kind].one : PLACES[kind].many}`;
