SELECT r.id,
  r.created_at,
  r.updated_at,
  r.organisation_id < 0 AS archived,
  r.creator_id,
  r.properties,
  r.accounts,
  r.prospects
FROM communications AS r
WHERE r.organisation_id = ?1
  AND ((coalesce(r.id > ?2, 0) AND coalesce(r.created_at < ?3, 0)) OR (CAST(r.creator_id AS TEXT) IS ?4))
ORDER BY r.id
LIMIT 10
OFFSET ?5;
-- ?1 = 1
-- ?2 = 3.0
-- ?3 = "2026-01-01T00:00:00.000Z"
-- ?4 = "9"
-- ?5 = 0
