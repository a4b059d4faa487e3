SELECT id, action, state, total, pending, changed, failures, coalesce(summary ->> '$.canceled', 0) AS canceled
FROM batches
WHERE organisation_id = ?1
  AND id = ?2
  AND action IN ('recordsCreate', 'recordsUpdate', 'recordsDestroyAll')
  AND payload ->> '$.recordList' = ?3;
-- ?1 = 1
-- ?2 = 3
-- ?3 = 7
