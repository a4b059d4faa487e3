// A bulk change the usual way: a Worker in JavaScript that goes through D1 item by item.
// `POST /statements` awaits each statement, `POST /groups` sends those of 100 items together.

const READ = "SELECT id, version, tags FROM prospects WHERE organisation_id = ?1 AND id = ?2";
const WRITE = `UPDATE prospects SET tags = ?1, version = version + 1, updated_at = ?2
  WHERE organisation_id = ?3 AND id = ?4 AND version = ?5`;
const NOTE = `INSERT INTO batch_items (id, organisation_id, record_id, created_at, updated_at, state, before, after)
  VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7)`;
const GROUP = 100;

export default {
  async fetch(request, { DB }) {
    const { organisation, ids, tags } = await request.json();
    const now = new Date().toISOString();
    const batch = await DB.prepare(
      `INSERT INTO batches (organisation_id, created_at, updated_at, progress_at, started_at, action, state, total, pending, start_key)
       VALUES (?1, ?2, ?2, ?2, ?2, 'prospectsAddTags', 'running', ?3, ?3, ?4) RETURNING id`,
    )
      .bind(organisation, now, ids.length, crypto.randomUUID())
      .first("id");
    const job = { DB, organisation, tags, now, first: batch * 10_000_000 + 1 };
    const work = new URL(request.url).pathname === "/groups" ? inGroups : oneByOne;
    await work(job, ids);
    await DB.prepare("UPDATE batches SET state = 'finished', pending = 0, finished_at = ?1 WHERE id = ?2")
      .bind(new Date().toISOString(), batch)
      .run();
    return Response.json({ batch });
  },
};

async function oneByOne(job, ids) {
  for (const [index, id] of ids.entries()) {
    const record = await job.DB.prepare(READ).bind(job.organisation, id).first();
    for (const statement of statementsFor(job, index, record)) await statement.run();
  }
}

async function inGroups(job, ids) {
  for (let start = 0; start < ids.length; start += GROUP) {
    const group = ids.slice(start, start + GROUP);
    const read = await job.DB.batch(group.map((id) => job.DB.prepare(READ).bind(job.organisation, id)));
    await job.DB.batch(read.flatMap(({ results }, index) => statementsFor(job, start + index, results[0])));
  }
}

/** Decides about a record: what there is to write. */
function statementsFor({ DB, organisation, tags, now, first }, index, record) {
  const before = JSON.parse(record.tags);
  const added = tags.filter((tag) => !before.includes(tag));
  const after = JSON.stringify([...before, ...added]);
  const note = (state, ...images) =>
    DB.prepare(NOTE).bind(first + index, organisation, record.id, now, state, ...images);
  if (added.length === 0) return [note("unchanged", null, null)];
  return [
    DB.prepare(WRITE).bind(after, now, organisation, record.id, record.version),
    note("changed", `{"tags":${record.tags}}`, `{"tags":${after}}`),
  ];
}
