WITH d AS (SELECT CAST(key AS INTEGER) AS distance, key, type, value FROM json_each(?1))
UPDATE batch_items
SET state = CASE d.type WHEN 'array' THEN 'error' WHEN 'true' THEN 'unchanged' ELSE 'changed' END,
  code = iif(d.type = 'array', d.value ->> 0, NULL),
  info = iif(d.type = 'array', d.value ->> 1, NULL),
  pointer = iif(d.type = 'array', d.value ->> 2, NULL),
  before = iif(
    d.type IN ('object', 'null'),
    concat(
      '{"sequenceStates":',
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
        WHERE s.prospect_id = r.id AND s.organisation_id = r.organisation_id
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
LEFT JOIN prospects AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
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
      WHERE s.prospect_id = r.id AND s.organisation_id = r.organisation_id
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

UPDATE prospects
SET version = version + 1, updated_at = ?1
FROM batch_items AS i
WHERE i.id BETWEEN ?2 AND ?2
  AND i.chunk = ?3
  AND i.state = 'changed'
  AND prospects.id = i.record_id
  AND prospects.organisation_id = ?4;
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
  CROSS JOIN prospects AS r
  CROSS JOIN sequence_states AS s
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND r.id = i.record_id
    AND +r.organisation_id = i.organisation_id
    AND s.prospect_id = r.id
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
  CROSS JOIN prospects AS r
  CROSS JOIN sequence_states AS s
  WHERE i.id BETWEEN ?1 AND ?1
    AND i.chunk = ?2
    AND i.state = 'changed'
    AND r.id = i.record_id
    AND +r.organisation_id = i.organisation_id
    AND s.prospect_id = r.id
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
