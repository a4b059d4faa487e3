SELECT hash FROM tokens WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 7
