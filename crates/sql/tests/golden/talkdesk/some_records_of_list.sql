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
        WHERE organisation_id = ?1 AND record_list_id = ?2 AND id IN (SELECT value FROM json_each(?3))
      )
      CROSS JOIN records AS r ON r.id = page_id
    )
  )
)
CROSS JOIN records AS r ON r.id = page_id;
-- ?1 = 1
-- ?2 = 7
-- ?3 = "[5,6]"
