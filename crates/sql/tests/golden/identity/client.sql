SELECT c.scopes
FROM clients AS c
JOIN users AS u ON u.id = c.user_id AND u.organisation_id = c.organisation_id
WHERE c.revoked_at IS NULL AND u.locked = 0 AND c.id = ?1 AND c.secret_hash = ?2;
-- ?1 = "client"
-- ?2 = "secret-hash"
