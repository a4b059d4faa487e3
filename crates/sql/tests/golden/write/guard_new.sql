INSERT INTO idempotency_keys (organisation_id, user_id, key, created_at, fingerprint, token)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE 1 AND NOT EXISTS (SELECT 1 FROM users AS other WHERE other.organisation_id = ?1 AND other.email = ?7);
-- ?1 = 1
-- ?2 = 9
-- ?3 = "key"
-- ?4 = "1970-01-01T00:00:00.000Z"
-- ?5 = "fingerprint"
-- ?6 = "token"
-- ?7 = "ada@example.com"
