UPDATE batches
SET version = version + 1, state = ?1, started_at = ?2, updated_at = ?2
WHERE organisation_id = ?3 AND id = ?4 AND state IN ('pending')
RETURNING id;
-- ?1 = "running"
-- ?2 = "2026-03-01T00:05:00.000Z"
-- ?3 = 1
-- ?4 = 3
