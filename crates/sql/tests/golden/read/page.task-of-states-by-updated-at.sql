SELECT concat(id,',',updated_at,',') AS document
FROM (
  SELECT id AS page_id
  FROM tasks
  WHERE organisation_id = ?1 AND +state IN (SELECT value FROM json_each(?2))
  ORDER BY updated_at DESC, id DESC
  LIMIT 51
)
CROSS JOIN tasks ON id = page_id;
-- ?1 = 1
-- ?2 = "[\"pending\",\"incomplete\"]"
