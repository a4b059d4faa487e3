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
  SELECT min(1000, max(1, count(*)))
  FROM (
    SELECT sum(coalesce(octet_length(i.input), 0)) OVER (ORDER BY i.id ROWS UNBOUNDED PRECEDING) AS octets
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
  )
  WHERE octets <= 1000000
);
-- ?1 = 1
-- ?2 = 30000001
-- ?3 = 30001200
-- ?4 = 3
