// Set-based inserts: many rows travel as one JSON parameter, never as a statement each.

/** Well below D1's limit of 2 MB for a value. */
const MAX_PARAMETER = 900_000;

/**
 * Inserts rows, and leaves those alone that are there already.
 * @param {import("./database.mjs").Database} db
 * @param {string} table
 * @param {Iterable<Record<string, unknown>>} rows all with the same columns, in the same order; lists
 *   and objects are stored as JSON text
 */
export async function insertAll(db, table, rows) {
  let statement = null;
  let chunk = [];
  let length = 0;
  const flush = async () => {
    if (chunk.length > 0) await statement.bind(`[${chunk.join(",")}]`).run();
    chunk = [];
    length = 0;
  };
  for (const row of rows) {
    statement ??= db.prepare(insertOf(table, Object.keys(row)));
    const text = JSON.stringify(Object.values(row));
    if (length + text.length > MAX_PARAMETER) await flush();
    chunk.push(text);
    length += text.length + 1;
  }
  await flush();
}

/** @param {string} table @param {string[]} columns */
function insertOf(table, columns) {
  const values = columns.map((_, index) => `value ->> ${index}`);
  // `WHERE TRUE` keeps SQLite from reading `ON CONFLICT` as a join's condition.
  return `INSERT INTO ${table} (${columns.map((name) => `"${name}"`).join(", ")}) SELECT ${values.join(", ")} FROM json_each(?1)
          WHERE TRUE ON CONFLICT DO NOTHING`;
}
