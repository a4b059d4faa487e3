SELECT i.id,
  i.record_id,
  coalesce(r.version, 0) AS guard,
  iif(
    r.id IS NOT NULL,
    concat(
      '{"industry":',
      json_quote(r.industry),
      ',"named":',
      CASE r.named WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END,
      ',"naicsCodes":',
      coalesce(r.naics_codes, '[]'),
      ',"custom7":',
      json_quote((r.custom_fields ->> '$.custom7')),
      ',"owner":',
      coalesce(('{"type":"' || 'user' || '","id":' || iif(r.owner_id > 0, r.owner_id, NULL) || '}'), 'null'),
      '}'
    ),
    NULL
  ) AS record
FROM (
  SELECT *
  FROM batch_items
  WHERE organisation_id = ?1
    AND id BETWEEN ?2 AND ?3
    AND state = 'pending'
    AND EXISTS (SELECT 1 FROM batches AS b WHERE b.id = ?4 AND b.state IN ('running'))
  ORDER BY id
  LIMIT 1000
) AS i
LEFT JOIN accounts AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
ORDER BY i.id;
-- ?1 = 1
-- ?2 = 30000001
-- ?3 = 30001200
-- ?4 = 3
