SELECT n.value ->> 0 AS type, n.value ->> 1 AS id
FROM json_each(?1) AS n
WHERE CASE n.value ->> 0
  WHEN 'prospect' THEN NOT EXISTS (
    SELECT 1 FROM prospects AS t WHERE t.id = n.value ->> 1 AND t.organisation_id = ?2
  )
  WHEN 'user' THEN NOT EXISTS (SELECT 1 FROM users AS t WHERE t.id = n.value ->> 1 AND t.organisation_id = ?2)
  ELSE 1
  END;
-- ?1 = "[[\"prospect\",7],[\"user\",9]]"
-- ?2 = 1
