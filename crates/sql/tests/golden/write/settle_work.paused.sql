WITH s AS MATERIALIZED (
  SELECT s.id, ?1 AS state, s.sequence_step_id
  FROM sequence_states AS s
  WHERE organisation_id = ?2 AND id = ?3 AND version = ?4
),
  m AS MATERIALIZED (
    SELECT t.id
    FROM s
    CROSS JOIN tasks AS t
    WHERE t.sequence_state_id = s.id
      AND s.state IN ('paused', 'finished', 'opted_out')
      AND t.state <> 'complete'
      AND t.organisation_id = ?2
  )
UPDATE tasks
SET organisation_id = -tasks.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?5
WHERE id IN (SELECT id FROM m);
-- ?1 = "paused"
-- ?2 = 1
-- ?3 = 7
-- ?4 = 3
-- ?5 = "2026-03-01T00:05:00.000Z"

WITH s AS MATERIALIZED (
  SELECT s.id, ?1 AS state, s.sequence_step_id
  FROM sequence_states AS s
  WHERE organisation_id = ?2 AND id = ?3 AND version = ?4
),
  m AS MATERIALIZED (
    SELECT t.id
    FROM s
    CROSS JOIN mailings AS t
    WHERE t.sequence_state_id = s.id
      AND s.state IN ('paused', 'finished', 'opted_out')
      AND t.state IN ('drafted', 'failed', 'placeholder', 'queued', 'scheduled')
      AND t.organisation_id = ?2
  )
UPDATE mailings
SET organisation_id = -mailings.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?5
WHERE id IN (SELECT id FROM m);
-- ?1 = "paused"
-- ?2 = 1
-- ?3 = 7
-- ?4 = 3
-- ?5 = "2026-03-01T00:05:00.000Z"
