SELECT i.id % 10000000 - 1 AS "index",
  i.state,
  i.code,
  i.info,
  i.input,
  coalesce(i.before = 'null', 0) AS created,
  r.id,
  r.created_at,
  r.updated_at,
  r.organisation_id < 0 AS archived,
  r.creator_id,
  iif(so_far <= 4000000, r.properties, NULL) AS properties
FROM (
  SELECT item_id, record_id, sum(octets) OVER (ROWS UNBOUNDED PRECEDING) AS so_far
  FROM (
    SELECT i.id AS item_id, r.id AS record_id, coalesce(octet_length(r.properties), 0) + 500 AS octets
    FROM batch_items AS i
    LEFT JOIN communications AS r ON r.id = i.record_id AND abs(r.organisation_id) = i.organisation_id
    WHERE i.organisation_id = ?1 AND i.id BETWEEN ?2 AND ?3
    ORDER BY i.id
  )
) AS s
CROSS JOIN batch_items AS i ON i.id = s.item_id
LEFT JOIN communications AS r ON r.id = s.record_id;
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
