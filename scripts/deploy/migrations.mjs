// Migrations as `wrangler d1 migrations apply --remote` can send them.
//
// That command sends a file as one text, and D1's interface takes it apart on its own. It is known to stumble over quotation
// marks in comments (workers-sdk#4713), over CR LF (#14991) and over a `begin` in small letters (#10998, #15314) before the
// statements inside of a trigger, and to take the `END` of a CASE for a trigger's (#4326); wrangler's own splitter overlooks an
// `END` before a comma (#15162), and takes all that follows for the same statement. So what is sent has no comments, each
// statement is a line, and these words stand alone in capitals. A test holds it to wrangler's splitter and to SQLite.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The quoted texts and names of SQL, comments, and white space; all else goes by characters. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|\s+|[^\s'"`[;/-]+|[\s\S]/g;

/** The words by which a splitter knows where something begins that has semicolons inside. */
const BRACKET = /(^|[^\w.$])(begin|case|end)(?![\w$])/gi;

/**
 * The statements of a file, each on a line of its own, without comments.
 * @param {string} sql
 * @returns {string[]}
 */
export function statements(sql) {
  const all = [];
  let text = "";
  const end = () => {
    if (text.trim()) all.push(text.trim());
    text = "";
  };
  for (const [token] of sql.matchAll(TOKEN)) {
    if (/^(--|\/\*|\s)/.test(token)) {
      if (!text.endsWith(" ")) text += " ";
    } else if (token === ";") {
      // A trigger's own statements end within it.
      const isInside = /^CREATE\s+(TEMP\s+|TEMPORARY\s+)?TRIGGER\b/i.test(text.trim()) && !/;\s*END\s*$/i.test(text);
      text = isInside ? `${text.trimEnd()};` : text;
      if (!isInside) end();
    } else if (/^['"`[]/.test(token)) {
      text += token;
    } else {
      text += token.replace(BRACKET, (_, before, word) => `${before} ${word.toUpperCase()} `).replace(/^ /, text.endsWith(" ") ? "" : " ");
    }
  }
  end();
  return all;
}

/** A file as it is sent. @param {string} sql */
export const sent = (sql) => statements(sql).map((one) => `${one};\n`).join("");

/** Writes them into a folder, which holds nothing else. @param {string} from @param {string} to */
export function prepare(from, to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((one) => one.endsWith(".sql"))) {
    writeFileSync(join(to, name), sent(readFileSync(join(from, name), "utf8")));
  }
}
