SELECT p.version,
  p.opted_out,
  (
    SELECT group_concat(s.state, ' ')
    FROM sequence_states AS s
    WHERE s.organisation_id = p.organisation_id AND s.prospect_id = p.id AND s.sequence_id = ?1
  ) AS states
FROM prospects AS p
WHERE p.organisation_id = ?2 AND p.id = ?3;
-- ?1 = 5
-- ?2 = 1
-- ?3 = 7
