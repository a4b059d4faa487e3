UPDATE calls
SET version = version + 1, task_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3) AND task_id IN (SELECT id FROM tasks WHERE organisation_id = ?2 AND id = ?4);
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE mailings
SET version = version + 1, task_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3) AND task_id IN (SELECT id FROM tasks WHERE organisation_id = ?2 AND id = ?4);
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

DELETE FROM tasks WHERE id IN (SELECT id FROM tasks WHERE organisation_id = ?1 AND id = ?2) RETURNING id;
-- ?1 = 1
-- ?2 = 7
