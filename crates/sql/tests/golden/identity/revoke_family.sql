UPDATE tokens SET revoked_at = ?1 WHERE revoked_at IS NULL AND family = ?2;
-- ?1 = "2026-03-01T00:00:00.000Z"
-- ?2 = "family"

UPDATE refresh_tokens SET revoked_at = ?1 WHERE revoked_at IS NULL AND family = ?2;
-- ?1 = "2026-03-01T00:00:00.000Z"
-- ?2 = "family"
