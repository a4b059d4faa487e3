// Server-sent events (the HTML standard, "Server-sent events"), read from a response: `EventSource` cannot send a token.

/**
 * Takes text in pieces of any size and calls back for each event that has data.
 * @param {(event: { name: string, data: string, id: string | null }) => void} onEvent
 */
export function eventParser(onEvent) {
  let rest = "";
  let name = "message";
  let data = [];
  let id = null;
  const line = (text) => {
    if (text === "") {
      if (data.length > 0) onEvent({ name, data: data.join("\n"), id });
      name = "message";
      data = [];
      return;
    }
    const [, field = "", value = ""] = /^([^:]*):? ?(.*)$/s.exec(text) ?? [];
    if (field === "event") name = value;
    else if (field === "data") data.push(value);
    else if (field === "id") id = value;
  };
  return (text) => {
    // A carriage return at the end may be half of a line's end.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const each of lines) line(each);
  };
}

/**
 * The events of a stream, as they come; ends with it.
 * @param {Response} response @param {ReturnType<import("./waiting.js").deadline>} limit
 */
export async function* eventsOf(response, limit) {
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let events = [];
  const parse = eventParser((event) => events.push(event));
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      limit.heard();
      parse(decoder.decode(value, { stream: true }));
      yield* events;
      events = [];
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
