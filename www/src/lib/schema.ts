/** The package's tables of resource types, each read once. */
import { schema, type ResourceSchema, type ResourceTypeName } from "@lockstep/core";
import { spaced } from "./text";

const known = new Map<string, ResourceSchema | null>();

export function schemaOf<Type extends ResourceTypeName>(type: Type): ResourceSchema<Type>;
export function schemaOf(type: string): ResourceSchema | null;
export function schemaOf(type: string): ResourceSchema | null {
  const table = known.get(type);
  if (table !== undefined) return table;
  const read = schema(type);
  known.set(type, read);
  return read;
}

/** What records of a type are called: "sequence state", "sequence states". */
export function nounsOf(type: ResourceTypeName): [one: string, many: string] {
  const { name, plural } = schemaOf(type);
  return [spaced(name), spaced(plural)];
}
