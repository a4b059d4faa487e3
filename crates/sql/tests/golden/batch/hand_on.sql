UPDATE batches
SET handed_out = next.position + 1199
FROM (
  SELECT i.id - ?1 AS position
  FROM batches AS b
  CROSS JOIN batch_items AS i
  WHERE b.organisation_id = ?2
    AND b.id = ?3
    AND i.organisation_id = ?2
    AND i.id BETWEEN ?1 + b.handed_out + 1 AND ?4
    AND i.state = 'pending'
  ORDER BY i.id
  LIMIT 1
) AS next
WHERE organisation_id = ?2
  AND id = ?3
  AND state = 'running'
  AND NOT EXISTS (
    SELECT 1 FROM batch_items WHERE organisation_id = ?2 AND id BETWEEN ?5 AND ?6 AND state = 'pending'
  )
RETURNING handed_out;
-- ?1 = 30000000
-- ?2 = 1
-- ?3 = 3
-- ?4 = 39999999
-- ?5 = 30000001
-- ?6 = 30001200
