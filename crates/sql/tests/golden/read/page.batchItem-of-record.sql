SELECT concat(id,',') AS document
FROM (
  SELECT id AS page_id
  FROM batch_items
  WHERE organisation_id = ?1 AND organisation_id + 0 = ?1 AND record_id + 0 = ?2
  ORDER BY id
  LIMIT 51
)
CROSS JOIN batch_items ON id = page_id;
-- ?1 = 1
-- ?2 = 7
