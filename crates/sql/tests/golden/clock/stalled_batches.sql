SELECT id,
  organisation_id,
  action,
  attempts,
  progress_at,
  EXISTS (
    SELECT 1 FROM batches WHERE state IN ('pending', 'running') AND state = 'running' AND progress_at > ?1
  ) AS busy
FROM batches
WHERE state IN ('pending', 'running') AND organisation_id > 0 AND progress_at <= ?1
ORDER BY progress_at
LIMIT 10;
-- ?1 = "2026-03-01T00:00:00.000Z"
