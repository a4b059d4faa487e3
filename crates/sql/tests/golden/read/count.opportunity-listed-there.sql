SELECT count(*) AS count
FROM opportunities
WHERE organisation_id = ?1
  AND EXISTS (
    SELECT 1
    FROM prospects AS linked
    WHERE +linked.organisation_id = opportunities.organisation_id
      AND linked.id IN (
        SELECT prospect_id FROM prospect_opportunities WHERE opportunity_id = opportunities.id
      )
      AND linked.id IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?2)
  );
-- ?1 = 1
-- ?2 = 7
