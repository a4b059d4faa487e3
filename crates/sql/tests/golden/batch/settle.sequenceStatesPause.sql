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
      ',"activeAt":',
      coalesce('"' || r.active_at || '"', 'null'),
      ',"pauseReason":',
      json_quote(r.pause_reason),
      '}'
    ),
    NULL
  ),
  after = CASE d.type WHEN 'object' THEN d.value WHEN 'null' THEN 'null' END,
  updated_at = ?2,
  chunk = ?3
FROM d
JOIN batch_items AS i ON i.id = d.distance + ?4
LEFT JOIN sequence_states AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
WHERE batch_items.id = i.id
  AND i.state = 'pending'
  AND i.organisation_id = ?5
  AND d.distance || '/' || coalesce(r.version, 0) = d.key
  AND EXISTS (
    SELECT 1 FROM batches AS b WHERE b.id = ?6 AND b.organisation_id = ?5 AND b.state IN ('running')
  );
-- ?1 = "{\"0/7\":true}"
-- ?2 = "2026-03-01T00:05:00.000Z"
-- ?3 = 4711
-- ?4 = 30000001
-- ?5 = 1
-- ?6 = 3

UPDATE sequence_states
SET version = version + 1,
  updated_at = ?1,
  state = iif(i.after -> '$.state' IS NULL, sequence_states.state, i.after ->> '$.state'),
  state_changed_at = iif(
    i.after -> '$.stateChangedAt' IS NULL, sequence_states.state_changed_at, i.after ->> '$.stateChangedAt'
  ),
  active_at = iif(i.after -> '$.activeAt' IS NULL, sequence_states.active_at, i.after ->> '$.activeAt'),
  pause_reason = iif(
    i.after -> '$.pauseReason' IS NULL, sequence_states.pause_reason, i.after ->> '$.pauseReason'
  )
FROM batch_items AS i
WHERE i.id BETWEEN ?2 AND ?2
  AND i.chunk = ?3
  AND i.state = 'changed'
  AND sequence_states.id = i.record_id
  AND sequence_states.organisation_id = ?4;
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 30000001
-- ?3 = 4711
-- ?4 = 1

WITH s AS MATERIALIZED (
  SELECT s.id, s.state, s.sequence_step_id
  FROM batch_items AS i
  JOIN sequence_states AS s ON s.id = i.record_id AND +s.organisation_id = i.organisation_id
  WHERE i.id BETWEEN ?1 AND ?1 AND i.chunk = ?2 AND i.state = 'changed'
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
  JOIN sequence_states AS s ON s.id = i.record_id AND +s.organisation_id = i.organisation_id
  WHERE i.id BETWEEN ?1 AND ?1 AND i.chunk = ?2 AND i.state = 'changed'
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
