// Bulk calls of dialects the usual way: a Worker in JavaScript that goes through D1 input by input.
// `/bare` does the one statement that has to be; `/kept` also reads, notes what was, and counts, as a batch does.

const REMOVE = "DELETE FROM records WHERE organisation_id = ?1 AND record_list_id = ?2 AND id = ?3 RETURNING id";
const READ = "SELECT id, version, first_name, last_name, phone_numbers, external_id FROM records WHERE organisation_id = ?1 AND record_list_id = ?2 AND id = ?3";
const MOVE = "UPDATE records SET organisation_id = -organisation_id, version = version + 1, removed_by = ?1, updated_at = ?2 WHERE id = ?3 AND version = ?4";
const NOTE = `INSERT INTO batch_items (id, organisation_id, record_id, created_at, updated_at, state, before, after)
  VALUES (?1, ?2, ?3, ?4, ?4, 'changed', ?5, 'null')`;
const BATCH = `INSERT INTO batches (organisation_id, created_at, updated_at, progress_at, started_at, action, state, total, pending, start_key)
  VALUES (?1, ?2, ?2, ?2, ?2, 'recordsDestroyAll', 'running', ?3, ?3, ?4) RETURNING id`;

const ways = {
  async "/bare"(DB, { organisation, list, ids }) {
    let done = 0;
    for (const id of ids) if (await DB.prepare(REMOVE).bind(organisation, list, id).first()) done++;
    return done;
  },
  async "/kept"(DB, { organisation, list, ids }) {
    const now = new Date().toISOString();
    const batch = await DB.prepare(BATCH).bind(organisation, now, ids.length, crypto.randomUUID()).first("id");
    let done = 0;
    for (const [index, id] of ids.entries()) {
      const record = await DB.prepare(READ).bind(organisation, list, id).first();
      const item = batch * 10_000_000 + index + 1;
      const { meta } = await DB.prepare(MOVE).bind(item, now, id, record.version).run();
      await DB.prepare(NOTE).bind(item, organisation, id, now, JSON.stringify(record)).run();
      if (meta.changes > 0) done++;
    }
    await DB.prepare("UPDATE batches SET state = 'finished', pending = 0, finished_at = ?1 WHERE id = ?2").bind(now, batch).run();
    return done;
  },
};

export default {
  async fetch(request, { DB }) {
    const done = await ways[new URL(request.url).pathname](DB, await request.json());
    return Response.json({ done });
  },
};
