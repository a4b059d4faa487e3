SELECT count(*) AS count
FROM tasks
WHERE organisation_id = ?1
  AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND stage_id = ?2);
-- ?1 = 1
-- ?2 = 7
