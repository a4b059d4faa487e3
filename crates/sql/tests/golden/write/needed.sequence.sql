SELECT 'sequenceState' AS type, 'sequence' AS relationship, count(*) AS count
FROM sequence_states
WHERE organisation_id = ?1 AND sequence_id = ?2 AND state NOT IN ('finished', 'opted_out');
-- ?1 = 1
-- ?2 = 7
