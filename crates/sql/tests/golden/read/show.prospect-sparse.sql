SELECT concat(
  '{"type":"prospect","id":',
  id,
  ',"attributes":{"firstName":',
  json_quote(first_name),
  ',"tags":',
  coalesce(tags, '[]'),
  ',"custom7":',
  json_quote((custom_fields ->> '$.custom7')),
  '},"relationships":{"account":{"data":',
  coalesce('{"type":"account","id":' || iif(account_id > 0, account_id, NULL) || '}', 'null'),
  '}},"links":{"self":"',
  ?1,
  '/prospects/',
  id,
  '"}}'
) AS document,
  id,
  version
FROM prospects
WHERE organisation_id = ?2 AND id = ?3;
-- ?1 = "https://example.test/api/v2"
-- ?2 = 1
-- ?3 = 7
