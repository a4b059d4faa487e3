// Organisations, users and tokens: what has to be there before anybody can call the API.

import { createHash, randomBytes } from "node:crypto";
import { insertAll } from "./insert.mjs";

/** A new token: `lsk_` and 32 random bytes. */
export function newToken() {
  return `lsk_${randomBytes(32).toString("base64url")}`;
}

/** A new client's id and secret. */
export function newClient() {
  return { id: `lsc_${randomBytes(12).toString("base64url")}`, secret: `lss_${randomBytes(32).toString("base64url")}` };
}

/** What the database keeps of a token. @param {string} token */
export function hashOf(token) {
  return createHash("sha256").update(token).digest("hex");
}

/** The priorities that an organisation starts with. */
export function* taskPriorities(organisation_id, created_at) {
  const priorities = [
    { name: "Low", weight: 10, color: 0x6b7280, is_default: false },
    { name: "Normal", weight: 50, color: 0x2563eb, is_default: true },
    { name: "High", weight: 90, color: 0xdc2626, is_default: false },
  ];
  for (const priority of priorities) {
    yield { organisation_id, created_at, updated_at: created_at, ...priority };
  }
}

/**
 * Makes organisations, users and tokens.
 * @param {import("./database.mjs").Database} db
 */
export function seeder(db) {
  const now = () => new Date().toISOString();
  return {
    /**
     * An organisation with its three priorities.
     * @param {{ name?: string }} [values]
     * @returns {Promise<number>} its id
     */
    async createOrganisation({ name = "Test organisation" } = {}) {
      const created = now();
      const id = await db
        .prepare("INSERT INTO organisations (name, created_at) VALUES (?1, ?2) RETURNING id")
        .bind(name, created)
        .first("id");
      await insertAll(db, "task_priorities", taskPriorities(id, created));
      return id;
    },

    /**
     * @param {number} organisationId
     * @param {{ email?: string, firstName?: string, lastName?: string }} [values]
     * @returns {Promise<number>} the user's id
     */
    async createUser(organisationId, values = {}) {
      const { firstName = "Test", lastName = "User" } = values;
      const email = values.email ?? `${randomBytes(6).toString("hex")}@example.com`;
      return db
        .prepare(
          `INSERT INTO users (organisation_id, email, first_name, last_name, created_at, updated_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?5) RETURNING id`,
        )
        .bind(organisationId, email, firstName, lastName, now())
        .first("id");
    },

    /**
     * @param {{ organisationId: number, userId: number, token?: string, scopes?: string, expiresAt?: string | null }} values
     *   without `scopes` the token may do everything, without `expiresAt` it does not expire
     * @returns {Promise<string>} the token's text, which the database does not know
     */
    async createToken({ organisationId, userId, token = newToken(), scopes = "*", expiresAt = null }) {
      await db
        .prepare(
          `INSERT INTO tokens (hash, organisation_id, user_id, created_at, scopes, expires_at)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (hash) DO NOTHING`,
        )
        .bind(hashOf(token), organisationId, userId, now(), scopes, expiresAt)
        .run();
      return token;
    },

    /**
     * A client that may ask for tokens.
     * @param {{ organisationId: number, userId: number, scopes?: string }} values
     * @returns {Promise<{ id: string, secret: string }>} of which the database does not know the secret
     */
    async createClient({ organisationId, userId, scopes = "*" }) {
      const { id, secret } = newClient();
      await db
        .prepare(
          `INSERT INTO clients (id, organisation_id, user_id, name, secret_hash, scopes, created_at)
           VALUES (?1, ?2, ?3, 'Test client', ?4, ?5, ?6)`,
        )
        .bind(id, organisationId, userId, hashOf(secret), scopes, now())
        .run();
      return { id, secret };
    },
  };
}
