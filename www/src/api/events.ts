/** The progress of a batch as server-sent events. `EventSource` cannot send a token, so the stream is read by hand. */
import type { Batch } from "./types";
import { currentToken } from "./session";
import { noteReachable } from "./connection";
import { BASE } from "./client";

/** How a stream came to its end: all is told, nobody offers one, or it broke off. */
export type StreamEnd = "told" | "missing" | "broken";
type Options = { lastId: string | null; signal: AbortSignal; onBatch: (batch: Batch, id: string | null) => void };

export async function readEvents(batch: number, { lastId, signal, onBatch }: Options): Promise<StreamEnd> {
  const headers = new Headers({ Accept: "text/event-stream", Authorization: `Bearer ${currentToken()}` });
  if (lastId !== null) headers.set("Last-Event-ID", lastId);
  const askedAt = performance.now();
  let over = false;
  try {
    const response = await fetch(`${BASE}/batches/${batch}/events`, { headers, signal, credentials: "omit", cache: "no-store" });
    if (response.status === 204) return "told";
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    if (!response.ok || !isStream || !response.body) {
      void response.body?.cancel();
      return response.status >= 500 ? "broken" : "missing";
    }
    noteReachable(askedAt);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parse = eventParser((event) => {
      over ||= event.name !== "progress";
      onBatch(JSON.parse(event.data) as Batch, event.id);
    });
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return over ? "told" : "broken";
      parse(value);
    }
  } catch {
    return over ? "told" : "broken";
  }
}

type ServerEvent = { name: string; data: string; id: string | null };

/** Takes text in pieces of any size and calls back for each event that has data. */
export function eventParser(onEvent: (event: ServerEvent) => void): (text: string) => void {
  let rest = "";
  let name = "message";
  let data: string[] = [];
  let id: string | null = null;
  const line = (text: string): void => {
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
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const one of lines) line(one);
  };
}
