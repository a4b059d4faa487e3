SELECT count(*) AS count
FROM prospects
WHERE organisation_id = ?1
  AND NOT EXISTS (
    SELECT 1
    FROM sequence_states AS linked
    WHERE linked.organisation_id = prospects.organisation_id AND linked.prospect_id = prospects.id
  );
-- ?1 = 1
