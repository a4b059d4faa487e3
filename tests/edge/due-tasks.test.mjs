// Ten thousand tasks whose time has come, of several organisations: settled within one minute's run, whatever one of them is like.

import assert from "node:assert/strict";
import { test } from "node:test";
import { insertAll } from "../../scripts/insert.mjs";
import { CREATED, organisation, rows, server } from "./support.mjs";

const THEN = "2026-01-10T09:00:00.000Z";

/** How many tasks each organisation has. */
const SHARES = [8_000, 1_500, 500];

/** Every so many tasks, one is of a step of a sequence. */
const STEP_EVERY = 10;

const lockstep = await server();

/** Makes due tasks of an organisation; those of steps have a sequence state each. Returns their ids. */
async function dueTasks(org, count, first) {
  const db = rows(lockstep.db, org.id);
  const [from, to] = [await db.step({ sequence_id: 1, order: 1 }), await db.step({ sequence_id: 1, order: 2 })];
  const subject = await db.prospect();
  const common = { organisation_id: org.id, created_at: CREATED, updated_at: CREATED };
  const ids = Array.from({ length: count }, (_, index) => first + index);
  const ofStep = ids.filter((id) => id % STEP_EVERY === 0);
  const state = (id) => ({ id, ...common, state: "active", prospect_id: subject, sequence_id: 1, sequence_step_id: from });
  await insertAll(lockstep.db, "sequence_states", ofStep.map(state));
  const task = (id) => ({
    id,
    ...common,
    action: "call",
    subject_type: "prospect",
    subject_id: subject,
    owner_id: org.user,
    state: id % 2 === 0 ? "incomplete" : "pending",
    autoskip_at: id % 2 === 0 ? THEN : null,
    scheduled_at: THEN,
    task_type: id % STEP_EVERY === 0 ? "sequence_step_call" : "manual",
    sequence_state_id: id % STEP_EVERY === 0 ? id : null,
    sequence_step_id: id % STEP_EVERY === 0 ? from : null,
  });
  await insertAll(lockstep.db, "tasks", ids.map(task));
  return { ids, to };
}

/** How many rows there are of each kind. */
async function count(sql, ...params) {
  const { results } = await lockstep.db.prepare(sql).bind(...params).all();
  return Object.fromEntries(results.map(({ name, n }) => [name, n]));
}

/** The states of an organisation's tasks, from one to another. */
const states = (org, ids) =>
  count("SELECT state AS name, count(*) AS n FROM tasks WHERE organisation_id = ?1 AND id BETWEEN ?2 AND ?3 GROUP BY state", org.id, ids[0], ids.at(-1));

test("10,000 due tasks of three organisations are settled in one run, but for those that cannot be", { timeout: 120_000 }, async () => {
  const organisations = [];
  let first = 1_000;
  for (const share of SHARES) {
    const org = await organisation(lockstep);
    organisations.push({ org, ...(await dueTasks(org, share, first)) });
    first += share;
  }
  const [{ org: large, ids }] = organisations;
  // One cannot be read, another one makes whatever settles it fail.
  const [unreadable, stubborn] = [ids[2], ids[4_004]];
  await lockstep.db.prepare("UPDATE tasks SET autoskip_at = '0 o''clock' WHERE id = ?1").bind(unreadable).run();
  const trigger = `CREATE TRIGGER stubborn BEFORE UPDATE ON tasks WHEN OLD.id = ${stubborn} BEGIN SELECT RAISE(ABORT, 'no change'); END`;
  await lockstep.db.prepare(trigger).run();
  lockstep.expected.push(`task ${unreadable} of organisation ${large.id} is put off for an hour: `, `task ${stubborn} of organisation ${large.id} is put off for an hour: `);

  await lockstep.tick(Date.parse(THEN));
  const { minute } = await lockstep.usage();
  assert.ok(minute.mostStatements <= 400, `${minute.mostStatements} statements`);
  for (const { org, ids, to } of organisations) {
    const bad = org === large ? 2 : 0;
    const made = ids.filter((id) => id % STEP_EVERY === 0).length;
    // Half of them were skipped; those of steps moved their states on, and the next step is due at once.
    const { incomplete, complete, pending = 0 } = await states(org, ids);
    assert.deepEqual({ incomplete, complete, pending }, { incomplete: ids.length / 2 + bad, complete: ids.length / 2 - bad, pending: 0 });
    const moved = await count("SELECT sequence_step_id AS name, count(*) AS n FROM sequence_states WHERE organisation_id = ?1 GROUP BY 1", org.id);
    assert.deepEqual(moved, { [to]: made });
    const { results } = await lockstep.db
      .prepare("SELECT count(*) AS n, count(DISTINCT sequence_state_id) AS states FROM tasks WHERE organisation_id = ?1 AND sequence_step_id = ?2")
      .bind(org.id, to)
      .all();
    assert.deepEqual(results, [{ n: made, states: made }]);
  }

  // They are not looked at again at once, and others come in the meantime.
  const db = rows(lockstep.db, large.id);
  const late = await db.task({ owner_id: large.user, autoskip_at: THEN });
  const logged = lockstep.logged();
  await lockstep.tick(Date.parse(THEN) + 60_000);
  assert.equal((await large.api.data("GET", `/tasks/${late}`)).attributes.state, "complete");
  assert.equal(lockstep.logged(), logged, "nobody tried them");
  // Later they are, and one of them has been mended.
  await lockstep.db.prepare("DROP TRIGGER stubborn").run();
  await lockstep.tick(Date.parse(THEN) + 61 * 60_000);
  const state = async (id) => (await large.api.data("GET", `/tasks/${id}`)).attributes.state;
  assert.deepEqual([await state(stubborn), await state(unreadable)], ["complete", "incomplete"]);
  // Who changes one need not wait.
  await lockstep.db.prepare("UPDATE tasks SET autoskip_at = ?2, version = version + 1 WHERE id = ?1").bind(unreadable, THEN).run();
  await lockstep.tick(Date.parse(THEN) + 62 * 60_000);
  assert.equal(await state(unreadable), "complete");
});

test("an organisation whose tasks cannot be settled keeps no other waiting", async () => {
  // Nobody can own the work of its next steps.
  const broken = { id: await lockstep.createOrganisation(), user: 1 };
  const sound = await organisation(lockstep);
  const [bad, good] = [await dueTasks(broken, 1_000, 200_000), await dueTasks(sound, 1_000, 300_000)];
  lockstep.expected.push(`of organisation ${broken.id}, with task`, `of organisation ${broken.id} is put off`);
  await lockstep.tick(Date.parse(THEN));
  assert.deepEqual(await states(sound, good.ids), { complete: 500, incomplete: 500 });
  // Its tasks of steps are put off, and the others done.
  assert.deepEqual(await states(broken, bad.ids), { complete: 400, incomplete: 600 });
  const { waiting } = await count("SELECT 'waiting' AS name, count(*) AS n FROM deferred_tasks WHERE organisation_id = ?1", broken.id);
  assert.equal(waiting, 100);
  assert.match(lockstep.logged(), /put off for an hour: Error: D1_ERROR: NOT NULL constraint failed: tasks\.owner_id/);
});
