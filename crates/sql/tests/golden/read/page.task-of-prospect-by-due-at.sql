SELECT concat(id,',',due_at,',') AS document
FROM (
  SELECT id AS page_id
  FROM tasks
  WHERE organisation_id = ?1 AND prospect_id = ?2
  ORDER BY +due_at, id
  LIMIT 51
)
CROSS JOIN tasks ON id = page_id;
-- ?1 = 1
-- ?2 = 7
