UPDATE batches
SET version = version + 1, state = ?1, confirmed_at = ?2, updated_at = ?2, progress_at = ?2, confirmer_id = ?3
WHERE organisation_id = ?4 AND id = ?5 AND state IN ('confirming') AND version = ?6
RETURNING id;
-- ?1 = "pending"
-- ?2 = "2026-03-01T00:05:00.000Z"
-- ?3 = 8
-- ?4 = 1
-- ?5 = 3
-- ?6 = 2

UPDATE batches
SET state = 'running', started_at = ?1
WHERE organisation_id = ?2 AND start_key = ?3 AND state = 'pending' AND total = 0;
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = "start"

UPDATE batches
SET state = 'finished',
  finished_at = ?1,
  summary = '{"changed":0,"unchanged":0,"failed":0,"canceled":0,"reasons":{},"codes":{}}'
WHERE organisation_id = ?2 AND start_key = ?3 AND state = 'running' AND total = 0;
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = "start"
