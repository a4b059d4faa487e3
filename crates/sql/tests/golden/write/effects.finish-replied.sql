WITH s AS MATERIALIZED (
  SELECT s.id, 'finished' AS state, s.sequence_step_id
  FROM sequence_states AS s
  WHERE s.organisation_id = ?1
    AND s.id = ?2
    AND s.state IN ('active', 'pending', 'paused', 'failed')
    AND EXISTS (SELECT 1 FROM tasks WHERE organisation_id = ?1 AND id = ?3 AND version = ?4)
),
  m AS MATERIALIZED (
    SELECT t.id
    FROM s
    CROSS JOIN tasks AS t
    WHERE t.sequence_state_id = s.id
      AND s.state IN ('paused', 'finished', 'opted_out')
      AND t.state <> 'complete'
      AND t.organisation_id = ?1
      AND t.id NOT IN (SELECT value FROM json_each(?5))
  )
UPDATE tasks
SET organisation_id = -tasks.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?6
WHERE id IN (SELECT id FROM m);
-- ?1 = 1
-- ?2 = 5
-- ?3 = 7
-- ?4 = 3
-- ?5 = "[7]"
-- ?6 = "2026-03-01T00:05:00.000Z"

WITH s AS MATERIALIZED (
  SELECT s.id, 'finished' AS state, s.sequence_step_id
  FROM sequence_states AS s
  WHERE s.organisation_id = ?1
    AND s.id = ?2
    AND s.state IN ('active', 'pending', 'paused', 'failed')
    AND EXISTS (SELECT 1 FROM tasks WHERE organisation_id = ?1 AND id = ?3 AND version = ?4)
),
  m AS MATERIALIZED (
    SELECT t.id
    FROM s
    CROSS JOIN mailings AS t
    WHERE t.sequence_state_id = s.id
      AND s.state IN ('paused', 'finished', 'opted_out')
      AND t.state IN ('drafted', 'failed', 'placeholder', 'queued', 'scheduled')
      AND t.organisation_id = ?1
  )
UPDATE mailings
SET organisation_id = -mailings.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?5
WHERE id IN (SELECT id FROM m);
-- ?1 = 1
-- ?2 = 5
-- ?3 = 7
-- ?4 = 3
-- ?5 = "2026-03-01T00:05:00.000Z"

UPDATE sequence_states
SET version = version + 1,
  state = 'finished',
  pause_reason = NULL,
  updated_at = ?1,
  state_changed_at = ?1,
  replied_at = ?1
WHERE organisation_id = ?2
  AND id = ?3
  AND state IN ('active', 'pending', 'paused', 'failed')
  AND EXISTS (SELECT 1 FROM tasks WHERE organisation_id = ?2 AND id = ?4 AND version = ?5);
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = 5
-- ?4 = 7
-- ?5 = 3
