SELECT count(*) AS count FROM tasks WHERE organisation_id = ?1 AND state = ?2;
-- ?1 = 1
-- ?2 = "incomplete"
