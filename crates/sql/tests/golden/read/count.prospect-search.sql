SELECT count(*) AS count
FROM prospects
WHERE organisation_id = ?1
  AND id IN (
    SELECT id
    FROM prospects
    WHERE organisation_id = ?1
      AND trim(
        coalesce(coalesce(folded ->> '$.firstName', lower(first_name)), '')
        || ' '
        || coalesce(coalesce(folded ->> '$.lastName', lower(last_name)), '')
      ) BETWEEN ?2 AND ?3
    UNION ALL SELECT id
    FROM prospects
    WHERE organisation_id = ?1 AND coalesce(folded ->> '$.lastName', lower(last_name)) BETWEEN ?2 AND ?3
    UNION ALL SELECT id
    FROM prospects
    WHERE organisation_id = ?1 AND coalesce(folded ->> '$.company', lower(company)) BETWEEN ?2 AND ?3
    UNION ALL SELECT prospect_id
    FROM prospect_emails
    WHERE element BETWEEN ?2 AND ?3
  );
-- ?1 = 1
-- ?2 = "ada"
-- ?3 = "ada\u{10ffff}"
