// One request: the token, the key, the time it may take, and trying again where that does no harm.
import { aborted, failure, failureOf } from "./failures.js";
import { createKeys } from "./keys.js";
import { deadline, pause } from "./waiting.js";

const JSON_API = "application/vnd.api+json";

/** No cookie goes along, and nothing is answered from memory, where a runtime knows of either. */
const OUT_OF_THE_WAY = typeof Request !== "function" ? {} : {
  ...("credentials" in Request.prototype && { credentials: "omit" }),
  ...("cache" in Request.prototype && { cache: "no-store" }),
};

/** The pause before a second try where the server names none; it doubles with each further one. */
const FIRST_PAUSE = 250;

/**
 * @param {import("./index.d.ts").ClientOptions} options
 */
export function createTransport(options) {
  const { url, token = null, retries = 3, timeout = 60_000, longestPause = 30_000, silence = 45_000, headers: more = {}, onAnswer, wait = pause } = options;
  const base = `${url.replace(/\/+$/, "")}/api/v2`;
  const keys = createKeys();
  // Called without an owner, as browsers demand.
  const call = (address, init) => (options.fetch ?? fetch)(address, init);

  /** Sends once. @returns what was answered, or why nothing was */
  async function attempt(address, init, outer, read) {
    const limit = deadline(outer, timeout);
    try {
      const response = await call(address, { ...init, signal: limit.signal });
      const { status } = response;
      if (response.ok) return { status, ...(await read(response)) };
      const refusal = failureOf(status, parsed(await response.text()), response.headers.get("content-type"));
      const seconds = secondsOf(response.headers.get("retry-after"));
      return seconds === null ? refusal : { ...refusal, retryAfter: seconds };
    } catch (cause) {
      if (outer?.aborted) return aborted();
      if (limit.isLate()) return failure("timedOut", `the server did not answer within ${timeout / 1000} seconds`);
      return { ...failure("unreachable", "the server cannot be reached"), cause };
    } finally {
      limit.end();
    }
  }

  /** What a request is made of, or why it is none. */
  async function requestOf(method, path, { query = "", document, body, type = JSON_API, accept = JSON_API, key, writes = method !== "GET" }) {
    try {
      const bearer = typeof token === "function" ? await token() : token;
      const headers = new Headers({ ...more, accept });
      if (bearer) headers.set("authorization", `Bearer ${bearer}`);
      const text = document === undefined ? body : JSON.stringify(document);
      if (text !== undefined) headers.set("content-type", type);
      const address = base + path + (query && `?${query}`);
      const said = writes && key === undefined ? meaningOf(text) : null;
      const meaning = said === null ? null : `${bearer} ${method} ${address} ${said}`;
      const sent = writes ? (key ?? keys.take(meaning)) : null;
      if (sent !== null) headers.set("idempotency-key", sent);
      return { ok: true, address, meaning, sent, init: { method, headers, body: text, ...OUT_OF_THE_WAY } };
    } catch (error) {
      return failure("invalidArgument", `the request cannot be made: ${error?.message ?? error}`);
    }
  }

  /** Sends until there is an answer, as often as may be. */
  async function send(method, path, options = {}) {
    const { signal, read = documentOf } = options;
    if (signal?.aborted) return aborted();
    const request = await requestOf(method, path, options);
    if (!request.ok) return request;
    const { address, meaning, sent, init } = request;
    let isUnsure = false;
    for (let tries = 0; ; tries += 1) {
      const startedAt = performance.now();
      const answer = await attempt(address, init, signal, read);
      onAnswer?.({ method, address, status: answer.status, startedAt, errors: answer.errors ?? [] });
      // What an unheard first try has deleted is not there any more.
      if (method === "DELETE" && isUnsure && answer.status === 404) return { ok: true, status: 204, document: null };
      const isUnanswered = answer.status === 0 || answer.status >= 500;
      isUnsure ||= isUnanswered;
      const next = tries < retries && isPassing(answer) ? pauseBefore(answer, tries) : Infinity;
      if (next > longestPause) {
        if (meaning !== null && isUnanswered) keys.keep(meaning, sent);
        return answer;
      }
      await wait(next, signal);
      if (signal?.aborted) return aborted();
    }
  }

  /** An address of the interface with the headers that every request has, for what is read as it comes. */
  async function open(path, { headers: own = {}, signal }) {
    const bearer = typeof token === "function" ? await token() : token;
    const headers = new Headers({ ...more, ...own });
    if (bearer) headers.set("authorization", `Bearer ${bearer}`);
    return call(base + path, { headers, signal, ...OUT_OF_THE_WAY });
  }

  return { send, open, wait, silence };
}

/** Statuses that pass; 0 is no answer. */
const PASSING = [0, 429, 502, 503, 504];

/**
 * Whether the same may go well a moment later. Everything here may be repeated: what reads and previews writes
 * nothing, a `POST` has its key, and a change by `PATCH` or `DELETE` comes to the same twice.
 */
const isPassing = (answer) => !answer.ok && PASSING.includes(answer.status) && answer.errors[0].code !== "aborted";

/** Milliseconds: what the server says, else longer each time, and not all clients at once. */
function pauseBefore({ retryAfter }, tries) {
  if (retryAfter !== undefined) return retryAfter * 1000;
  return FIRST_PAUSE * 2 ** tries * (0.5 + Math.random() / 2);
}

/** What tells a body from others; a file is not read for it, and other bytes are not told apart. */
function meaningOf(body) {
  if (body === undefined || typeof body === "string") return body ?? "";
  return typeof File === "function" && body instanceof File ? `${body.name} ${body.size} ${body.lastModified}` : null;
}

/** `Retry-After` has seconds or a date (RFC 9110, 10.2.3). */
function secondsOf(header) {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}

async function documentOf(response) {
  if (response.status === 204) return { ok: true, document: null, headers: response.headers };
  const document = parsed(await response.text());
  if (document === undefined) return failureOf(response.status, undefined, response.headers.get("content-type"));
  return { ok: true, document, headers: response.headers };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
