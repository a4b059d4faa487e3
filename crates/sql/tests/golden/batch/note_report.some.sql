UPDATE batches
SET report_parts = ?1, report_item = ?2
WHERE organisation_id = ?1
  AND id = ?3
  AND report_parts = ?4
  AND reported_at IS NULL
  AND state IN ('finished', 'canceled', 'failed')
RETURNING id;
-- ?1 = 1
-- ?2 = 30010000
-- ?3 = 3
-- ?4 = 0
