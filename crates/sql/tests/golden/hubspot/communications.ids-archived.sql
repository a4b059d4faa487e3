SELECT r.id,
  r.created_at,
  r.updated_at,
  r.organisation_id < 0 AS archived,
  r.creator_id,
  r.properties,
  r.accounts,
  r.prospects
FROM communications AS r
WHERE r.id IN (SELECT value FROM json_each(?1)) AND r.organisation_id = ?2
ORDER BY r.id;
-- ?1 = "[5,6]"
-- ?2 = -1
