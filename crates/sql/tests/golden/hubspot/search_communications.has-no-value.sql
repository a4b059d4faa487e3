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
  AND ((coalesce(r.folded -> '$.properties' ->> ?2, lower(r.properties ->> ?2)) IS NULL))
ORDER BY r.id
LIMIT 10
OFFSET ?3;
-- ?1 = 1
-- ?2 = "hs_communication_body"
-- ?3 = 0
