SELECT t.organisation_id, t.user_id, t.scopes, t.expires_at
FROM tokens AS t
JOIN users AS u ON u.id = t.user_id AND u.organisation_id = t.organisation_id
WHERE t.revoked_at IS NULL AND u.locked = 0 AND t.hash = ?1;
-- ?1 = "hash"
