WITH c AS MATERIALIZED (SELECT key AS n, value ->> 0 AS record, value -> 1 AS after FROM json_each(?1)),
  v AS MATERIALIZED (
    SELECT c.n, c.record, 'phoneNumbers' AS name, CAST(l.id AS TEXT) AS scope, p.value AS value
    FROM c
    LEFT JOIN records AS r ON r.id = c.record AND abs(r.organisation_id) = ?2
    CROSS JOIN record_lists AS l ON l.id = coalesce(c.after ->> '$.recordList.id', r.record_list_id)
    CROSS JOIN json_each(c.after, '$.phoneNumbers') AS p
    WHERE l.organisation_id = ?2 AND l.unique_identifier_type = ?3
    UNION ALL SELECT c.n,
      c.record,
      'externalId' AS name,
      CAST(l.id AS TEXT) AS scope,
      json_array(coalesce(c.after ->> '$.externalProvider', r.external_provider), c.after ->> '$.externalId') AS value
    FROM c
    LEFT JOIN records AS r ON r.id = c.record AND abs(r.organisation_id) = ?2
    CROSS JOIN record_lists AS l ON l.id = coalesce(c.after ->> '$.recordList.id', r.record_list_id)
    WHERE l.organisation_id = ?2 AND l.unique_identifier_type = ?4 AND c.after ->> '$.externalId' IS NOT NULL
  )
SELECT DISTINCT v.n, v.name
FROM v
WHERE EXISTS (
  SELECT 1
  FROM unique_values AS u
  WHERE u.organisation_id = ?2
    AND u.kind = ?5
    AND u.scope = v.scope
    AND u.value = v.value
    AND u.record_id IS NOT v.record
)
  OR EXISTS (SELECT 1 FROM v AS w WHERE w.n < v.n AND w.scope = v.scope AND w.value = v.value)
ORDER BY v.n, v.name;
-- ?1 = "[[null,{\"externalId\":\"a\"}]]"
-- ?2 = 1
-- ?3 = "PHONE_NUMBER"
-- ?4 = "EXTERNAL"
-- ?5 = "record"
