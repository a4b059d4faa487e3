// Answers, made in one call: each call from WebAssembly into JavaScript costs more than what it does here.

/** The headers that every answer has. */
const COMMON = { "cache-control": "no-store", vary: "Accept, Origin" };

/** Those that let pages of any origin read an answer. */
const FOR_PAGES = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": [
    "allow, content-disposition, idempotency-replayed, link, location, lockstep-batch, lockstep-preview, lockstep-rows, retry-after",
    "x-hubspot-ratelimit-interval-milliseconds, x-hubspot-ratelimit-max, x-hubspot-ratelimit-remaining",
    "x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-request-id",
  ].join(", "),
};

/**
 * @param {number} status
 * @param {string} headers names and values, a line each
 * @param {boolean} isForPage
 * @param {string | Uint8Array | ReadableStream | null} body
 */
export function respond(status, headers, isForPage, body) {
  const all = { ...COMMON, ...(isForPage && FOR_PAGES) };
  const lines = headers.split("\n");
  for (let index = 1; index < lines.length; index += 2) all[lines[index - 1]] = lines[index];
  return new Response(body, { status, headers: all });
}
