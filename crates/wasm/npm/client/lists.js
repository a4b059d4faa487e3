// Lists: record by record, page by page, or all at once.
import { failure } from "./failures.js";
import { BadQuery, listQuery } from "./query.js";

/** A list that is read when somebody walks along it. */
export function createList(send, path, query, { signal } = {}) {
  /** Reads a page by the text of its query. */
  async function read(text) {
    const answer = await send("GET", path, { query: text, signal });
    if (!answer.ok) return answer;
    const { data, included = [], meta, links } = answer.document;
    if (!Array.isArray(data)) return failure("unreadableAnswer", `the answer to \`${path}\` has no list in \`data\``);
    // Of the address only what is asked: the token goes nowhere but to this server.
    const next = links?.next ? new URL(links.next, "http://server").search.slice(1) : null;
    return {
      ok: true,
      records: data,
      included,
      count: meta?.count ?? null,
      isTruncated: meta?.count_truncated ?? false,
      next: next === null ? null : new URLSearchParams(next).get("page[after]"),
      following: next,
    };
  }

  async function* pages() {
    let following;
    try {
      following = listQuery(query);
    } catch (error) {
      yield refusal(error);
      return;
    }
    while (following !== null) {
      const answer = await read(following);
      following = answer.ok ? answer.following : null;
      delete answer.following;
      yield answer;
    }
  }

  return {
    pages,
    async page() {
      for await (const page of pages()) return page;
    },
    async all() {
      const records = [];
      for await (const page of pages()) {
        if (!page.ok) return page;
        records.push(...page.records);
      }
      return { ok: true, records };
    },
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) {
        if (!page.ok) yield page;
        else for (const record of page.records) yield { ok: true, record };
      }
    },
  };
}

/** What a mistake in an argument is answered with; anything else is ours. */
export function refusal(error) {
  if (error instanceof BadQuery) return failure("invalidArgument", error.message);
  throw error;
}
