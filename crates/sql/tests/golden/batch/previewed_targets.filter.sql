SELECT i.id,
  i.record_id,
  coalesce(r.version, 0) AS guard,
  iif(r.id IS NOT NULL, concat('{"tags":',coalesce(r.tags, '[]'),'}'), NULL) AS record
FROM (
  SELECT id, id AS record_id, organisation_id, NULL AS batch_id, NULL AS source_item_id, NULL AS input
  FROM prospects
  WHERE organisation_id = ?1 AND owner_id = ?2 AND id > ?3
  ORDER BY id
  LIMIT 1000
) AS i
LEFT JOIN prospects AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
ORDER BY i.id
LIMIT (
  SELECT min(1000, max(1, count(*)))
  FROM (
    SELECT sum(coalesce(100 + coalesce(octet_length(r.tags), 0), 0)) OVER (
      ORDER BY i.id ROWS UNBOUNDED PRECEDING
    ) AS octets
    FROM (
      SELECT id, id AS record_id, organisation_id, NULL AS batch_id, NULL AS source_item_id, NULL AS input
      FROM prospects
      WHERE organisation_id = ?1 AND owner_id = ?2 AND id > ?3
      ORDER BY id
      LIMIT 1000
    ) AS i
    LEFT JOIN prospects AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
  )
  WHERE octets <= 1000000
);
-- ?1 = 1
-- ?2 = 9
-- ?3 = 5
