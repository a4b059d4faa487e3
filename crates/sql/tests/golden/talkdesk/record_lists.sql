SELECT id,
  name,
  unique_identifier_type,
  status,
  created_at,
  updated_at,
  (
    SELECT count(*)
    FROM records AS r
    WHERE r.organisation_id = record_lists.organisation_id AND r.record_list_id = record_lists.id
  ) AS records_count,
  version
FROM record_lists
WHERE organisation_id = ?1 AND instr(coalesce(folded ->> '$.name', lower(name)), ?2) > 0
ORDER BY created_at DESC, id
LIMIT 20
OFFSET ?3;
-- ?1 = 1
-- ?2 = "leads"
-- ?3 = 20
