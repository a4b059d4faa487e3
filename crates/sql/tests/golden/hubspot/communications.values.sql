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
CROSS JOIN unique_values AS u ON u.organisation_id = ?2
  AND u.kind = 'communication'
  AND u.scope = ?3
  AND u.value = p.value
CROSS JOIN communications AS r ON r.id = u.record_id
WHERE 1 AND r.organisation_id = ?2
ORDER BY r.id;
-- ?1 = "[\"a\",\"b\"]"
-- ?2 = 1
-- ?3 = "ticket"
