SELECT concat(id,',') AS document
FROM (
  SELECT id AS page_id
  FROM batch_items
  WHERE organisation_id = ?1 AND id BETWEEN ?2 AND ?3
  ORDER BY id
  LIMIT 51
)
CROSS JOIN batch_items ON id = page_id;
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
