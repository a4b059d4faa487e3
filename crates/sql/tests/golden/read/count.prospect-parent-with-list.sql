SELECT count(*) AS count
FROM prospects
WHERE organisation_id = ?1
  AND id IN (SELECT prospect_id FROM prospect_opportunities WHERE opportunity_id = ?2);
-- ?1 = 1
-- ?2 = 7
