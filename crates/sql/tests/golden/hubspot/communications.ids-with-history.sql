SELECT r.id,
  r.created_at,
  r.updated_at,
  r.organisation_id < 0 AS archived,
  r.creator_id,
  iif(fits, r.properties, '{}') AS properties,
  r.accounts,
  r.prospects,
  NOT fits AS left_out,
  iif(
    fits,
    (
      SELECT json_group_array(
        json_object('name', h.name, 'value', h.value, 'at', h.at, 'user_id', h.user_id)
        ORDER BY h.version DESC, h.name
      )
      FROM (
        SELECT *
        FROM (
          SELECT w.name,
            w.value,
            w.at,
            w.user_id,
            w.version,
            octets,
            sum(octets) OVER (ORDER BY w.version DESC, w.name ROWS UNBOUNDED PRECEDING) AS so_far
          FROM (
            SELECT *, octet_length(json_quote(value)) + 200 AS octets
            FROM communication_history
            WHERE record_id = r.id AND name IN (SELECT value FROM json_each(?3))
          ) AS w
        )
        WHERE so_far <= 1000000
      ) AS h
    ),
    '[]'
  ) AS history
FROM (
  SELECT page_id, so_far <= 4000000 OR so_far = octets AS fits
  FROM (
    SELECT page_id, octets, sum(octets) OVER (ROWS UNBOUNDED PRECEDING) AS so_far
    FROM (
      SELECT page_id,
        coalesce(octet_length(r.properties), 0) + 500 + (
          SELECT coalesce(sum(h.octets), 0)
          FROM (
            SELECT *
            FROM (
              SELECT w.name,
                w.value,
                w.at,
                w.user_id,
                w.version,
                octets,
                sum(octets) OVER (ORDER BY w.version DESC, w.name ROWS UNBOUNDED PRECEDING) AS so_far
              FROM (
                SELECT *, octet_length(json_quote(value)) + 200 AS octets
                FROM communication_history
                WHERE record_id = r.id AND name IN (SELECT value FROM json_each(?3))
              ) AS w
            )
            WHERE so_far <= 1000000
          ) AS h
        ) AS octets
      FROM (
        SELECT r.id AS page_id
        FROM communications AS r
        WHERE r.id IN (SELECT value FROM json_each(?1)) AND r.organisation_id = ?2
        ORDER BY r.id
      )
      CROSS JOIN communications AS r ON r.id = page_id
    )
  )
)
CROSS JOIN communications AS r ON r.id = page_id;
-- ?1 = "[5,6]"
-- ?2 = 1
-- ?3 = "[\"body\"]"
