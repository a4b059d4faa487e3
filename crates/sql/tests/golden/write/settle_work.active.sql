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
      AND s.state NOT IN ('paused', 'finished', 'opted_out')
      AND t.removed_by IS NULL
      AND t.sequence_step_id IS s.sequence_step_id
      AND t.organisation_id = ?5
  )
UPDATE tasks
SET organisation_id = -tasks.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?6
WHERE id IN (SELECT id FROM m);
-- ?1 = "active"
-- ?2 = 1
-- ?3 = 7
-- ?4 = 3
-- ?5 = -1
-- ?6 = "2026-03-01T00:05:00.000Z"

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
      AND s.state NOT IN ('paused', 'finished', 'opted_out')
      AND t.removed_by IS NULL
      AND t.organisation_id = ?5
  )
UPDATE mailings
SET organisation_id = -mailings.organisation_id, version = version + 1, removed_by = NULL, updated_at = ?6
WHERE id IN (SELECT id FROM m);
-- ?1 = "active"
-- ?2 = 1
-- ?3 = 7
-- ?4 = 3
-- ?5 = -1
-- ?6 = "2026-03-01T00:05:00.000Z"
