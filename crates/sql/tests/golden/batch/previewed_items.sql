SELECT i.id,
  i.record_id,
  coalesce(r.version || iif((0), '-', ''), 0) AS guard,
  coalesce(r.removed_by = i.source_item_id AND r.organisation_id < 0 AND NOT (0), 0) AS removed,
  s.before,
  s.after,
  iif(r.organisation_id > 0, concat('{"name":',json_quote(r.name),'}'), NULL) AS record
FROM (
  SELECT id, record_id, organisation_id, id AS source_item_id
  FROM batch_items
  WHERE organisation_id = ?1 AND id BETWEEN ?2 AND ?3 AND state = 'changed'
  ORDER BY id
  LIMIT 1000
) AS i
LEFT JOIN accounts AS r ON r.id = i.record_id AND abs(r.organisation_id) = i.organisation_id
LEFT JOIN batch_items AS s ON s.id = i.source_item_id AND s.organisation_id = i.organisation_id
ORDER BY i.id
LIMIT (
  SELECT min(1000, max(1, count(*)))
  FROM (
    SELECT sum(coalesce(coalesce(octet_length(s.before), 0) + coalesce(octet_length(s.after), 0), 0)) OVER (
      ORDER BY i.id ROWS UNBOUNDED PRECEDING
    ) AS octets
    FROM (
      SELECT id, record_id, organisation_id, id AS source_item_id
      FROM batch_items
      WHERE organisation_id = ?1 AND id BETWEEN ?2 AND ?3 AND state = 'changed'
      ORDER BY id
      LIMIT 1000
    ) AS i
    LEFT JOIN accounts AS r ON r.id = i.record_id AND abs(r.organisation_id) = i.organisation_id
    LEFT JOIN batch_items AS s ON s.id = i.source_item_id AND s.organisation_id = i.organisation_id
  )
  WHERE octets <= 1000000
);
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
