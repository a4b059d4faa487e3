SELECT concat(
  id,',',
  iif(first_name IS NULL,'',octet_length(first_name)||','||first_name),',',
  tags,',',
  iif(
    (custom_fields ->> '$.custom7') IS NULL,
    '',
    octet_length((custom_fields ->> '$.custom7'))||','||(custom_fields ->> '$.custom7')
  ),',',
  account_id,','
) AS document
FROM prospects
WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 7
