SELECT concat(
  concat(
    '{"type":"batchItem","id":',
    id,
    ',"attributes":{"batchId":',
    coalesce(batch_id, 'null'),
    ',"code":',
    json_quote(code),
    ',"createdAt":',
    coalesce('"' || created_at || '"', 'null'),
    ',"data":',
    json_quote(data),
    ',"failed":',
    CASE failed WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END,
    ',"index":',
    coalesce("index", 'null'),
    ',"info":',
    json_quote(info),
    ',"line":',
    coalesce(line, 'null'),
    ',"pointer":',
    json_quote(pointer),
    ',"recordId":',
    coalesce(record_id, 'null'),
    ',"state":',
    json_quote(state),
    ',"updatedAt":',
    coalesce('"' || updated_at || '"', 'null'),
    '},"relationships":{"batch":{"data":',
    coalesce('{"type":"batch","id":' || iif(batch_id > 0, batch_id, NULL) || '}', 'null'),
    '}},"links":{"self":"',
    ?1,
    '/batchItems/'
  ),
  concat(id,'"}}')
) AS document,
  id,
  0 AS version
FROM batch_items
WHERE organisation_id = ?2 AND id = ?3;
-- ?1 = "https://example.test/api/v2"
-- ?2 = 1
-- ?3 = 7
