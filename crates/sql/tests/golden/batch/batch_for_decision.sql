SELECT state,
  version,
  confirm_count,
  confirmed_count_required,
  approval_required,
  action,
  total,
  creator_id,
  start_key,
  payload,
  total > 0
  AND NOT EXISTS (SELECT 1 FROM batch_items WHERE id = ?1) AS purged
FROM batches
WHERE organisation_id = ?2 AND id = ?3;
-- ?1 = 30000001
-- ?2 = 1
-- ?3 = 3
