SELECT approval_above FROM settings WHERE organisation_id = ?1 ORDER BY id LIMIT 1;
-- ?1 = 1
