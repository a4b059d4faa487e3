// The D1 database from outside workerd.
//
// Statements go to a small Worker beside ours, as requests. Miniflare's own proxy makes a synchronous
// call of every `prepare` and `bind`, and under load it now and then misses an answer.

import { randomUUID } from "node:crypto";

/** The name of the Worker that runs statements. */
export const DOOR = "database";

const SCRIPT = `export default {
  async fetch(request, env) {
    if (request.headers.get("x-key") !== env.KEY) return new Response(null, { status: 403 });
    try {
      const statements = await request.json();
      return Response.json(await env.DB.batch(statements.map(([sql, params]) => env.DB.prepare(sql).bind(...params))));
    } catch (error) {
      return Response.json({ message: error.message }, { status: 500 });
    }
  },
};`;

/**
 * That Worker.
 * @param {string} id the database's
 * @param {string} compatibilityDate
 * @returns {{ key: string, worker: import("miniflare").WorkerOptions }} the key without which it does nothing
 */
export function door(id, compatibilityDate) {
  const key = randomUUID();
  return {
    key,
    worker: {
      name: DOOR,
      modules: true,
      script: SCRIPT,
      compatibilityDate,
      d1Databases: { DB: id },
      bindings: { KEY: key },
      unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
    },
  };
}

/**
 * A connection for one request. While a statement runs, workerd's clock stands still, since both are on one thread; after
 * some seconds of that it takes a connection that has just answered for one that is long idle, and closes it under the
 * next request.
 */
export const ONCE = { connection: "close" };

/** A statement with its values; the part of D1's interface that is used here. */
class Statement {
  #database;
  #sql;
  #params;

  /** @param {Database} database @param {string} sql @param {unknown[]} params */
  constructor(database, sql, params = []) {
    this.#database = database;
    this.#sql = sql;
    this.#params = params;
  }

  /** @param {unknown[]} params */
  bind(...params) {
    return new Statement(this.#database, this.#sql, params);
  }

  async all() {
    const [result] = await this.#database.batch([this]);
    return result;
  }

  async run() {
    return this.all();
  }

  /** The rows, each as a list of its values. */
  async raw() {
    const { results } = await this.all();
    return results.map((row) => Object.values(row));
  }

  /** The first row, or its value in this column; null where there is none. @param {string} [column] */
  async first(column) {
    const { results } = await this.all();
    const row = results[0] ?? null;
    return column === undefined ? row : (row?.[column] ?? null);
  }

  toJSON() {
    return [this.#sql, this.#params];
  }
}

/** A database behind that Worker. */
export class Database {
  #url;
  #key;

  /** @param {string} url @param {string} key */
  constructor(url, key) {
    this.#url = url;
    this.#key = key;
  }

  /** @param {string} sql */
  prepare(sql) {
    return new Statement(this, sql);
  }

  /** Runs statements in one transaction. @param {Statement[]} statements */
  async batch(statements) {
    const headers = { "x-key": this.#key, ...ONCE };
    const answer = await fetch(this.#url, { method: "POST", headers, body: JSON.stringify(statements) });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.message);
    return body;
  }
}
