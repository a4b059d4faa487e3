SELECT i.id,
  i.record_id,
  coalesce(r.version, 0) AS guard,
  i.input,
  iif(
    r.id IS NOT NULL,
    concat(
      '{"properties":',
      coalesce(r.properties, '{}'),
      ',"accounts":',
      (
        SELECT '[' || coalesce(group_concat('{"type":"account","id":' || value || '}'), '') || ']'
        FROM json_each(r.accounts)
      ),
      ',"prospects":',
      (
        SELECT '[' || coalesce(group_concat('{"type":"prospect","id":' || value || '}'), '') || ']'
        FROM json_each(r.prospects)
      ),
      '}'
    ),
    NULL
  ) AS record
FROM (
  SELECT key + 1 AS id,
    value ->> 0 AS record_id,
    ?1 AS organisation_id,
    NULL AS source_item_id,
    value -> 1 AS input
  FROM json_each(?2)
) AS i
LEFT JOIN communications AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
ORDER BY i.id
LIMIT (
  SELECT min(1000, max(1, count(*)))
  FROM (
    SELECT sum(
      coalesce(100 + coalesce(octet_length(i.input), 0) + coalesce(octet_length(r.properties), 0), 0)
    ) OVER (ORDER BY i.id ROWS UNBOUNDED PRECEDING) AS octets
    FROM (
      SELECT key + 1 AS id,
        value ->> 0 AS record_id,
        ?1 AS organisation_id,
        NULL AS source_item_id,
        value -> 1 AS input
      FROM json_each(?2)
    ) AS i
    LEFT JOIN communications AS r ON r.id = i.record_id AND r.organisation_id = i.organisation_id
  )
  WHERE octets <= 1000000
);
-- ?1 = 1
-- ?2 = "[[7,{\"properties\":{}}],[null,{\"properties\":{}}]]"
