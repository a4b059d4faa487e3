SELECT id FROM communications WHERE organisation_id = ?1 AND id IN (SELECT value FROM json_each(?2));
-- ?1 = 1
-- ?2 = "[5,6]"
