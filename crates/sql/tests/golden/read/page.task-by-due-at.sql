SELECT concat(id,',',due_at,',') AS document
FROM tasks
WHERE organisation_id = ?1
ORDER BY due_at, id
LIMIT 51;
-- ?1 = 1
