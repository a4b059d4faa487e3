// What the end-to-end tests share: a server for each file, organisations with clients, rows in D1.

import assert from "node:assert/strict";
import { after } from "node:test";
import { insertAll } from "../../scripts/insert.mjs";
import { startLockstep } from "../../scripts/lockstep.mjs";
import { until } from "../../scripts/wait.mjs";

export const JSON_API = "application/vnd.api+json";

/** How long a batch of a test may take, at most; a machine may be busy. */
const PATIENCE = 30_000;

/**
 * The server of a test file. It honours the header `Lockstep-Now`, hands messages on at once, and
 * ends with the file.
 * @param {Record<string, string>} [vars]
 */
export async function server(vars = {}) {
  const errors = [];
  const lockstep = await startLockstep({
    directSockets: true,
    vars: { TEST_CLOCK: "header", ...vars },
    queue: { maxBatchTimeout: 0.05 },
    onOutput: (chunk) => errors.push(chunk.toString()),
  });
  after(async () => {
    await lockstep.stop();
    // What the Worker logs is our fault, or a test is about it and says so.
    const unexpected = errors.join("").split("\n").filter((line) => line && !lockstep.expected.some((text) => line.includes(text)));
    assert.deepEqual(unexpected, [], "the Worker has logged something");
  });
  lockstep.expected = [];
  /** What the Worker has logged so far. */
  lockstep.logged = () => errors.join("");
  return lockstep;
}

/**
 * An answer, read.
 * @typedef {{ status: number, headers: Headers, text: string, body: any }} Answer
 */

/**
 * A client of the API.
 * @param {import("../../scripts/lockstep.mjs").Lockstep} lockstep
 * @param {string | null} token
 */
export function client(lockstep, token) {
  /** @returns {Promise<Answer>} */
  async function send(method, path, { body, headers = {}, raw } = {}) {
    const url = path.startsWith("http") ? path.slice(lockstep.url.length) : `/api/v2${path}`;
    const response = await lockstep.fetch(url, {
      method,
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": JSON_API }),
        // A test may be busy for longer than the server keeps an idle connection.
        connection: "close",
        ...headers,
      },
      ...(raw instanceof ReadableStream && { duplex: "half" }),
    });
    const text = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get("content-type"));
    return { status: response.status, headers: response.headers, text, body: isJson && text ? JSON.parse(text) : null };
  }
  return {
    send,
    get: (path, options) => send("GET", path, options),
    post: (path, body, options) => send("POST", path, { body, ...options }),
    patch: (path, body, options) => send("PATCH", path, { body, ...options }),
    delete: (path, options) => send("DELETE", path, options),
    /** Sends a request that must succeed, and returns `data`. */
    async data(method, path, options) {
      const answer = await send(method, path, options);
      assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
      return answer.body?.data;
    },
    /** Waits for a batch to be over, and returns it. */
    async over(id) {
      let batch;
      const ended = async () => {
        batch = await this.data("GET", `/batches/${id}`);
        return ["finished", "canceled", "failed"].includes(batch.attributes.state);
      };
      await until(ended, { within: PATIENCE, what: `the end of batch ${id}` }).catch((error) => {
        throw new Error(`${error.message}: ${JSON.stringify(batch.attributes)}`);
      });
      return batch;
    },
    /** All records of a collection, page by page. */
    async all(path) {
      const records = [];
      for (let next = path; next; ) {
        const answer = await send("GET", next);
        assert.equal(answer.status, 200, answer.text);
        records.push(...answer.body.data);
        next = answer.body.links?.next;
      }
      return records;
    },
  };
}

/** An organisation with one user and a client that speaks for them. */
export async function organisation(lockstep) {
  const id = await lockstep.createOrganisation();
  const user = await lockstep.createUser(id, { firstName: "Mara", lastName: "Quillfeather" });
  const token = await lockstep.createToken({ organisationId: id, userId: user });
  return { id, user, token, api: client(lockstep, token) };
}

/** The time at which rows are made. */
export const CREATED = "2026-01-01T08:00:00.000Z";

/**
 * Rows in D1.
 * @param {import("../../scripts/database.mjs").Database} db
 * @param {number} organisationId
 */
export function rows(db, organisationId) {
  const common = { organisation_id: organisationId, created_at: CREATED, updated_at: CREATED };
  return {
    /** Inserts a row and returns its id. @param {string} table */
    async insert(table, values) {
      const row = { ...common, ...values };
      const names = Object.keys(row);
      const places = names.map((_, index) => `?${index + 1}`);
      const sql = `INSERT INTO ${table} (${names.map((name) => `"${name}"`).join(", ")}) VALUES (${places.join(", ")}) RETURNING id`;
      return db.prepare(sql).bind(...Object.values(row)).first("id");
    },
    prospect(values = {}) {
      return this.insert("prospects", { first_name: "Ada", last_name: "Maplewood", ...values });
    },
    account(values = {}) {
      return this.insert("accounts", { name: "Alderfox", ...values });
    },
    /** A task about a prospect of its own, unless it has a subject. */
    async task(values = {}) {
      const subject = values.subject_id ? {} : { subject_type: "prospect", subject_id: await this.prospect() };
      const due_at = "2026-01-10T09:00:00.000Z";
      return this.insert("tasks", { action: "call", state: "incomplete", due_at, ...subject, ...values });
    },
    /** A step of a sequence, which has to be there only where it is read. */
    step(values) {
      return this.insert("sequence_steps", { step_type: "call", ...values });
    },
    /** An active sequence state of a prospect of its own, unless it has one. */
    async sequenceState(values) {
      const prospect_id = values.prospect_id ?? (await this.prospect());
      return this.insert("sequence_states", { state: "active", ...values, prospect_id });
    },
    /** Many prospects at once; returns their ids. */
    async prospects(count, values = () => ({})) {
      const last = await db.prepare("SELECT coalesce(max(id), 0) AS id FROM prospects").first("id");
      const ids = Array.from({ length: count }, (_, index) => last + 1 + index);
      const made = ids.map((id, index) => ({ id, ...common, first_name: "Ada", tags: [], ...values(index) }));
      await insertAll(db, "prospects", made);
      return ids;
    },
  };
}

/** Everything in the database but tokens, to compare before and after. */
export async function snapshot(db) {
  const tables = await db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'")
    .raw();
  const contents = {};
  for (const [table] of tables) contents[table] = (await db.prepare(`SELECT * FROM ${table}`).all()).results;
  return contents;
}

/** What the errors of an answer say: code, detail, place. */
export function errors(answer) {
  assert.ok(answer.body?.errors, `no error document: ${answer.status} ${answer.text}`);
  return answer.body.errors.map(({ code, detail, source }) => [code, detail, source?.pointer ?? source?.parameter ?? source?.header ?? null]);
}

/**
 * Sends messages to the queue and waits until all that were sent before them, and they, are done:
 * a small batch of its own goes last.
 */
export async function deliver(lockstep, org, messages) {
  const queue = await lockstep.mf.getQueueProducer("BATCHES");
  if (messages.length > 0) await queue.sendBatch(messages.map((body) => ({ body })));
  // Too many to run in the request.
  const ids = Array.from({ length: 300 }, (_, index) => 999_000_000 + index);
  const last = await org.api.data("POST", "/batches/actions/prospectsRemoveTags", {
    body: { data: { type: "batch", attributes: { ids, tags: ["no such tag"] } } },
  });
  await org.api.over(last.id);
}

/** A bulk action's body. */
export const bulk = (attributes) => ({ data: { type: "batch", attributes } });
