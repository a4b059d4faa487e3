SELECT u.email, u.first_name, u.last_name, o.name
FROM users AS u
JOIN organisations AS o ON o.id = u.organisation_id
WHERE u.organisation_id = ?1 AND u.id = ?2;
-- ?1 = 1
-- ?2 = 9
