SELECT count(*) AS count FROM tasks WHERE organisation_id = ?1;
-- ?1 = 1
