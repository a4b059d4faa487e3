SELECT count(*) AS count FROM tasks WHERE organisation_id = ?1 AND due_at IS NOT NULL;
-- ?1 = 1
