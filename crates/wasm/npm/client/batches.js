// Bulk changes: preview, start, confirm, progress, report, undo.
import { failure } from "./failures.js";
import { followBatch, isOver } from "./follow.js";
import { createList, refusal } from "./lists.js";
import { expectBulk } from "./optimistic.js";
import { actionQuery, targetQuery } from "./query.js";
import { recordOf } from "./records.js";

const FILES = { csv: "text/csv; charset=utf-8", ndjson: "application/x-ndjson" };

/** @param {ReturnType<import("./transport.js").createTransport>} transport */
export function createBatches(transport, rules) {
  const { send } = transport;

  const batchOf = (answer) => {
    const { ok, record: batch, ...rest } = recordOf(answer);
    return ok ? { ok, batch } : { ok, ...rest };
  };
  const previewOf = (answer) => {
    if (!answer.ok) return answer;
    const preview = answer.document?.meta?.preview;
    return preview === undefined ? failure("unreadableAnswer", "the answer has no `meta.preview`") : { ok: true, preview };
  };

  /** The request of a bulk change. */
  function ask(action, attributes, targets, { preview, signal, key }) {
    let query;
    try {
      query = targetQuery(targets, { preview });
    } catch (error) {
      return refusal(error);
    }
    const given = targets.ids === undefined ? attributes : { ...attributes, ids: targets.ids };
    const document = { data: { type: "batch", attributes: given } };
    return send("POST", `/batches/actions/${action}`, { query, document, signal, key, writes: !preview });
  }

  /** The request of an import. */
  function upload(action, { format, body }, { preview, signal, key }) {
    const type = FILES[format];
    if (type === undefined) return failure("invalidArgument", `\`format\` is \`${format}\`; it must be \`csv\` or \`ndjson\``);
    return send("POST", `/batches/actions/${action}`, { query: preview ? actionQuery({ preview }) : "", body, type, signal, key, writes: !preview });
  }

  /** An action on a batch. */
  const act = async (id, action, parameters, { signal, key } = {}) =>
    batchOf(await send("POST", `/batches/${id}/actions/${action}`, { query: actionQuery(parameters), signal, key }));

  const batches = {
    preview: async (action, attributes, targets, { signal } = {}) => previewOf(await ask(action, attributes, targets, { preview: true, signal })),
    start: async (action, attributes, targets, { signal, key } = {}) => batchOf(await ask(action, attributes, targets, { preview: false, signal, key })),
    previewImport: async (action, file, { signal } = {}) => previewOf(await upload(action, file, { preview: true, signal })),
    startImport: async (action, file, { signal, key } = {}) => batchOf(await upload(action, file, { preview: false, signal, key })),
    get: async (id, { signal } = {}) => batchOf(await send("GET", `/batches/${id}`, { signal })),
    list: (query, options) => createList(send, "/batches", query, options),
    items: (id, query = {}, options) => createList(send, "/batchItems", { ...query, filter: { ...query.filter, batchId: id } }, options),
    confirm: (id, confirmedCount, options) => act(id, "confirm", { confirmedCount: confirmedCount ?? undefined }, options),
    cancel: (id, options) => act(id, "cancel", {}, options),
    retry: (id, options) => act(id, "retry", {}, options),
    undo: (id, options) => act(id, "revert", {}, options),
    previewUndo: async (id, { signal } = {}) =>
      previewOf(await send("POST", `/batches/${id}/actions/revert`, { query: actionQuery({ preview: true }), signal, writes: false })),
    follow: (id, options) => followBatch(transport, id, options),

    async over(id, { signal, onProgress } = {}) {
      let last = failure("unreadableAnswer", `nothing was told of batch ${id}`);
      for await (const answer of followBatch(transport, id, { signal })) {
        last = answer;
        if (answer.ok) onProgress?.(answer.batch);
      }
      return last.ok ? { ok: true, batch: last.batch } : last;
    },

    async report(id, format, { signal } = {}) {
      const read = async (response) => ({ ok: true, report: await response.blob(), rows: Number(response.headers.get("lockstep-rows")) });
      return send("GET", `/batches/${id}/report.${format}`, { signal, accept: "*/*", read });
    },

    async run(action, attributes, targets, { signal, key, confirm, onProgress, optimistic } = {}) {
      const { records = [], show, context } = optimistic ?? {};
      if (optimistic !== undefined) {
        const expected = expectBulk(rules, action, attributes, records, context);
        if (!expected.ok) return expected;
        show(expected.records, "expected");
        optimistic = { ...optimistic, expected: expected.records };
      }
      const answer = await carryOut(await batches.start(action, attributes, targets, { signal, key }), { signal, confirm, onProgress });
      const isDone = answer.ok && answer.batch.attributes.state === "finished";
      if (optimistic !== undefined && isDone && answer.batch.attributes.failures > 0) await takeBackFailed(answer.batch, optimistic, signal);
      else if (optimistic !== undefined) show(isDone ? optimistic.expected : records, isDone ? "settled" : "rolledBack");
      return answer;
    },
  };

  /** From the start of a batch to its end, asking for its confirmation where it waits for one. */
  async function carryOut(started, { signal, confirm, onProgress }) {
    if (!started.ok) return started;
    let { batch } = started;
    const { id, attributes } = batch;
    onProgress?.(batch);
    if (attributes.state === "confirming") {
      if (!(await confirm?.(batch))) return batches.cancel(id, { signal });
      const confirmed = await batches.confirm(id, attributes.confirmCount, { signal });
      if (!confirmed.ok) return confirmed;
      batch = confirmed.batch;
    }
    return isOver(batch) ? { ok: true, batch } : batches.over(id, { signal, onProgress });
  }

  /** Shows the records again that could not be changed after all. */
  async function takeBackFailed({ id }, { records, expected, show }, signal) {
    const failed = await batches.items(id, { filter: { state: "error" }, size: 1000, count: false }, { signal }).all();
    // Who cannot see which failed shows none as changed.
    if (!failed.ok) return show(records, "rolledBack");
    const ids = new Set(failed.records.map(({ attributes }) => attributes.recordId));
    show(expected.map((record, index) => (ids.has(Number(records[index].id)) ? records[index] : record)), "settled");
  }

  return batches;
}
