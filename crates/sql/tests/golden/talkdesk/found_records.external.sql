SELECT json_group_array(json_array(r.id, r.n) ORDER BY j.key) AS found
FROM json_each(?1) AS j
LEFT JOIN (
  SELECT s.key, min(t.id) AS id, count(*) AS n
  FROM json_each(?1) AS s
  CROSS JOIN records AS t ON t.external_id = s.value ->> 1 AND t.external_provider = s.value ->> 2
  WHERE t.organisation_id = ?2 AND +t.record_list_id = ?3
  GROUP BY s.key
) AS r ON r.key = j.key;
-- ?1 = "[[null,\"a\",\"crm\"]]"
-- ?2 = 1
-- ?3 = 7
