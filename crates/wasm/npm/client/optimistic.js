// Changes that are seen before the server has answered: the rules say what they come to, and what was shown is
// taken back where the server refuses.
import { failure } from "./failures.js";

/** What the rules say of a record's action. @returns what to show, or why not */
export function expectRecord(rules, type, record, action, parameters, context) {
  if (rules === undefined) return missing();
  const decided = rules.decide(type, record, action, parameters, context);
  return decided.ok ? { ok: true, record: decided.record } : { ok: false, status: 0, errors: decided.errors };
}

/** What the rules say of a bulk change: the records as they would be, in their order; null where one would be gone. */
export function expectBulk(rules, action, attributes, records, context) {
  if (rules === undefined) return missing();
  const preview = rules.previewBulk(action, attributes, records, { ...context, sample: records.length });
  if (!preview.ok) return { ok: false, status: 0, errors: preview.errors };
  const changes = new Map(preview.sample.filter(({ outcome }) => outcome === "changed").map((each) => [each.id, each]));
  return { ok: true, records: records.map((record) => changed(record, changes.get(Number(record.id)))) };
}

/** A record with the fields that change written into it. */
function changed(record, change) {
  if (change === undefined) return record;
  if (change.after === null || change.after === undefined) return null;
  const after = { ...record, attributes: { ...record.attributes }, relationships: { ...record.relationships } };
  for (const [name, value] of Object.entries(change.after)) {
    if (name in after.relationships) after.relationships[name] = { ...after.relationships[name], data: value };
    else after.attributes[name] = value;
  }
  return after;
}

const missing = () => failure("rulesMissing", "an optimistic change needs the rules; give them to the client: `createClient({ rules, … })` with `import * as rules from \"@lockstep/core\"`");
