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
