SELECT count(*) AS count
FROM prospects
WHERE organisation_id = ?1
  AND (
    coalesce(name, '') = ''
    AND coalesce(last_name, '') = ''
    AND coalesce(company, '') = ''
    AND coalesce(emails, '[]') = '[]'
  );
-- ?1 = 1
