SELECT count(*) AS count
FROM sequence_steps
WHERE organisation_id = ?1
  AND sequence_id IN (SELECT sequence_id FROM tasks WHERE organisation_id = ?1 AND id = ?2);
-- ?1 = 1
-- ?2 = 7
