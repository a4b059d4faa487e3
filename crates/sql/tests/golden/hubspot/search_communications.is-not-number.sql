SELECT r.id,
  r.created_at,
  r.updated_at,
  r.organisation_id < 0 AS archived,
  r.creator_id,
  r.properties,
  r.accounts,
  r.prospects
FROM communications AS r
WHERE r.organisation_id = ?1 AND ((CAST((r.properties ->> ?2) AS REAL) IS NOT ?3))
ORDER BY r.id
LIMIT 10
OFFSET ?4;
-- ?1 = 1
-- ?2 = "score"
-- ?3 = 9.0
-- ?4 = 0
