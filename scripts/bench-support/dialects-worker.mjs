// Bulk calls of dialects the usual way: a Worker in JavaScript that goes through D1 input by input.
// `bare` does the one statement that has to be; `kept` also reads, notes what was, and counts, as a batch does.

const REMOVE = "DELETE FROM records WHERE organisation_id = ?1 AND record_list_id = ?2 AND id = ?3 RETURNING id";
const READ = "SELECT id, version, first_name, last_name, phone_numbers, external_id FROM records WHERE organisation_id = ?1 AND record_list_id = ?2 AND id = ?3";
const MOVE = "UPDATE records SET organisation_id = -organisation_id, version = version + 1, removed_by = ?1, updated_at = ?2 WHERE id = ?3 AND version = ?4";
const SET = `UPDATE communications SET properties = json_patch(properties, ?1), version = version + 1, updated_at = ?2
  WHERE organisation_id = ?3 AND id = ?4 RETURNING id, created_at, updated_at, properties`;
const READ_COMMUNICATION = "SELECT id, version, properties FROM communications WHERE organisation_id = ?1 AND id = ?2";
const SET_VERSION = `UPDATE communications SET properties = json_patch(properties, ?1), version = version + 1, updated_at = ?2
  WHERE id = ?3 AND version = ?4 RETURNING id, created_at, updated_at, properties`;
const NOTE = `INSERT INTO batch_items (id, organisation_id, record_id, created_at, updated_at, state, before, after)
  VALUES (?1, ?2, ?3, ?4, ?4, 'changed', ?5, ?6)`;
const BATCH = `INSERT INTO batches (organisation_id, created_at, updated_at, progress_at, started_at, action, state, total, pending, start_key)
  VALUES (?1, ?2, ?2, ?2, ?2, ?5, 'running', ?3, ?3, ?4) RETURNING id`;

/** Does `each` for every input, within a batch that is noted. */
async function kept(DB, { organisation, ids }, action, each) {
  const now = new Date().toISOString();
  const batch = await DB.prepare(BATCH).bind(organisation, now, ids.length, crypto.randomUUID(), action).first("id");
  let done = 0;
  for (const [index, id] of ids.entries()) {
    const item = batch * 10_000_000 + index + 1;
    const { before, after, changes } = await each({ id, item, now });
    await DB.prepare(NOTE).bind(item, organisation, id, now, JSON.stringify(before), JSON.stringify(after)).run();
    if (changes > 0) done++;
  }
  await DB.prepare("UPDATE batches SET state = 'finished', pending = 0, finished_at = ?1 WHERE id = ?2").bind(now, batch).run();
  return done;
}

const ways = {
  async "/delete/bare"(DB, { organisation, list, ids }) {
    let done = 0;
    for (const id of ids) if (await DB.prepare(REMOVE).bind(organisation, list, id).first()) done++;
    return done;
  },
  "/delete/kept": (DB, call) =>
    kept(DB, call, "recordsDestroyAll", async ({ id, item, now }) => {
      const before = await DB.prepare(READ).bind(call.organisation, call.list, id).first();
      const { meta } = await DB.prepare(MOVE).bind(item, now, id, before.version).run();
      return { before, after: null, changes: meta.changes };
    }),
  async "/update/bare"(DB, { organisation, ids, properties }) {
    const now = new Date().toISOString();
    let done = 0;
    for (const id of ids) if (await DB.prepare(SET).bind(properties, now, organisation, id).first()) done++;
    return done;
  },
  "/update/kept": (DB, call) =>
    kept(DB, call, "communicationsUpdate", async ({ id, now }) => {
      const before = await DB.prepare(READ_COMMUNICATION).bind(call.organisation, id).first();
      const after = await DB.prepare(SET_VERSION).bind(call.properties, now, id, before.version).first();
      return { before, after, changes: after ? 1 : 0 };
    }),
};

export default {
  async fetch(request, { DB }) {
    const done = await ways[new URL(request.url).pathname](DB, await request.json());
    return Response.json({ done });
  },
};
