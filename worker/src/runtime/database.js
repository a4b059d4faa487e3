// D1's client, each round trip in one call: each call from WebAssembly into JavaScript costs more than what it
// does here.

const encoder = new TextEncoder();

/**
 * Runs statements in one transaction; gives the rows of each.
 * @param {D1Database} database
 * @param {string[]} texts
 * @param {unknown[][]} values those of each statement's parameters
 */
export async function run(database, texts, values) {
  const statements = texts.map((text, index) => database.prepare(text).bind(...values[index]));
  // One statement is a transaction by itself, and takes D1 less than a batch of one.
  const results = statements.length === 1 ? [await statements[0].all()] : await database.batch(statements);
  return results.map((result) => result.results);
}

/**
 * Writes what a read found, gathered by D1 or one row for each document, as UTF-8.
 * @param {Record<string, string>[]} rows
 * @param {Uint8Array} room
 * @returns {number} how long it is; more than the room where it takes more, and then perhaps not all that it takes
 */
export function found(rows, room) {
  const text = rows[0]?.found ?? rows.map((row) => row.document).join(";");
  if (text.length > room.length) return text.length;
  const { read, written } = encoder.encodeInto(text, room);
  return read === text.length ? written : 3 * text.length;
}

/** @param {string} text */
export const encode = (text) => encoder.encode(text);
