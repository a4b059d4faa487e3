// Applies numbered SQL files, and notes them in the table that `wrangler d1 migrations apply` keeps.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** wrangler's own statement, character for character. */
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS d1_migrations(
		id         INTEGER PRIMARY KEY AUTOINCREMENT,
		name       TEXT UNIQUE,
		applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
);`;

/**
 * Applies the migrations that the database has not seen yet, each as one transaction.
 * @param {import("./database.mjs").Database} db
 * @param {string} folder
 * @returns {Promise<string[]>} the names of those that were applied now
 */
export async function applyMigrations(db, folder) {
  const { default: wrangler } = await import("wrangler");
  await db.prepare(CREATE_TABLE).run();
  const { results } = await db.prepare("SELECT name FROM d1_migrations").all();
  const seen = new Set(results.map((row) => row.name));
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql") && !seen.has(name));
  names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  for (const name of names) {
    const sql = await readFile(join(folder, name), "utf8");
    const statements = wrangler.unstable_splitSqlQuery(sql).map((text) => db.prepare(text));
    const note = db.prepare("INSERT INTO d1_migrations (name) VALUES (?1)").bind(name);
    try {
      await db.batch([...statements, note]);
    } catch (cause) {
      throw new Error(`migration ${name} failed: ${cause.message}`, { cause });
    }
  }
  return names;
}
