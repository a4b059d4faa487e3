SELECT id, organisation_id, total
FROM batches
WHERE purged_at IS NULL
  AND state IN ('finished', 'canceled', 'failed')
  AND reported_at IS NOT NULL
  AND NOT EXISTS (
    SELECT 1
    FROM batches AS later
    WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
  )
  AND updated_at <= ?1
ORDER BY updated_at
LIMIT 10;
-- ?1 = "2026-03-01T00:00:00.000Z"
