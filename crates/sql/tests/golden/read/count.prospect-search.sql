SELECT count(*) AS count
FROM prospects
WHERE organisation_id = ?1
  AND id IN (
    SELECT id
    FROM prospects
    WHERE organisation_id = ?1 AND name COLLATE NOCASE BETWEEN ?2 AND ?3
    UNION ALL SELECT id
    FROM prospects
    WHERE organisation_id = ?1 AND last_name COLLATE NOCASE BETWEEN ?2 AND ?3
    UNION ALL SELECT prospect_id
    FROM prospect_emails
    WHERE element BETWEEN ?2 AND ?3
  );
-- ?1 = 1
-- ?2 = "ada"
-- ?3 = "ada\u{10ffff}"
