// Golden cases through the package's API, in whatever environment this module is loaded.

/** The answers of `core`, the package's namespace, to golden cases. */
export function answers(core, cases) {
  return cases.map(({ family, input }) => calls[family](core, input));
}

const calls = {
  allowed: (core, { task }) => core.allowedTaskActions(task),
  check: (core, { type, intent, document, text }) => core.check(type, intent, text === undefined ? document : assemble(text)),
  body: (core, { call, body, text, properties }) => core.checkBody(call, text === undefined ? body : assemble(text), properties),
  decide: (core, { task, action, params, context }) => core.decideTask(task, action, params, context),
  decision: (core, { type, record, action, params, context }) => (action === undefined ? core.allowedActions(type, record) : core.decide(type, record, action, params, context)),
  request: (core, requests) => requests.map(({ text, ...request }) => core.checkRequest(text === undefined ? request : { ...request, body: assemble(text) })),
  preview: (core, { action, attributes, records, context }) => core.previewBulk(action, attributes, records, context),
};

/** A text is whole, or an array of parts: a string, or one that is repeated. */
function assemble(text) {
  if (typeof text === "string") return text;
  return text.map((part) => (typeof part === "string" ? part : part.repeat.repeat(part.times))).join("");
}
