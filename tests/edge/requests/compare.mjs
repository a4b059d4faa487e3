// Whether the server says of a request what the package says, in the dialect of the request.

import assert from "node:assert/strict";

/** What only storage knows: where the package finds nothing wrong, the server may still answer so. */
const OF_STORAGE = [
  "notFound", "relatedNotFound", "taken", "transitionForbidden", "readOnly", "contended", "actionNotApplicable", "confirmedCountMismatch", "stillNeeded", "ambiguous",
];

/** The dialect of an address. */
function dialect(path) {
  const [, root] = /^(?:\/preview)?\/(crm|record-lists)(?=[/?]|$)/.exec(path) ?? [];
  return root ?? "api";
}

/** Whether the server may refuse what the package has nothing against. */
function isOfStorage({ needs }, { status, body }, path) {
  if (dialect(path) !== "api") return [404, 409].includes(status) || OF_STORAGE.includes(body?.code) || /exist|unique property/.test(body?.message);
  const isCursor = ({ source }) => needs.includes("cursor") && /^page\[(after|before)\]$/.test(source?.parameter);
  const isMailbox = ({ code, source }) => code === "required" && /mailbox/.test(source?.pointer);
  const errors = body?.errors ?? [];
  return errors.length > 0 && errors.every((error) => OF_STORAGE.includes(error.code) || isCursor(error) || isMailbox(error));
}

/** A place as the Talkdesk-style dialect names it. */
function field({ source = {} }) {
  if (source.pointer === undefined) return source.parameter ?? source.header;
  const steps = source.pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : path ? `${path}.${step}` : step), "");
}

/** What a refusal says in its dialect, and what it has to say for these errors. */
const FORMS = {
  api: (body, errors) => [body?.errors, errors],
  "record-lists": (body, errors) => {
    const codes = new Set(errors.map(({ code }) => code));
    const fields = errors.filter(field).map((error) => ({ name: field(error), description: error.detail }));
    const { code, description, fields: sent = [] } = body ?? {};
    const right = { code: codes.size === 1 ? errors[0].code : "validationError", description: errors.map(({ detail }) => detail).join("; "), fields };
    return [{ code, description, fields: sent }, right];
  },
  crm: (body, errors) => {
    const property = ({ source }) => /^(?:\/inputs\/\d+)?\/properties\/(.*)/s.exec(source?.pointer ?? "")?.[1].replaceAll("~1", "/").replaceAll("~0", "~");
    const index = ({ source }) => /^\/inputs\/(\d+)/.exec(source?.pointer ?? "")?.[1];
    const ofProperties = errors.filter((error) => property(error) !== undefined);
    const listed = ofProperties.length > 0 ? ofProperties : errors.length > 1 ? errors : [];
    const { message = "", errors: sent = [] } = body ?? {};
    const shown = ({ message: text, context }) => ({ text, property: context?.propertyName?.[0], index: context?.index?.[0] });
    return [
      { message: ofProperties.length > 0 ? message.split(": [")[0] : message, listed: sent.map(shown) },
      {
        message: ofProperties.length > 0 ? "Property values were not valid" : errors[0].detail,
        listed: listed.map((error) => ({ text: error.detail, property: property(error), index: index(error) })),
      },
    ];
  },
};

/**
 * Fails where they do not say the same.
 * @param {string} path the address of the request
 * @param {{ ok: boolean, needs?: string[], status?: number, errors?: any[] }} verdict what the package says
 * @param {{ status: number, body: any, text: string }} answer what the server says
 */
export function assertSame(path, verdict, answer) {
  if (verdict.ok) {
    if (answer.status >= 400) assert.ok(isOfStorage(verdict, answer, path), answer.text);
    return;
  }
  assert.equal(answer.status, verdict.status, answer.text);
  // What two inputs would both have, a record may have already.
  if (answer.status === 409 && /already exists/.test(answer.body.message) && verdict.errors.every(({ code }) => code === "taken")) return;
  const [said, right] = FORMS[dialect(path)](answer.body, verdict.errors);
  assert.deepEqual(said, right);
}
