SELECT json_group_array(json_array(r.id, r.n) ORDER BY j.key) AS found
FROM json_each(?1) AS j
LEFT JOIN (
  SELECT s.key, min(t.record_id) AS id, count(*) AS n
  FROM json_each(?1) AS s
  CROSS JOIN record_phone_numbers AS t ON t.phone_number = s.value ->> 1
  WHERE t.organisation_id = ?2 AND t.record_list_id = ?3
  GROUP BY s.key
) AS r ON r.key = j.key;
-- ?1 = "[[null,\"+123\",\"\"]]"
-- ?2 = 1
-- ?3 = 7
