SELECT concat(id,',') AS document FROM tasks WHERE organisation_id = ?1 ORDER BY id DESC LIMIT 51;
-- ?1 = 1
