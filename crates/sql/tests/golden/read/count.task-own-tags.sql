SELECT count(*) AS count
FROM tasks
WHERE organisation_id = ?1
  AND prospect_id IN (
    SELECT id
    FROM prospects
    WHERE organisation_id = ?1
      AND id IN (
        SELECT prospect_id FROM prospect_tags WHERE prospect_tags.organisation_id = abs(?1) AND element = ?2
      )
  );
-- ?1 = 1
-- ?2 = "vip"
