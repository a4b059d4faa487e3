SELECT count(*) AS count
FROM records
WHERE organisation_id = ?1
  AND record_list_id = ?2
  AND (
    instr(
      trim(
        coalesce(coalesce(folded ->> '$.firstName', lower(first_name)), '')
        || ' '
        || coalesce(coalesce(folded ->> '$.lastName', lower(last_name)), '')
      ),
      ?3
    ) > 0
    OR EXISTS (SELECT 1 FROM json_each(phone_numbers) AS p WHERE instr(p.value, ?3) > 0)
  )
  AND id IN (
    SELECT p.record_id
    FROM record_phone_numbers AS p
    WHERE p.organisation_id = ?1 AND p.record_list_id = ?2 AND p.phone_number = ?4
  )
  AND timezone IN (SELECT value FROM json_each(?5))
  AND priority IN (SELECT value FROM json_each(?6))
  AND created_at >= ?7
  AND created_at <= ?8;
-- ?1 = 1
-- ?2 = 7
-- ?3 = "ada"
-- ?4 = "+123"
-- ?5 = "[\"UTC\"]"
-- ?6 = "[1,2]"
-- ?7 = "2026-03-01T00:00:00.000Z"
-- ?8 = "2026-03-01T00:05:00.000Z"
