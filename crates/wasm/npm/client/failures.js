// What went wrong, as values: the server's own errors, and those of the way to it in the same form.

/** Errors that only the client makes: title and, where nothing more is known, what to do. */
const TITLES = {
  aborted: "Request given up",
  invalidArgument: "Invalid argument",
  rulesMissing: "Rules missing",
  timedOut: "No answer in time",
  unreachable: "Server unreachable",
  unreadableAnswer: "Unreadable answer",
};

/** Whether an error is the client's own, and not one of the server's. @param {{ code: string }} error */
export const isOwn = ({ code }) => Object.hasOwn(TITLES, code);

/** A failure of the client's own. @param {keyof typeof TITLES} code @param {string} detail */
export function failure(code, detail, status = 0) {
  return { ok: false, status, errors: [{ id: code, code, status: String(status), title: TITLES[code], detail }] };
}

export const aborted = () => failure("aborted", "the request was given up");

/** What an answer that is no success says. Who speaks before the API does answers `{error, description}`, or no JSON at all. */
export function failureOf(status, document, contentType) {
  if (Array.isArray(document?.errors) && document.errors.length > 0) return { ok: false, status, errors: document.errors };
  const { error, description } = document ?? {};
  const said = [description, error].find((text) => typeof text === "string");
  if (status === 401) return { ok: false, status, errors: [unauthorized(said)] };
  const what = contentType === null ? "without saying what it is" : `with \`${contentType}\``;
  return failure("unreadableAnswer", said ?? `the server answered ${status} ${what}; is the address that of Lockstep's interface?`, status);
}

const unauthorized = (detail = "the server does not take this token") => ({
  id: "unauthorized",
  code: "unauthorized",
  status: "401",
  title: "Unauthorized",
  detail,
});
