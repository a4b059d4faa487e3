/** What scopes allow, in words: `tasks.read tasks.write prospects.all` → "read, change tasks", "everything with prospects". */
import { spaced } from "../lib/text";

const VERBS: Record<string, string> = { read: "read", write: "change", delete: "delete" };

/** One text for each kind of record; a scope that is not known stays as it is. */
export function scopesInWords(scopes: string): string[] {
  const all = scopes.split(" ").filter(Boolean);
  if (all.includes("*")) return ["everything"];
  const kinds = new Map<string, string[]>();
  for (const scope of all) {
    const [plural = "", verb = ""] = scope.split(".");
    kinds.set(plural, [...(kinds.get(plural) ?? []), verb]);
  }
  return [...kinds].map(([plural, verbs]) => {
    if (verbs.includes("all")) return `everything with ${spaced(plural)}`;
    return `${verbs.map((verb) => VERBS[verb] ?? verb).join(", ")} ${spaced(plural)}`;
  });
}
