SELECT concat(id,',',due_at,',') AS document
FROM tasks
WHERE organisation_id = ?1 AND (due_at > ?2 OR (due_at IS ?2 AND (id > ?3)))
ORDER BY due_at, id
LIMIT 51;
-- ?1 = 1
-- ?2 = "2026-03-01T00:00:00.000Z"
-- ?3 = 30000007
