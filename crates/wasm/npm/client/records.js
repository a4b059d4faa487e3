// Records of one type: lists, single ones, their actions.
import { failure } from "./failures.js";
import { createList, refusal } from "./lists.js";
import { expectRecord } from "./optimistic.js";
import { PLURALS } from "./plurals.js";
import { actionQuery, showQuery } from "./query.js";

/** @param {ReturnType<import("./transport.js").createTransport>["send"]} send */
export function createRecords(send, rules, type) {
  const path = `/${PLURALS[type] ?? type}`;
  const of = (id) => `${path}/${encodeURIComponent(id)}`;

  /** Writes a document and answers with the record. */
  async function write(method, address, values, { signal, key } = {}, id = {}) {
    const document = { data: { type, ...id, ...values } };
    const answer = await send(method, address, { document, signal, key });
    return recordOf(answer, ({ meta }) => ({ ignored: meta?.ignored ?? [] }));
  }

  return {
    list: (query, options) => createList(send, path, query, options),
    async get(id, query, { signal } = {}) {
      return recordOf(await send("GET", of(id), { query: showQuery(query), signal }), ({ included = [] }) => ({ included }));
    },
    create: (values, options) => write("POST", path, values, options),
    update: (id, values, options) => write("PATCH", of(id), values, options, { id }),
    async delete(id, { signal } = {}) {
      const answer = await send("DELETE", of(id), { signal });
      return answer.ok ? { ok: true } : answer;
    },
    async act(id, action, parameters, { signal, key, optimistic } = {}) {
      const { record, show, context } = optimistic ?? {};
      if (optimistic !== undefined) {
        const expected = expectRecord(rules, type, record, action, parameters, context);
        if (!expected.ok) return expected;
        show(expected.record, "expected");
      }
      const answer = await act(`${of(id)}/actions/${encodeURIComponent(action)}`, parameters, { signal, key });
      if (optimistic !== undefined) {
        if (answer.ok) show(answer.record, "settled");
        else show(record, "rolledBack");
      }
      return answer;
    },
  };

  async function act(address, parameters, { signal, key }) {
    let query;
    try {
      query = actionQuery(parameters);
    } catch (error) {
      return refusal(error);
    }
    return recordOf(await send("POST", address, { query, signal, key }));
  }
}

/** The record of an answer. */
export function recordOf(answer, more = () => ({})) {
  if (!answer.ok) return answer;
  const { document } = answer;
  if (document?.data === undefined) return failure("unreadableAnswer", "the answer has no `data`");
  return { ok: true, record: document.data, ...more(document) };
}
