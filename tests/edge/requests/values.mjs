// Values that a schema of the description allows.

/** How deep optional members go. */
const DEEPEST = 6;

const WORDS = ["Ada", "vip", "Rua das Flores 7", "", "Örjan", "2026", "a,b", "noop", "x".repeat(300)];
const TIMES = ["2026-01-31T09:30:00Z", "2026-01-31T09:30:00.123+02:00", "2026-02-01", "2026-01-31T09:30:00"];

/** Texts of the patterns that the description has, by how they begin. */
const PATTERNS = [
  ["^\\+[1-9]", ["+351210000001", "+15550100", "+1"]],
  ["^/records/", ["/records/00000000-0000-8000-8000-000000000001", "/records/1"]],
  ["^/?(priority", ["/priority", "priority", "/extra_data", "/extra_data/colour"]],
  ["^[a-z][a-z0-9_]", ["renewal_date", "tier", "a"]],
  ["^[0-9]", ["1", "12"]],
];

/**
 * Makes values.
 * @param {ReturnType<import("./random.mjs").chance>} random
 * @param {any} document the description
 */
export function values(random, document) {
  const { below, pick, happens } = random;

  /** What a reference leads to. */
  function resolved(schema) {
    let found = schema;
    while (found?.$ref) {
      found = found.$ref.slice(2).split("/").reduce((at, step) => at[step.replaceAll("~1", "/")], document);
    }
    return found ?? {};
  }

  function text(schema) {
    if (schema.format === "date-time" || schema.format === "date") return pick(TIMES);
    if (schema.format === "uuid") return `00000000-0000-8000-8000-00000000000${1 + below(3)}`;
    const pattern = PATTERNS.find(([beginning]) => schema.pattern?.startsWith(beginning));
    return pick(pattern?.[1] ?? WORDS);
  }

  function object(schema, depth) {
    const required = new Set(schema.required ?? []);
    const often = depth > DEEPEST ? 0 : Object.keys(schema.properties ?? {}).length > 12 ? 0.12 : 0.5;
    const members = Object.entries(schema.properties ?? {}).filter(([name]) => required.has(name) || happens(often));
    const made = members.map(([name, member]) => [name, value(member, depth + 1)]);
    if (typeof schema.additionalProperties === "object" && happens(0.7)) {
      made.push([pick(["colour", "hs_communication_body", "number", "tier", "renewal_date"]), value(schema.additionalProperties, depth + 1)]);
    }
    return Object.fromEntries(made);
  }

  /** A value of a schema. */
  function value(reference, depth = 0) {
    const schema = resolved(reference);
    if ("const" in schema) return schema.const;
    if (schema.enum) return pick(schema.enum);
    const others = schema.oneOf ?? schema.anyOf;
    if (others) return value(pick(others), depth);
    const types = [schema.type].flat();
    const type = types.includes("null") && happens(0.1) ? "null" : types.find((one) => one !== "null");
    switch (type) {
      case "null":
        return null;
      case "boolean":
        return happens(0.5);
      case "integer":
        return (schema.minimum ?? 0) + below(3);
      case "number":
        return pick([0, 1.5, 100, -3]);
      case "string":
        return text(schema);
      case "array":
        return Array.from({ length: Math.max(schema.minItems ?? 0, 1 + below(3)) }, () => value(schema.items, depth + 1));
      default:
        return object(schema, depth);
    }
  }
  return { value, resolved };
}
