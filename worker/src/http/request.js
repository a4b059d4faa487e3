/** The headers that most requests are asked for. */
const NAMES = ["accept", "authorization", "content-encoding", "content-length", "content-type", "idempotency-key", "origin", "x-request-id"];

/**
 * What most requests are asked for, in one call: lines with the method, the address, and each of these headers, its
 * value behind a colon where it is there.
 * @param {Request} request
 */
export function brief({ method, url, headers }) {
  let text = `${method}\n${url}`;
  for (const name of NAMES) {
    const value = headers.get(name);
    text += value === null ? `\n${name}` : `\n${name}:${value}`;
  }
  return text;
}

/** @param {ArrayBuffer} buffer */
export const bytes = (buffer) => new Uint8Array(buffer);
