SELECT count(*) AS count
FROM prospects
WHERE organisation_id = ?1
  AND id IN (
    SELECT id
    FROM prospects
    WHERE organisation_id = ?1 AND name COLLATE NOCASE BETWEEN ?2 AND ?2
    UNION ALL SELECT id
    FROM prospects
    WHERE organisation_id = ?1 AND last_name COLLATE NOCASE BETWEEN ?2 AND ?2
    UNION ALL SELECT prospect_id
    FROM prospect_emails
    WHERE element BETWEEN ?2 AND ?2
  );
-- ?1 = 1
-- ?2 = "ada"
