SELECT i.id % 10000000 - 1 AS "index",
  i.state,
  i.code,
  i.info,
  i.input,
  coalesce(i.before = 'null', 0) AS created,
  iif(
    r.id IS NULL,
    NULL,
    json_object(
      'id',
      r.id,
      'created_at',
      r.created_at,
      'updated_at',
      r.updated_at,
      'archived',
      r.organisation_id < 0,
      'creator_id',
      r.creator_id,
      'properties',
      r.properties
    )
  ) AS record
FROM batch_items AS i
LEFT JOIN communications AS r ON r.id = i.record_id AND abs(r.organisation_id) = i.organisation_id
WHERE i.organisation_id = ?1 AND i.id BETWEEN ?2 AND ?3
ORDER BY i.id;
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
