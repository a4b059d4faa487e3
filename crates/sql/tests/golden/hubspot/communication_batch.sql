SELECT state, created_at, started_at, updated_at, finished_at, action
FROM batches
WHERE organisation_id = ?1
  AND id = ?2
  AND action IN (
    'communicationsCreate', 'communicationsUpdate', 'communicationsUpsert', 'communicationsDestroyAll'
  );
-- ?1 = 1
-- ?2 = 3
