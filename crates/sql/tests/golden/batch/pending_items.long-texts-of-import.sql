SELECT i.id, i.record_id, 0 AS guard, i.input
FROM (
  SELECT *
  FROM batch_items
  WHERE organisation_id = ?1
    AND id BETWEEN ?2 AND ?3
    AND state = 'pending'
    AND EXISTS (SELECT 1 FROM batches AS b WHERE b.id = ?4 AND b.state IN ('running'))
  ORDER BY id
  LIMIT 100
) AS i
ORDER BY i.id
LIMIT (
  SELECT min(1000, max(1, 1000000 / (coalesce(max(octet_length(i.input)), 0) + 1)))
  FROM (
    SELECT *
    FROM batch_items
    WHERE organisation_id = ?1
      AND id BETWEEN ?2 AND ?3
      AND state = 'pending'
      AND EXISTS (SELECT 1 FROM batches AS b WHERE b.id = ?4 AND b.state IN ('running'))
    ORDER BY id
    LIMIT 100
  ) AS i
);
-- ?1 = 1
-- ?2 = 30000001
-- ?3 = 30001200
-- ?4 = 3
