SELECT count(*) AS count
FROM record_lists
WHERE organisation_id = ?1 AND instr(coalesce(folded ->> '$.name', lower(name)), ?2) > 0;
-- ?1 = 1
-- ?2 = "leads"
