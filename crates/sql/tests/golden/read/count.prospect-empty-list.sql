SELECT count(*) AS count FROM prospects WHERE organisation_id = ?1 AND emails = '[]';
-- ?1 = 1
