UPDATE batches
SET report_parts = ?1, report_item = ?2, reported_at = ?3
WHERE organisation_id = ?4
  AND id = ?5
  AND report_parts = ?4
  AND reported_at IS NULL
  AND state IN ('finished', 'canceled', 'failed')
RETURNING id;
-- ?1 = 2
-- ?2 = 30020000
-- ?3 = "2026-03-01T00:05:00.000Z"
-- ?4 = 1
-- ?5 = 3
