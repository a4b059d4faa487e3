// The usual way: Hono, a row read from D1, and its bare attributes as JSON. No token, no links, no
// relationships, no errors worth the name.

import { Hono } from "hono";

const COLUMNS = `id, action, autoskip_at, compiled_sequence_template_html, completed, completed_at, created_at, due_at, note,
  opportunity_association, scheduled_at, state, state_changed_at, task_type, updated_at`;

const attributes = (row) => ({
  id: row.id,
  action: row.action,
  autoskipAt: row.autoskip_at,
  compiledSequenceTemplateHtml: row.compiled_sequence_template_html,
  completed: row.completed === 1,
  completedAt: row.completed_at,
  createdAt: row.created_at,
  dueAt: row.due_at,
  note: row.note,
  opportunityAssociation: row.opportunity_association,
  scheduledAt: row.scheduled_at,
  state: row.state,
  stateChangedAt: row.state_changed_at,
  taskType: row.task_type,
  updatedAt: row.updated_at,
});

const app = new Hono();

app.get("/tasks/:id", async (c) => {
  const row = await c.env.DB.prepare(`SELECT ${COLUMNS} FROM tasks WHERE organisation_id = ?1 AND id = ?2`)
    .bind(c.env.ORGANISATION, Number(c.req.param("id")))
    .first();
  return row ? c.json(attributes(row)) : c.notFound();
});

app.get("/tasks", async (c) => {
  const { results } = await c.env.DB.prepare(`SELECT ${COLUMNS} FROM tasks WHERE organisation_id = ?1 ORDER BY id LIMIT ?2`)
    .bind(c.env.ORGANISATION, Number(c.req.query("size") ?? 50))
    .all();
  return c.json(results.map(attributes));
});

app.post("/tasks", async (c) => {
  const { action, note, prospect, owner } = await c.req.json();
  const now = new Date().toISOString();
  const row = await c.env.DB.prepare(
    `INSERT INTO tasks (organisation_id, created_at, updated_at, due_at, action, note, state, subject_type, subject_id, owner_id,
       creator_type, creator_id)
     VALUES (?1, ?2, ?2, ?2, ?3, ?4, 'incomplete', 'prospect', ?5, ?6, 'user', ?6) RETURNING ${COLUMNS}`,
  )
    .bind(c.env.ORGANISATION, now, action, note, prospect, owner)
    .first();
  return c.json(attributes(row), 201);
});

export default app;
