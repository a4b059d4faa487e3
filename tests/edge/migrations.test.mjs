// Migrations as a deployment sends them: taken apart alike by wrangler and by us, and to the same end by SQLite.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Miniflare } from "miniflare";
import { ROOT } from "../../scripts/config.mjs";
import { DOOR, Database, door } from "../../scripts/database.mjs";
import { sent, statements } from "../../scripts/deploy/migrations.mjs";
import { bulk, organisation, rows, server } from "./support.mjs";

const { default: wrangler } = await import("wrangler");
const FOLDER = join(ROOT, "worker/migrations");
const files = readdirSync(FOLDER).sort();
const read = (name) => readFileSync(join(FOLDER, name), "utf8");

/** A file with what wrangler adds to it. */
const asApplied = (name, sql) => `${sql}\n\t\t\t\t\t\t\t\tINSERT INTO d1_migrations (name)\n\t\t\t\t\t\t\t\tvalues ('${name}');\n\t\t\t\t\t\t`;

/** An empty D1 in workerd, behind the Worker that runs statements. */
async function empty() {
  const opened = door("00000000-0000-0000-0000-00000000000e", "2026-04-01");
  const mf = new Miniflare({ workers: [opened.worker], cf: false, telemetry: { enabled: false } });
  after(() => mf.dispose());
  const db = new Database((await mf.unsafeGetDirectURL(DOOR)).href, opened.key);
  await db.prepare("CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)").run();
  return db;
}

const apply = (db, texts) => db.batch(texts.map((text) => db.prepare(text)));

/** What is in a database by name, however it was written. */
async function schema(db) {
  const { results } = await db.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY type, name").all();
  return results.map((one) => ({ ...one, sql: one.sql && statements(one.sql).join("; ") }));
}

for (const name of files) {
  test(`${name} is taken apart by wrangler as it was meant`, () => {
    const ours = statements(read(name));
    assert.ok(ours.length > 0);
    const theirs = wrangler.unstable_splitSqlQuery(asApplied(name, sent(read(name))));
    const note = theirs.pop();
    assert.match(note, /^INSERT INTO d1_migrations/, "what wrangler adds is a statement of its own");
    assert.deepEqual(theirs, ours);
  });

  test(`${name} has nothing that D1's interface is known to stumble over`, () => {
    const text = sent(read(name));
    assert.doesNotMatch(text, /\r|--|\/\*/);
    assert.equal(text.trimEnd().split("\n").length, statements(read(name)).length, "each statement is a line");
    for (const one of statements(read(name))) {
      assert.ok(Buffer.byteLength(one) < 100_000, "D1 takes 100 kB a statement");
      if (!/^CREATE TRIGGER/.test(one)) continue;
      assert.match(one, /^CREATE TRIGGER .* BEGIN .*; END$/);
      assert.equal(one.replaceAll(/'(?:[^']|'')*'/g, "").match(/\b(END|CASE)\b/gi).length, 1, "a trigger has one END: put a CASE into iif()");
    }
    assert.equal(sent(read(name).replaceAll("\n", "\r\n")), text, "line ends of another system change nothing");
  });
}

test("one by one they come to the same in D1 as the files do", async () => {
  const [raw, made] = [await empty(), await empty()];
  for (const name of files) {
    await apply(raw, [...wrangler.unstable_splitSqlQuery(read(name)), `INSERT INTO d1_migrations (name) VALUES ('${name}')`]);
    await apply(made, wrangler.unstable_splitSqlQuery(asApplied(name, sent(read(name)))));
    assert.deepEqual(await schema(made), await schema(raw), name);
  }
  const noted = await made.prepare("SELECT name FROM d1_migrations ORDER BY id").raw();
  assert.deepEqual(noted.flat(), files);
  const triggers = (await schema(made)).filter(({ type }) => type === "trigger");
  assert.equal(triggers.length > 20, true, `only ${triggers.length} triggers`);
});

test("one that fails half-way leaves nothing, and is applied once it is mended", async () => {
  const db = await empty();
  await apply(db, wrangler.unstable_splitSqlQuery(asApplied(files[0], sent(read(files[0])))));
  const before = await schema(db);
  const broken = "CREATE TABLE halves (id INTEGER PRIMARY KEY);\nCREATE INDEX halves_by_x ON halves (x);\n";
  const send = (sql) => apply(db, wrangler.unstable_splitSqlQuery(asApplied("9999_halves.sql", sent(sql))));
  await assert.rejects(send(broken), /no column named x|no such column: x/);
  assert.deepEqual(await schema(db), before);
  assert.equal(await db.prepare("SELECT count(*) AS n FROM d1_migrations").first("n"), 1);
  await send(broken.replaceAll("(x)", "(id)"));
  assert.equal(await db.prepare("SELECT count(*) AS n FROM d1_migrations").first("n"), 2);
});

test("while one is applied requests go on, and so does a batch", async () => {
  const lockstep = await server();
  const org = await organisation(lockstep);
  const ids = await rows(lockstep.db, org.id).prospects(20_000);
  const all = "?actionParams[skipConfirmation]=true&actionParams[all]=true";
  const batch = await org.api.data("POST", `/batches/actions/prospectsAddTags${all}`, { body: bulk({ tags: ["vip"] }) });
  let isApplied = false;
  const statuses = [];
  const reading = (async () => {
    while (!isApplied) statuses.push((await org.api.get(`/prospects/${ids[statuses.length]}`)).status);
  })();
  const migration = `
    ALTER TABLE prospects ADD COLUMN fresh TEXT; -- what isn't there
    CREATE INDEX prospects_by_fresh ON prospects (organisation_id, fresh, id);
    CREATE TABLE prospect_notes (id INTEGER PRIMARY KEY, text TEXT);
    create trigger prospects_noted after update of tags on prospects begin
      insert into prospect_notes (text) values (new.id || ';');
    end;
    UPDATE prospects SET fresh = CASE WHEN id % 2 = 0 THEN 'even' ELSE 'odd' END;
  `;
  await apply(lockstep.db, wrangler.unstable_splitSqlQuery(asApplied("9999_fresh.sql", sent(migration))));
  isApplied = true;
  await reading;
  assert.ok(statuses.length > 0 && statuses.every((status) => status === 200), JSON.stringify(statuses));
  const { attributes } = await org.api.over(batch.id);
  assert.deepEqual([attributes.state, attributes.summary.changed], ["finished", 20_000]);
  assert.equal((await org.api.get("/prospects?page[size]=5")).status, 200);
});
