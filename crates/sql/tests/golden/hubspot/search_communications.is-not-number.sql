SELECT r.id,
  r.created_at,
  r.updated_at,
  r.organisation_id < 0 AS archived,
  r.creator_id,
  iif(fits, r.properties, '{}') AS properties,
  r.accounts,
  r.prospects,
  NOT fits AS left_out
FROM (
  SELECT page_id, so_far <= 4000000 OR so_far = octets AS fits
  FROM (
    SELECT page_id, octets, sum(octets) OVER (ROWS UNBOUNDED PRECEDING) AS so_far
    FROM (
      SELECT page_id, coalesce(octet_length(r.properties), 0) + 500 AS octets
      FROM (
        SELECT r.id AS page_id
        FROM communications AS r
        WHERE r.organisation_id = ?1 AND ((CAST((r.properties ->> ?2) AS REAL) IS NOT ?3))
        ORDER BY r.id
        LIMIT 10
        OFFSET ?4
      )
      CROSS JOIN communications AS r ON r.id = page_id
    )
  )
  WHERE so_far - octets <= 4000000
)
CROSS JOIN communications AS r ON r.id = page_id;
-- ?1 = 1
-- ?2 = "score"
-- ?3 = 9.0
-- ?4 = 0
