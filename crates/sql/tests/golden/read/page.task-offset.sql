SELECT concat(id,',') AS document FROM tasks WHERE organisation_id = ?1 ORDER BY id LIMIT 21 OFFSET ?2;
-- ?1 = 1
-- ?2 = 40
