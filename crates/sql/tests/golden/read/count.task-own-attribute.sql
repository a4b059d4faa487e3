SELECT count(*) AS count
FROM tasks
WHERE organisation_id = ?1
  AND owner_id IN (SELECT id FROM users WHERE organisation_id = ?1 AND first_name = ?2);
-- ?1 = 1
-- ?2 = "Ada"
