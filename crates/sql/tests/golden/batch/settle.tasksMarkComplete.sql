WITH d AS (SELECT CAST(key AS INTEGER) AS distance, key, type, value FROM json_each(?1))
UPDATE batch_items
SET state = CASE d.type WHEN 'array' THEN 'error' WHEN 'true' THEN 'unchanged' ELSE 'changed' END,
  code = iif(d.type = 'array', d.value ->> 0, NULL),
  info = iif(d.type = 'array', d.value ->> 1, NULL),
  pointer = iif(d.type = 'array', d.value ->> 2, NULL),
  before = iif(
    d.type IN ('object', 'null'),
    concat(
      '{"state":',
      json_quote(r.state),
      ',"stateChangedAt":',
      coalesce('"' || r.state_changed_at || '"', 'null'),
      ',"completedAt":',
      coalesce('"' || r.completed_at || '"', 'null'),
      ',"completer":',
      coalesce(
        ('{"type":"' || 'user' || '","id":' || iif(r.completer_id > 0, r.completer_id, NULL) || '}'), 'null'
      ),
      ',"sequenceStates":',
      (
        SELECT json_group_array(
          json_object(
            'id',
            s.id,
            'sequence',
            s.sequence_id,
            'state',
            s.state,
            'stateChangedAt',
            s.state_changed_at,
            'activeAt',
            s.active_at,
            'sequenceStep',
            s.sequence_step_id,
            'mailbox',
            s.mailbox_id,
            'pauseReason',
            s.pause_reason,
            'repliedAt',
            s.replied_at
          )
          ORDER BY s.id
        )
        FROM sequence_states AS s
        WHERE s.id = r.sequence_state_id AND s.organisation_id = r.organisation_id
      ),
      '}'
    ),
    NULL
  ),
  after = CASE d.type WHEN 'object' THEN d.value WHEN 'null' THEN 'null' END,
  updated_at = ?2,
  chunk = ?3
FROM d
JOIN batch_items AS i ON i.id = d.distance + ?4
LEFT JOIN tasks AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
WHERE batch_items.id = i.id
  AND i.state = 'pending'
  AND i.organisation_id = ?5
  AND d.distance
  || '/'
  || coalesce(
    r.version
    || (
      SELECT coalesce(group_concat('-' || s.id || '.' || s.version, '' ORDER BY s.id), '')
      FROM sequence_states AS s
      WHERE s.id = r.sequence_state_id AND s.organisation_id = r.organisation_id
    ),
    0
  ) = d.key
  AND EXISTS (
    SELECT 1 FROM batches AS b WHERE b.id = ?6 AND b.organisation_id = ?5 AND b.state IN ('running')
  );
-- ?1 = "{\"0/7\":true}"
-- ?2 = "2026-03-01T00:05:00.000Z"
-- ?3 = 4711
-- ?4 = 30000001
-- ?5 = 1
-- ?6 = 3

UPDATE tasks
SET version = version + 1,
  updated_at = ?1,
  state = iif(i.after -> '$.state' IS NULL, tasks.state, i.after ->> '$.state'),
  state_changed_at = iif(
    i.after -> '$.stateChangedAt' IS NULL, tasks.state_changed_at, i.after ->> '$.stateChangedAt'
  ),
  completed_at = iif(i.after -> '$.completedAt' IS NULL, tasks.completed_at, i.after ->> '$.completedAt'),
  completer_id = iif(i.after -> '$.completer' IS NULL, tasks.completer_id, i.after ->> '$.completer.id')
FROM batch_items AS i
WHERE i.id BETWEEN ?2 AND ?2
  AND i.chunk = ?3
  AND i.state = 'changed'
  AND tasks.id = i.record_id
  AND tasks.organisation_id = ?4;
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 30000001
-- ?3 = 4711
-- ?4 = 1

UPDATE sequence_states
SET version = version + 1,
  state = n.state,
  sequence_step_id = n.step,
  pause_reason = n.pause_reason,
  replied_at = n.replied_at,
  state_changed_at = n.state_changed_at,
  active_at = iif(n.tells_active_at IS NULL, sequence_states.active_at, n.active_at),
  moved_by = n.item,
  updated_at = ?1
FROM (
  SELECT i.id AS item,
    s.value ->> 'id' AS id,
    s.value ->> 'state' AS state,
    s.value ->> 'stateChangedAt' AS state_changed_at,
    json_type(s.value, '$.activeAt') AS tells_active_at,
    s.value ->> 'activeAt' AS active_at,
    s.value ->> 'sequenceStep' AS step,
    s.value ->> 'pauseReason' AS pause_reason,
    s.value ->> 'repliedAt' AS replied_at
  FROM batch_items AS i, json_each(i.after, '$.sequenceStates') AS s
  WHERE i.id BETWEEN ?2 AND ?2 AND i.chunk = ?3 AND i.state = 'changed'
) AS n
WHERE sequence_states.id = n.id
  AND +sequence_states.organisation_id = ?4
  AND (
    sequence_states.state,
    sequence_states.sequence_step_id,
    sequence_states.pause_reason,
    sequence_states.replied_at
  ) IS NOT (n.state, n.step, n.pause_reason, n.replied_at);
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 30000001
-- ?3 = 4711
-- ?4 = 1

WITH s AS MATERIALIZED (
  SELECT s.id, s.state, s.sequence_step_id
  FROM batch_items AS i
  CROSS JOIN tasks AS r
  CROSS JOIN sequence_states AS s
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND r.id = i.record_id
    AND +r.organisation_id = i.organisation_id
    AND s.id = r.sequence_state_id
    AND s.organisation_id = r.organisation_id
    AND s.moved_by = i.id
),
  m AS MATERIALIZED (
    SELECT t.id
    FROM s
    CROSS JOIN tasks AS t
    WHERE t.sequence_state_id = s.id
      AND s.state IN ('paused', 'finished', 'opted_out')
      AND t.state <> 'complete'
      AND t.organisation_id = ?3
  )
UPDATE tasks
SET organisation_id = -tasks.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?4
WHERE id IN (SELECT id FROM m);
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = 1
-- ?4 = "2026-03-01T00:05:00.000Z"

WITH s AS MATERIALIZED (
  SELECT s.id, s.state, s.sequence_step_id
  FROM batch_items AS i
  CROSS JOIN tasks AS r
  CROSS JOIN sequence_states AS s
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND r.id = i.record_id
    AND +r.organisation_id = i.organisation_id
    AND s.id = r.sequence_state_id
    AND s.organisation_id = r.organisation_id
    AND s.moved_by = i.id
),
  m AS MATERIALIZED (
    SELECT t.id
    FROM s
    CROSS JOIN mailings AS t
    WHERE t.sequence_state_id = s.id
      AND s.state IN ('paused', 'finished', 'opted_out')
      AND t.state IN ('drafted', 'failed', 'placeholder', 'queued', 'scheduled')
      AND t.organisation_id = ?3
  )
UPDATE mailings
SET organisation_id = -mailings.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?4
WHERE id IN (SELECT id FROM m);
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = 1
-- ?4 = "2026-03-01T00:05:00.000Z"

WITH s AS MATERIALIZED (
  SELECT s.id, s.state, s.sequence_step_id
  FROM batch_items AS i
  CROSS JOIN tasks AS r
  CROSS JOIN sequence_states AS s
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND r.id = i.record_id
    AND +r.organisation_id = i.organisation_id
    AND s.id = r.sequence_state_id
    AND s.organisation_id = r.organisation_id
    AND s.moved_by = i.id
),
  m AS MATERIALIZED (
    SELECT t.id
    FROM s
    CROSS JOIN tasks AS t
    WHERE t.sequence_state_id = s.id
      AND s.state NOT IN ('paused', 'finished', 'opted_out')
      AND t.removed_by IS NULL
      AND t.sequence_step_id IS s.sequence_step_id
      AND t.organisation_id = ?3
  )
UPDATE tasks
SET organisation_id = -tasks.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?4
WHERE id IN (SELECT id FROM m);
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = -1
-- ?4 = "2026-03-01T00:05:00.000Z"

WITH s AS MATERIALIZED (
  SELECT s.id, s.state, s.sequence_step_id
  FROM batch_items AS i
  CROSS JOIN tasks AS r
  CROSS JOIN sequence_states AS s
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND r.id = i.record_id
    AND +r.organisation_id = i.organisation_id
    AND s.id = r.sequence_state_id
    AND s.organisation_id = r.organisation_id
    AND s.moved_by = i.id
),
  m AS MATERIALIZED (
    SELECT t.id
    FROM s
    CROSS JOIN mailings AS t
    WHERE t.sequence_state_id = s.id
      AND s.state NOT IN ('paused', 'finished', 'opted_out')
      AND t.removed_by IS NULL
      AND t.organisation_id = ?3
  )
UPDATE mailings
SET organisation_id = -mailings.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?4
WHERE id IN (SELECT id FROM m);
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = -1
-- ?4 = "2026-03-01T00:05:00.000Z"

WITH a AS MATERIALIZED (
  SELECT s.id AS state, s.sequence_step_id AS step, min(i.id) AS item
  FROM batch_items AS i, json_each(i.after, '$.sequenceStates') AS a
  JOIN sequence_states AS s ON s.id = a.value ->> 'id' AND +s.organisation_id = i.organisation_id
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND s.state = ?3
    AND NOT EXISTS (
      SELECT 1
      FROM json_each(i.before, '$.sequenceStates') AS b
      WHERE b.value ->> 'id' = s.id AND b.value ->> 'sequenceStep' IS s.sequence_step_id
    )
  GROUP BY s.id
)
INSERT INTO tasks (
  organisation_id,
  created_at,
  updated_at,
  sequence_state_id,
  made_by,
  subject_type,
  subject_id,
  action,
  task_type,
  state,
  scheduled_at,
  due_at,
  autoskip_at,
  note,
  creator_type,
  creator_id,
  owner_id,
  sequence_id,
  sequence_step_id,
  sequence_template_id,
  template_id,
  task_priority_id
)
SELECT s.organisation_id,
  ?4,
  ?4,
  s.id,
  a.item,
  'prospect',
  s.prospect_id,
  CASE step.step_type WHEN 'call' THEN 'call' WHEN 'manual_email' THEN 'email' ELSE 'action_item' END,
  'sequence_step_' || iif(step.step_type = 'manual_email', 'email', step.step_type),
  iif(
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?4, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ) > ?4,
    'pending',
    'incomplete'
  ),
  iif(
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?4, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ) > ?4,
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?4, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ),
    NULL
  ),
  coalesce(
    strftime('%Y-%m-%dT%H:%M:%fZ', ?4, max(coalesce(step.interval, 0), 0) || ' seconds'),
    '9999-12-31T23:59:59.999Z'
  ),
  strftime(
    '%Y-%m-%dT%H:%M:%fZ',
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?4, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ),
    max(step.task_autoskip_delay, 0) || ' seconds'
  ),
  step.task_note,
  'sequenceStep',
  step.id,
  coalesce(
    (SELECT m.user_id FROM mailboxes AS m WHERE m.id = s.mailbox_id),
    s.creator_id,
    (SELECT p.owner_id FROM prospects AS p WHERE p.id = s.prospect_id),
    (SELECT q.owner_id FROM sequences AS q WHERE q.id = s.sequence_id),
    (SELECT min(u.id) FROM users AS u WHERE u.organisation_id = s.organisation_id)
  ),
  s.sequence_id,
  step.id,
  (
    SELECT x.id
    FROM sequence_templates AS x
    WHERE x.organisation_id = s.organisation_id AND x.sequence_step_id = step.id AND x.enabled = 1
    ORDER BY x.id
    LIMIT 1
  ),
  (
    SELECT x.template_id
    FROM sequence_templates AS x
    WHERE x.organisation_id = s.organisation_id AND x.sequence_step_id = step.id AND x.enabled = 1
    ORDER BY x.id
    LIMIT 1
  ),
  coalesce(
    step.task_priority_id,
    (
      SELECT t.id
      FROM task_priorities AS t
      WHERE t.organisation_id = s.organisation_id
      ORDER BY t.is_default DESC, t.weight, t.id
      LIMIT 1
    )
  )
FROM a
CROSS JOIN sequence_states AS s
CROSS JOIN sequence_steps AS step
WHERE s.id = a.state AND step.id = a.step AND step.step_type <> 'auto_email' AND s.organisation_id = ?5;
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = "active"
-- ?4 = "2026-03-01T00:05:00.000Z"
-- ?5 = 1

WITH a AS MATERIALIZED (
  SELECT s.id AS state, s.sequence_step_id AS step, min(i.id) AS item
  FROM batch_items AS i, json_each(i.after, '$.sequenceStates') AS a
  JOIN sequence_states AS s ON s.id = a.value ->> 'id' AND +s.organisation_id = i.organisation_id
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND s.state = ?3
    AND NOT EXISTS (
      SELECT 1
      FROM json_each(i.before, '$.sequenceStates') AS b
      WHERE b.value ->> 'id' = s.id AND b.value ->> 'sequenceStep' IS s.sequence_step_id
    )
  GROUP BY s.id
)
INSERT INTO mailings (
  organisation_id,
  created_at,
  updated_at,
  sequence_state_id,
  made_by,
  mailbox_id,
  prospect_id,
  opportunity_id,
  mailing_type,
  sequence_id,
  sequence_step_id,
  template_id,
  task_id,
  user_id,
  state,
  state_changed_at,
  scheduled_at
)
SELECT s.organisation_id,
  ?4,
  ?4,
  s.id,
  a.item,
  s.mailbox_id,
  s.prospect_id,
  s.opportunity_id,
  'sequence',
  s.sequence_id,
  step.id,
  (
    SELECT x.template_id
    FROM sequence_templates AS x
    WHERE x.organisation_id = s.organisation_id AND x.sequence_step_id = step.id AND x.enabled = 1
    ORDER BY x.id
    LIMIT 1
  ),
  iif(
    step.step_type = 'manual_email',
    (
      SELECT max(t.id)
      FROM tasks AS t
      WHERE t.organisation_id = s.organisation_id
        AND t.sequence_state_id = s.id
        AND t.sequence_step_id = step.id
    ),
    NULL
  ),
  (SELECT m.user_id FROM mailboxes AS m WHERE m.id = s.mailbox_id),
  iif(step.step_type = 'auto_email', 'scheduled', 'drafted'),
  ?4,
  iif(
    step.step_type = 'auto_email',
    coalesce(
      strftime('%Y-%m-%dT%H:%M:%fZ', ?4, max(coalesce(step.interval, 0), 0) || ' seconds'),
      '9999-12-31T23:59:59.999Z'
    ),
    NULL
  )
FROM a
CROSS JOIN sequence_states AS s
CROSS JOIN sequence_steps AS step
WHERE s.id = a.state
  AND step.id = a.step
  AND step.step_type IN ('auto_email', 'manual_email')
  AND s.organisation_id = ?5;
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = "active"
-- ?4 = "2026-03-01T00:05:00.000Z"
-- ?5 = 1

INSERT INTO notes (organisation_id, created_at, author_id, subject_type, subject_id, task_id, text)
SELECT i.organisation_id,
  ?1,
  (SELECT b.creator_id FROM batches AS b WHERE b.id = i.batch_id),
  t.subject_type,
  t.subject_id,
  t.id,
  ?2
FROM batch_items AS i
JOIN tasks AS t ON t.id = i.record_id
WHERE i.id BETWEEN ?3 AND ?3 AND i.chunk = ?4 AND i.state = 'changed' AND t.organisation_id = ?5;
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = "done"
-- ?3 = 30000001
-- ?4 = 4711
-- ?5 = 1

WITH c AS MATERIALIZED (
  SELECT count(*) AS settled,
    count(*) FILTER (WHERE state = 'changed') AS changed,
    count(*) FILTER (WHERE state = 'error') AS failed
  FROM batch_items
  WHERE id BETWEEN ?1 AND ?1 AND chunk = ?2
)
UPDATE batches
SET version = version + 1,
  attempts = 0,
  pending = pending - settled,
  changed = batches.changed + c.changed,
  failures = failures + c.failed,
  updated_at = ?3,
  progress_at = ?3,
  state = iif(pending = settled, 'finished', state),
  finished_at = iif(pending = settled, ?3, finished_at),
  summary = iif(
    pending = settled,
    json_object(
      'changed',
      batches.changed + c.changed,
      'unchanged',
      total - (batches.changed + c.changed) - (batches.failures + c.failed) - (0),
      'failed',
      batches.failures + c.failed,
      'canceled',
      0,
      'reasons',
      json(
        iif(
          batches.failures + c.failed = 0,
          '{}',
          (
            SELECT json_group_object(info, n)
            FROM (
              SELECT info, count(*) AS n
              FROM batch_items
              WHERE id BETWEEN 30000000 AND 39999999 AND state = 'error' AND info IS NOT NULL
              GROUP BY info
              ORDER BY n DESC
              LIMIT 100
            )
          )
        )
      ),
      'codes',
      json(
        iif(
          batches.failures + c.failed = 0,
          '{}',
          (
            SELECT json_group_object(code, n)
            FROM (
              SELECT code, count(*) AS n
              FROM batch_items
              WHERE id BETWEEN 30000000 AND 39999999 AND state = 'error' AND code IS NOT NULL
              GROUP BY code
              ORDER BY n DESC
              LIMIT 100
            )
          )
        )
      )
    ),
    summary
  )
FROM c
WHERE settled > 0 AND organisation_id = ?4 AND batches.id = ?5
RETURNING state, pending, (SELECT settled FROM c) AS settled;
-- ?1 = 30000001
-- ?2 = 4711
-- ?3 = "2026-03-01T00:05:00.000Z"
-- ?4 = 1
-- ?5 = 3
