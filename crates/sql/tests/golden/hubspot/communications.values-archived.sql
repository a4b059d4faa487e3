SELECT r.id,
  r.created_at,
  r.updated_at,
  r.organisation_id < 0 AS archived,
  r.creator_id,
  r.properties,
  r.accounts,
  r.prospects,
  p.value AS value
FROM json_each(?1) AS p
CROSS JOIN communications AS r
WHERE EXISTS (SELECT 1 FROM json_each(r.properties) AS q WHERE q.key = ?2 AND q.value = p.value)
  AND r.organisation_id = ?3
ORDER BY r.id;
-- ?1 = "[\"a\",\"b\"]"
-- ?2 = "ticket"
-- ?3 = -1
