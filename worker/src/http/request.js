/** The headers that most requests are asked for. */
const NAMES = ["accept", "authorization", "content-encoding", "content-length", "content-type", "idempotency-key", "origin", "x-request-id"];

/**
 * What most requests are asked for, in one call: lines with the method, the address, whether there is a body, and each
 * of these headers, its value behind a colon where it is there.
 * @param {Request} request
 */
export function brief({ method, url, body, headers }) {
  let text = `${method}\n${url}\n${body !== null}`;
  for (const name of NAMES) {
    const value = headers.get(name);
    text += value === null ? `\n${name}` : `\n${name}:${value}`;
  }
  return text;
}

/** @param {ArrayBuffer} buffer */
export const bytes = (buffer) => new Uint8Array(buffer);

/**
 * Reads what nobody has read of a body, at most so many bytes of it, and keeps nothing: a connection on which a body
 * stands unread is closed, and the next request that was sent on it fails.
 * @param {Request} request
 * @param {number} most
 */
export async function drain({ body, bodyUsed }, most) {
  if (body === null || bodyUsed) return;
  const reader = body.getReader();
  try {
    for (let length = 0; length <= most; ) {
      const { done, value } = await reader.read();
      if (done) return;
      length += value.byteLength;
    }
  } catch {
    // Who has gone away needs no connection.
  }
}
