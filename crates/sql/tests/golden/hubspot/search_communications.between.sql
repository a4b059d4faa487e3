SELECT r.id,
  r.created_at,
  r.updated_at,
  r.organisation_id < 0 AS archived,
  r.creator_id,
  r.properties,
  r.accounts,
  r.prospects
FROM communications AS r
WHERE r.organisation_id = ?1 AND ((coalesce(CAST((r.properties ->> ?2) AS REAL) BETWEEN ?3 AND ?4, 0)))
ORDER BY r.id
LIMIT 10
OFFSET ?5;
-- ?1 = 1
-- ?2 = "score"
-- ?3 = 1.0
-- ?4 = 2.0
-- ?5 = 0
