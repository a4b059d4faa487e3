UPDATE batches SET attempts = attempts + 1 WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 3
