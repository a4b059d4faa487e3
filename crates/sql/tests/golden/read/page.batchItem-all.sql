SELECT concat(id,',') AS document
FROM (
  SELECT id AS page_id
  FROM (SELECT id AS of_batch FROM batches WHERE organisation_id = ?1)
  CROSS JOIN batch_items ON id > of_batch * 10000000 AND id < (of_batch + 1) * 10000000
  WHERE organisation_id = ?1
  ORDER BY of_batch, id
  LIMIT 51
)
CROSS JOIN batch_items ON id = page_id;
-- ?1 = 1
