SELECT last,
  items,
  csv,
  ndjson,
  EXISTS (SELECT 1 FROM batch_items WHERE organisation_id = ?1 AND id > last AND id <= ?2) AS more
FROM (
  SELECT max(id) AS last, count(*) AS items, group_concat(csv, '') AS csv, group_concat(ndjson, '') AS ndjson
  FROM (
    SELECT id,
      ("index" || ',' || coalesce(line, '') || ',' || coalesce(record_id, '') || ',' || state)
      || (
        ','
        || coalesce(code, '')
        || ','
        || coalesce(
          '"'
          || replace(
            iif(substr(info, 1, 1) IN ('=', '+', '-', '@', char(9), char(10), char(13)), '''' || info, info),
            '"',
            '""'
          )
          || '"',
          ''
        )
        || ','
        || coalesce(
          '"' || replace(replace(replace(before, char(10), ' '), char(13), ' '), '"', '""') || '"', ''
        )
        || ','
        || coalesce(
          '"' || replace(replace(replace(after, char(10), ' '), char(13), ' '), '"', '""') || '"', ''
        )
        || char(13, 10)
      ) AS csv,
      (
        '{"index":'
        || "index"
        || ',"line":'
        || coalesce(line, 'null')
        || ',"recordId":'
        || coalesce(record_id, 'null')
        || ',"state":"'
        || state
      )
      || (
        '","code":'
        || json_quote(code)
        || ',"info":'
        || json_quote(info)
        || ',"before":'
        || coalesce(replace(replace(before, char(10), ' '), char(13), ' '), 'null')
        || ',"after":'
        || coalesce(replace(replace(after, char(10), ' '), char(13), ' '), 'null')
        || '}'
        || char(10)
      ) AS ndjson
    FROM batch_items
    WHERE organisation_id = ?1
      AND id > ?3
      AND id <= (
        SELECT max(id)
        FROM (
          SELECT id, octets, sum(octets) OVER (ORDER BY id ROWS UNBOUNDED PRECEDING) AS so_far
          FROM (
            SELECT id,
              coalesce(octet_length(info), 0) + coalesce(octet_length(before), 0) + coalesce(
                octet_length(after), 0
              ) AS octets
            FROM batch_items
            WHERE organisation_id = ?1 AND id > ?3 AND id <= ?2
            ORDER BY id
            LIMIT 10000
          )
        )
        WHERE so_far <= 400000 OR so_far = octets
      )
    ORDER BY id
  )
);
-- ?1 = 1
-- ?2 = 39999999
-- ?3 = 30000000
