WITH c AS MATERIALIZED (SELECT key AS n, value ->> 0 AS record, value -> 1 AS after FROM json_each(?1)),
  v AS MATERIALIZED (
    SELECT c.n, c.record, d.name, d.name AS scope, CAST(p.value AS TEXT) AS value
    FROM c
    CROSS JOIN json_each(c.after, '$.properties') AS p
    CROSS JOIN communication_properties AS d
    WHERE d.name = p.key AND d.has_unique_value = 1 AND p.value IS NOT NULL AND d.organisation_id = ?2
  )
SELECT DISTINCT v.n, v.name
FROM v
WHERE EXISTS (
  SELECT 1
  FROM unique_values AS u
  WHERE u.organisation_id = ?2
    AND u.kind = ?3
    AND u.scope = v.scope
    AND u.value = v.value
    AND u.record_id IS NOT v.record
)
  OR EXISTS (SELECT 1 FROM v AS w WHERE w.n < v.n AND w.scope = v.scope AND w.value = v.value)
ORDER BY v.n, v.name;
-- ?1 = "[[7,{\"properties\":{\"ticket\":\"a\"}}]]"
-- ?2 = 1
-- ?3 = "communication"
