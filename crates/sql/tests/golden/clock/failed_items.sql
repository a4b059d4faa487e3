SELECT c.key AS code, sum(c.value) AS items
FROM (
  SELECT summary
  FROM batches
  WHERE purged_at IS NULL AND state IN ('finished', 'canceled', 'failed') AND updated_at >= ?1
  ORDER BY updated_at DESC
  LIMIT 10000
) AS b,
  json_each(b.summary, '$.codes') AS c
GROUP BY 1
ORDER BY 1;
-- ?1 = "2026-03-01T00:00:00.000Z"
