UPDATE batches SET progress_at = ?1 WHERE organisation_id = ?2 AND id = ?3;
-- ?1 = "2026-03-01T00:01:00.000Z"
-- ?2 = -1
-- ?3 = 3
