SELECT count(*) AS count
FROM tasks
WHERE organisation_id = ?1 AND (due_at >= ?2 AND due_at <= ?3 AND due_at IS NOT NULL);
-- ?1 = 1
-- ?2 = "2026-01-01T00:00:00.000Z"
-- ?3 = "2026-02-01T00:00:00.000Z"
