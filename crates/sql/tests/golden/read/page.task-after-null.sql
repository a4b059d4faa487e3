SELECT concat(id,',',due_at,',') AS document
FROM tasks
WHERE organisation_id = ?1 AND (due_at IS NOT NULL OR (due_at IS NULL AND (id > ?2)))
ORDER BY due_at, id
LIMIT 51;
-- ?1 = 1
-- ?2 = 30000007
