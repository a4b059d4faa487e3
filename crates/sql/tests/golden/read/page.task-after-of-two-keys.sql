SELECT concat(id,',',state,',',due_at,',') AS document
FROM tasks
WHERE organisation_id = ?1
  AND (state > ?2 OR (state IS ?2 AND ((due_at < ?3 OR due_at IS NULL) OR (due_at IS ?3 AND (id < ?4)))))
ORDER BY state, due_at DESC, id DESC
LIMIT 51;
-- ?1 = 1
-- ?2 = "pending"
-- ?3 = "2026-03-01T00:00:00.000Z"
-- ?4 = 30000007
