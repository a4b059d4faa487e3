// A record of any type, made from nothing but its table's definition.

const TIME = "2026-01-01T08:00:00.000Z";

/** Values that the tables leave to the schema. */
const VALUES = { tasks: { action: "call" } };

const snake = (name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * Inserts a record with a value in as many columns as can have one, and returns its id.
 * @param {import("../../scripts/database.mjs").Database} db
 * @param {number} organisationId
 * @param {string} plural the collection
 */
export async function insertSample(db, organisationId, plural) {
  const table = snake(plural);
  const sql = await db.prepare("SELECT sql FROM sqlite_schema WHERE name = ?").bind(table).first("sql");
  const { results: columns } = await db.prepare(`SELECT name, type, "notnull", dflt_value FROM pragma_table_info('${table}')`).all();
  const row = { organisation_id: organisationId, ...VALUES[plural] };
  for (const { name, type, notnull, dflt_value } of columns) {
    if (name === "id" || name in row || (dflt_value !== null && dflt_value !== "NULL")) continue;
    const choices = new RegExp(`\\b"?${name}"? IN \\(\\s*'([^']*)'|CHECK \\("?${name}"? = '([^']*)'`).exec(sql);
    if (choices) row[name] = choices[1] ?? choices[2];
    else if (name.endsWith("_at")) row[name] = TIME;
    else if (name.endsWith("_id")) row[name] = 1;
    else if (notnull) row[name] = type === "TEXT" ? `sample ${name}` : 1;
  }
  const names = Object.keys(row);
  return db
    .prepare(`INSERT INTO ${table} (${names.map((name) => `"${name}"`)}) VALUES (${names.map(() => "?")}) RETURNING id`)
    .bind(...Object.values(row))
    .first("id");
}
