SELECT (
  SELECT json_group_array(CAST(value AS INTEGER))
  FROM json_each(?1)
  WHERE NOT EXISTS (SELECT 1 FROM users AS t WHERE t.id = value AND t.organisation_id = ?2)
) AS assigned_users;
-- ?1 = "[2,3]"
-- ?2 = 1
