// Answers, made in one call: each call from WebAssembly into JavaScript costs more than what it does here.

/** The headers that every answer has. */
const COMMON = { "cache-control": "no-store", vary: "Accept, Origin" };

/**
 * @param {number} status
 * @param {string} headers names and values, a line each
 * @param {string | Uint8Array | ReadableStream | null} body
 */
export function respond(status, headers, body) {
  const all = { ...COMMON };
  const lines = headers.split("\n");
  for (let index = 1; index < lines.length; index += 2) all[lines[index - 1]] = lines[index];
  return new Response(body, { status, headers: all });
}
