SELECT r.id,
  r.record_list_id,
  r.phone_numbers,
  r.first_name,
  r.last_name,
  r.timezone,
  r.priority,
  r.external_provider,
  r.external_id,
  r.external_url,
  r.sync_external_id,
  iif(fits, r.extra_data, '{}') AS extra_data,
  r.created_at,
  r.updated_at,
  NOT fits AS left_out
FROM (
  SELECT page_id, so_far <= 4000000 OR so_far = octets AS fits
  FROM (
    SELECT page_id, octets, sum(octets) OVER (ROWS UNBOUNDED PRECEDING) AS so_far
    FROM (
      SELECT page_id,
        coalesce(octet_length(r.extra_data), 0) + coalesce(octet_length(r.external_url), 0) + 1000 AS octets
      FROM (
        SELECT id AS page_id
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
          AND created_at <= ?8
        ORDER BY created_at DESC, id
        LIMIT 20
        OFFSET ?9
      )
      CROSS JOIN records AS r ON r.id = page_id
    )
  )
  WHERE so_far - octets <= 4000000
)
CROSS JOIN records AS r ON r.id = page_id;
-- ?1 = 1
-- ?2 = 7
-- ?3 = "ada"
-- ?4 = "+123"
-- ?5 = "[\"UTC\"]"
-- ?6 = "[1,2]"
-- ?7 = "2026-03-01T00:00:00.000Z"
-- ?8 = "2026-03-01T00:05:00.000Z"
-- ?9 = 20
