// Organisations, users, clients and tokens as SQL text, for databases that are reached through wrangler.

import { hashOf, newClient, newToken, taskPriorities } from "./seed.mjs";
import { Refusal } from "./wrangler.mjs";

/**
 * Runs SQL and returns the rows of the last statement.
 * @typedef {(sql: string) => Record<string, unknown>[]} Run
 */

/** A value in SQL text: `wrangler d1 execute` takes no parameters. */
function quoted(value) {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "number" || typeof value === "boolean") return String(Number(value));
  if (value.includes("\0")) throw new Refusal("a value has a NUL character; remove it");
  return `'${value.replaceAll("'", "''")}'`;
}

/** SQL from a template, whose values are quoted. */
export function sql(parts, ...values) {
  return String.raw({ raw: parts }, ...values.map(quoted));
}

const now = () => new Date().toISOString();

/** Makes an organisation with its priorities, and returns its id. @param {Run} run @param {string} name */
export function makeOrganisation(run, name) {
  const created = now();
  const priorities = [...taskPriorities(0, created)].map(({ organisation_id: _, ...values }) => values);
  const columns = Object.keys(priorities[0]);
  const rows = priorities.map((values) => `SELECT max(id), ${Object.values(values).map(quoted).join(", ")} FROM organisations`);
  // In one call, which is one transaction: no organisation is ever without them.
  const [{ id }] = run(
    [
      sql`INSERT INTO organisations (name, created_at) VALUES (${name}, ${created})`,
      `INSERT INTO task_priorities (organisation_id, ${columns.join(", ")}) ${rows.join(" UNION ALL ")}`,
      "SELECT max(id) AS id FROM organisations",
    ].join("; "),
  );
  return id;
}

/**
 * Makes a user.
 * @param {Run} run
 * @param {{ organisation: number, email: string, firstName?: string, lastName?: string }} values
 * @returns {number} its id
 */
export function makeUser(run, { organisation, email, firstName, lastName }) {
  const created = now();
  const [made] = run(
    sql`INSERT INTO users (organisation_id, email, first_name, last_name, created_at, updated_at)
        SELECT id, ${email}, ${firstName}, ${lastName}, ${created}, ${created} FROM organisations WHERE id = ${organisation}
        ON CONFLICT DO NOTHING RETURNING id`,
  );
  if (!made) throw new Refusal(`there is no organisation ${organisation}, or it has a user with this e-mail address already`);
  return made.id;
}

/**
 * Makes a client that speaks for a user.
 * @param {Run} run
 * @param {{ user: number, name: string, scopes: string }} values
 * @returns {{ id: string, secret: string }}
 */
export function makeClient(run, { user, name, scopes }) {
  const { id, secret } = newClient();
  const [made] = run(
    sql`INSERT INTO clients (id, organisation_id, user_id, name, secret_hash, scopes, created_at)
        SELECT ${id}, organisation_id, id, ${name}, ${hashOf(secret)}, ${scopes}, ${now()} FROM users WHERE id = ${user}
        RETURNING id`,
  );
  if (!made) throw new Refusal(`there is no user ${user}`);
  return { id, secret };
}

/**
 * Makes a token of a user.
 * @param {Run} run
 * @param {{ user: number, name?: string, scopes: string, expires: string | null }} values
 * @returns {{ id: number, text: string }} the text, which the database does not know
 */
export function makeToken(run, { user, name, scopes, expires }) {
  const text = newToken();
  const [made] = run(
    sql`INSERT INTO tokens (hash, organisation_id, user_id, created_at, name, scopes, expires_at)
        SELECT ${hashOf(text)}, organisation_id, id, ${now()}, ${name}, ${scopes}, ${expires} FROM users WHERE id = ${user}
        RETURNING id`,
  );
  if (!made) throw new Refusal(`there is no user ${user}`);
  return { id: made.id, text };
}

/** Ends a token. @param {Run} run @param {string} text @returns {boolean} whether there was one that had not ended */
export function revokeToken(run, text) {
  return run(sql`UPDATE tokens SET revoked_at = ${now()} WHERE revoked_at IS NULL AND hash = ${hashOf(text)} RETURNING hash`).length > 0;
}

/** Ends a client, and all of its tokens. @param {Run} run @param {string} id @returns {boolean} whether there was one that had not ended */
export function revokeClient(run, id) {
  const at = now();
  const ended = run(sql`UPDATE clients SET revoked_at = ${at} WHERE revoked_at IS NULL AND id = ${id} RETURNING id`);
  run(sql`UPDATE tokens SET revoked_at = ${at} WHERE revoked_at IS NULL AND client_id = ${id}`);
  return ended.length > 0;
}
