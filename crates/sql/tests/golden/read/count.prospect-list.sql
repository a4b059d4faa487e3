SELECT count(*) AS count
FROM prospects
WHERE organisation_id = ?1
  AND id IN (SELECT prospect_id FROM prospect_emails WHERE element IN (SELECT value FROM json_each(?2)))
  AND EXISTS (
    SELECT 1 FROM json_each(emails) AS element WHERE element.value IN (SELECT value FROM json_each(?2))
  );
-- ?1 = 1
-- ?2 = "[\"a@example.com\",\"b@example.com\"]"
