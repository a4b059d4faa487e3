SELECT id,
  version,
  json_object(
    'company', company, 'emails', json(emails), 'firstName', first_name, 'lastName', last_name, 'title', title
  ) AS texts
FROM prospects
WHERE (
  octet_length(company) > length(company)
  AND folded -> '$.company' IS NULL
  OR octet_length(emails) > length(emails)
  AND folded -> '$.emails' IS NULL
  OR octet_length(first_name) > length(first_name)
  AND folded -> '$.firstName' IS NULL
  OR octet_length(last_name) > length(last_name)
  AND folded -> '$.lastName' IS NULL
  OR octet_length(title) > length(title)
  AND folded -> '$.title' IS NULL
)
  AND id > ?1
ORDER BY id
LIMIT 500;
-- ?1 = 7
