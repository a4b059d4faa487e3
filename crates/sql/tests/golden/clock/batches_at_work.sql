SELECT CASE
  WHEN created_at >= ?1 THEN ?2
  WHEN created_at >= ?3 THEN ?4
  WHEN created_at >= ?5 THEN ?6
  WHEN created_at >= ?7 THEN ?8
  WHEN created_at >= ?9 THEN ?10
  END AS up_to,
  count(*) AS batches,
  sum(pending) AS items,
  min(progress_at) AS progress_at
FROM batches
WHERE state IN ('pending', 'running') AND organisation_id > 0
GROUP BY 1
ORDER BY 1;
-- ?1 = "2026-05-02T11:59:00.000Z"
-- ?2 = 60
-- ?3 = "2026-05-02T11:50:00.000Z"
-- ?4 = 600
-- ?5 = "2026-05-02T11:00:00.000Z"
-- ?6 = 3600
-- ?7 = "2026-05-02T06:00:00.000Z"
-- ?8 = 21600
-- ?9 = "2026-05-01T12:00:00.000Z"
-- ?10 = 86400
