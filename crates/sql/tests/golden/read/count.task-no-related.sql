SELECT count(*) AS count FROM tasks WHERE organisation_id = ?1 AND owner_id IS NULL;
-- ?1 = 1
