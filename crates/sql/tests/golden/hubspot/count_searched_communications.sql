SELECT count(*) AS count
FROM communications AS r
WHERE r.organisation_id = ?1
  AND instr(lower((r.properties ->> ?2)), ?3) > 0
  AND instr(lower((r.properties ->> ?2)), ?4) > 0;
-- ?1 = 1
-- ?2 = "hs_communication_body"
-- ?3 = "quick"
-- ?4 = "fox"
