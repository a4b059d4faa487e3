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
  NOT fits AS left_out,
  position
FROM (
  SELECT page_id, position, so_far <= 4000000 OR so_far = octets AS fits
  FROM (
    SELECT page_id, position, octets, sum(octets) OVER (ROWS UNBOUNDED PRECEDING) AS so_far
    FROM (
      SELECT page_id,
        position,
        coalesce(octet_length(r.extra_data), 0) + coalesce(octet_length(r.external_url), 0) + 1000 AS octets
      FROM (
        SELECT r.id AS page_id, i.id % 10000000 - 1 AS position
        FROM batch_items AS i
        CROSS JOIN records AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
        WHERE i.organisation_id = ?1
          AND i.id BETWEEN ?2 AND ?3
          AND i.state IN ('changed', 'unchanged')
          AND (SELECT total FROM batches WHERE id = ?4) <= 100
        ORDER BY i.id
      )
      CROSS JOIN records AS r ON r.id = page_id
    )
  )
)
CROSS JOIN records AS r ON r.id = page_id;
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 3
