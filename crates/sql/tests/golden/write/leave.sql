SELECT id FROM tasks WHERE organisation_id = ?1 AND id = ?2 AND version = ?3;
-- ?1 = 1
-- ?2 = 7
-- ?3 = 3
