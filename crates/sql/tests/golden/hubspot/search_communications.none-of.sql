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
  AND (
    (
      NOT coalesce(
        coalesce(r.folded -> '$.properties' ->> ?2, lower(r.properties ->> ?2)) IN (
          SELECT value FROM json_each(?3)
        ),
        0
      )
    )
  )
ORDER BY r.id
LIMIT 10
OFFSET ?4;
-- ?1 = 1
-- ?2 = "hs_communication_body"
-- ?3 = "[\"a\",\"b\"]"
-- ?4 = 0
