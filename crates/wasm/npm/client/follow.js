// A batch from now until it is over: by its events, taken up again where they broke off; where there are none, by asking.
import { aborted } from "./failures.js";
import { eventsOf } from "./events.js";
import { recordOf } from "./records.js";
import { deadline } from "./waiting.js";

/** How often in a row a stream may break off without telling anything before the batch is only asked after. */
const TRIES = 5;
const AGAIN = 1_000;
/** How often a batch is asked after: one that moves, and one that waits. */
const MOVING = 250;
const WAITING = 2_000;

export const isOver = ({ attributes: { state } }) => state === "finished" || state === "canceled" || state === "failed";

/** @param {ReturnType<import("./transport.js").createTransport>} transport */
export async function* followBatch(transport, id, { signal, lastEventId = null } = {}) {
  let over = false;
  let last = lastEventId;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stream = openStream(transport, id, last, signal);
    try {
      for await (const { name, data, id: seen } of stream.events()) {
        tries = 0;
        last = seen ?? last;
        over ||= name !== "progress";
        yield { ok: true, batch: JSON.parse(data), eventId: last };
      }
    } catch {
      // It broke off; what was told stays told.
    } finally {
      stream.close();
    }
    if (over) return;
    if (signal?.aborted) return yield aborted();
    if (stream.end() !== "broken") break;
    await transport.wait(AGAIN, signal);
  }
  yield* ask(transport, id, signal);
}

/** The stream of a batch. It ends `broken` where it may be opened again, and otherwise as it is: there is none, or all was told. */
function openStream(transport, id, last, signal) {
  const limit = deadline(signal, transport.silence);
  let end = "broken";
  return {
    async *events() {
      const headers = { accept: "text/event-stream", ...(last !== null && { "last-event-id": last }) };
      const response = await transport.open(`/batches/${id}/events`, { headers, signal: limit.signal });
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
      if (response.status === 200 && isStream && response.body) return yield* eventsOf(response, limit);
      response.body?.cancel().catch(() => {});
      if (response.status < 500) end = "none";
    },
    end: () => end,
    close() {
      limit.end();
      limit.abort();
    },
  };
}

/** Asks again and again, more seldom while nothing moves. */
async function* ask(transport, id, signal) {
  for (let shown = ""; ; ) {
    const answer = recordOf(await transport.send("GET", `/batches/${id}`, { signal }));
    if (!answer.ok) return yield answer;
    const { record: batch } = answer;
    const text = JSON.stringify(batch.attributes);
    if (text !== shown) yield { ok: true, batch, eventId: null };
    shown = text;
    if (isOver(batch)) return;
    await transport.wait(["pending", "running"].includes(batch.attributes.state) ? MOVING : WAITING, signal);
    if (signal?.aborted) return yield aborted();
  }
}
