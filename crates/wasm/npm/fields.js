// The fields of a form: what they are called, and the errors about each.

/** The name in a pointer such as `/data/attributes/tags/0` or `/data/relationships/owner/data/id`. */
const IN_DOCUMENT = /^\/data\/(?:attributes|relationships)\/([^/]+)/;
/** The name in a parameter such as `actionParams[dueAt]`. */
const IN_QUERY = /^actionParams\[([^\]]+)\]/;

export function byField(errors) {
  const fields = new Map();
  const others = [];
  for (const error of errors) {
    const name = fieldOf(error.source);
    if (name === null) others.push(error);
    else if (fields.has(name)) fields.get(name).push(error);
    else fields.set(name, [error]);
  }
  // Own members whatever they are called, `__proto__` too.
  return { fields: Object.fromEntries(fields), others };
}

function fieldOf({ pointer = "", parameter = "" } = {}) {
  const inDocument = IN_DOCUMENT.exec(pointer)?.[1];
  if (inDocument !== undefined) return inDocument.replaceAll("~1", "/").replaceAll("~0", "~");
  return IN_QUERY.exec(parameter)?.[1] ?? null;
}

/** Words that are not written as they are in names. */
const SPELLED = { github: "GitHub", iana: "IANA", "linked in": "LinkedIn", naics: "NAICS", sic: "SIC", sms: "SMS", url: "URL", voip: "VoIP" };
const UNUSUAL = new RegExp(`\\b(?:${Object.keys(SPELLED).join("|")})\\b`, "g");

export function labelOf(name) {
  const words = name.replaceAll(/[A-Z]|\d+/g, (start) => ` ${start.toLowerCase()}`).trim();
  const spelled = words.replaceAll(UNUSUAL, (word) => SPELLED[word]);
  return spelled.charAt(0).toUpperCase() + spelled.slice(1);
}
