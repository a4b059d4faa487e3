SELECT r.id,
  r.created_at,
  r.updated_at,
  r.organisation_id < 0 AS archived,
  r.creator_id,
  iif(fits, r.properties, '{}') AS properties,
  r.accounts,
  r.prospects,
  NOT fits AS left_out,
  value
FROM (
  SELECT page_id, value, so_far <= 4000000 OR so_far = octets AS fits
  FROM (
    SELECT page_id, value, octets, sum(octets) OVER (ROWS UNBOUNDED PRECEDING) AS so_far
    FROM (
      SELECT page_id, value, coalesce(octet_length(r.properties), 0) + 500 AS octets
      FROM (
        SELECT r.id AS page_id, p.value AS value
        FROM json_each(?1) AS p
        CROSS JOIN communications AS r
        WHERE EXISTS (SELECT 1 FROM json_each(r.properties) AS q WHERE q.key = ?2 AND q.value = p.value)
          AND r.organisation_id = ?3
        ORDER BY r.id
      )
      CROSS JOIN communications AS r ON r.id = page_id
    )
  )
)
CROSS JOIN communications AS r ON r.id = page_id;
-- ?1 = "[\"a\",\"b\"]"
-- ?2 = "ticket"
-- ?3 = -1
