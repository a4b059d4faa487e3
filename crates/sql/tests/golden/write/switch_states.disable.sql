UPDATE sequence_states
SET version = version + 1, state = ?1, state_changed_at = ?2, updated_at = ?2
WHERE organisation_id IN (?3, ?4)
  AND sequence_id = ?5
  AND state IN ('active')
  AND EXISTS (SELECT 1 FROM sequences WHERE organisation_id = ?3 AND id = ?5 AND version = ?6);
-- ?1 = "disabled"
-- ?2 = "2026-03-01T00:05:00.000Z"
-- ?3 = 1
-- ?4 = -1
-- ?5 = 7
-- ?6 = 3
