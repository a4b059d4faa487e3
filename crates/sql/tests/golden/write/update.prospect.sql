UPDATE prospects
SET version = version + 1,
  first_name = ?1,
  tags = ?2,
  account_id = ?3,
  assigned_users = ?4,
  custom_fields = json_patch(custom_fields, ?5),
  folded = nullif(json_patch(coalesce(folded, '{}'), ?6), '{}')
WHERE organisation_id = ?7
  AND id = ?8
  AND version = ?9
  AND (
    SELECT json_group_array(CAST(value AS INTEGER))
    FROM json_each(?4)
    WHERE NOT EXISTS (SELECT 1 FROM users AS t WHERE t.id = value AND t.organisation_id = ?7)
  ) = '[]'
RETURNING id;
-- ?1 = "Ada"
-- ?2 = "[\"vip\"]"
-- ?3 = NULL
-- ?4 = "[2,3]"
-- ?5 = "{\"custom7\":\"seven\"}"
-- ?6 = "{\"firstName\":null}"
-- ?7 = 1
-- ?8 = 7
-- ?9 = 3
