// A client of the JSON:API dialect. Every answer is a value; nothing is thrown, nothing is kept but unanswered keys.
import { createBatches } from "./batches.js";
import { createRecords } from "./records.js";
import { createTransport } from "./transport.js";

export { isOwn } from "./failures.js";

export function createClient(options) {
  const { rules } = options;
  const transport = createTransport(options);
  return {
    records: (type) => createRecords(transport.send, rules, type),
    batches: createBatches(transport, rules),
    async identity({ signal } = {}) {
      const answer = await transport.send("GET", "", { signal });
      return answer.ok ? { ok: true, user: answer.document.meta.user, organisation: answer.document.meta.organisation } : answer;
    },
  };
}
