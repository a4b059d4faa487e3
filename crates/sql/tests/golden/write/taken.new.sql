SELECT EXISTS (SELECT 1 FROM users AS other WHERE other.organisation_id = ?1 AND other.email = ?2) AS taken;
-- ?1 = 1
-- ?2 = "ada@example.com"
