SELECT count(*) AS count
FROM prospects
WHERE organisation_id = ?1
  AND id IN (SELECT prospect_id FROM sequence_states WHERE organisation_id = ?1 AND state = ?2);
-- ?1 = 1
-- ?2 = "active"
