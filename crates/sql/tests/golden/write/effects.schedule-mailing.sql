UPDATE mailings
SET version = version + 1, state = 'scheduled', updated_at = ?1, scheduled_at = ?1, state_changed_at = ?1
WHERE organisation_id = ?2
  AND id = ?3
  AND state IN ('drafted', 'failed', 'placeholder')
  AND EXISTS (SELECT 1 FROM tasks WHERE organisation_id = ?2 AND id = ?4 AND version = ?5);
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = 5
-- ?4 = 7
-- ?5 = 3
