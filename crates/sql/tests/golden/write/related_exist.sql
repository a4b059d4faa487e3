SELECT EXISTS (SELECT 1 FROM prospects WHERE organisation_id = ?1 AND id = ?2) AS subject,
  EXISTS (SELECT 1 FROM users WHERE organisation_id = ?1 AND id = ?3) AS owner;
-- ?1 = 1
-- ?2 = 7
-- ?3 = 9
