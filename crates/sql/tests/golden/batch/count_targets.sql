SELECT count(*) AS count
FROM prospects
WHERE organisation_id = ?1 AND owner_id = ?2 AND id IN (SELECT value FROM json_each(?3));
-- ?1 = 1
-- ?2 = 9
-- ?3 = "[7,8]"
