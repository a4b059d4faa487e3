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
  AND instr(lower((r.properties ->> ?2)), ?3) > 0
  AND instr(lower((r.properties ->> ?2)), ?4) > 0
ORDER BY CAST((r.properties ->> ?5) AS REAL) DESC, r.id
LIMIT 5
OFFSET ?6;
-- ?1 = 1
-- ?2 = "hs_communication_body"
-- ?3 = "quick"
-- ?4 = "fox"
-- ?5 = "score"
-- ?6 = 5
