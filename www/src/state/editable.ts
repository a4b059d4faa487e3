/** What clients may write of a record, as fields of a form: the package's table, in the words of this page. */
import type { AttributeKind, ResourceTypeName } from "@lockstep/core";
import { schemaOf } from "../lib/schema";
import { fieldLabel } from "../lib/text";
import { isPickable } from "./record-search";

export type Editable = { name: string; label: string; doc: string; required: boolean; control: AttributeKind | "record"; values?: readonly string[]; target?: string; isLong?: boolean };

/** Kinds whose values nobody types. */
const WITHOUT_CONTROL = new Set<AttributeKind>(["object", "map", "id", "idList"]);
/** What takes more is written in several lines, unless it is an address. */
const LINE = 1_000;
const ADDRESS = /url\d?$/i;
const cache = new Map<ResourceTypeName, Editable[]>();

/** Attributes, then records, then the organisation's own fields. */
export function editable(type: ResourceTypeName): Editable[] {
  const known = cache.get(type);
  if (known) return known;
  const table = schemaOf(type);
  const attributes: Editable[] = table.attributes
    .filter((one) => one.access === "writable" && !WITHOUT_CONTROL.has(one.kind))
    .map((one) => ({
      name: one.name,
      label: fieldLabel(one.name),
      doc: one.doc,
      required: one.required,
      control: one.kind,
      ...(one.values ? { values: one.values } : {}),
      isLong: one.kind === "text" && (one.max ?? 0) > LINE && !ADDRESS.test(one.name),
    }));
  const records: Editable[] = table.relationships
    .filter((one) => one.access === "writable" && one.cardinality === "one" && one.targets.length === 1 && isPickable(one.targets[0] ?? ""))
    .map((one) => ({ name: one.name, label: fieldLabel(one.name), doc: one.doc, required: one.required, control: "record", target: one.targets[0] ?? "" }));
  const own: Editable[] = Array.from({ length: table.customFields }, (_, i) => ({ name: `custom${i + 1}`, label: `Custom ${i + 1}`, doc: "A field of the organisation's own.", required: false, control: "text" }));
  const found = [...[...attributes, ...records].sort((a, b) => a.label.localeCompare(b.label)), ...own];
  cache.set(type, found);
  return found;
}
