SELECT (
  SELECT count(*)
  FROM sequence_states
  WHERE organisation_id = ?1 AND sequence_id = ?2 AND state NOT IN ('finished', 'opted_out')
) AS need_0;
-- ?1 = 1
-- ?2 = 7
