SELECT count(*) AS count FROM tasks WHERE organisation_id = ?1 AND owner_id = ?2;
-- ?1 = 1
-- ?2 = 7
