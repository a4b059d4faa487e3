UPDATE tokens
SET revoked_at = ?1
WHERE revoked_at IS NULL AND family = (SELECT family FROM refresh_tokens WHERE hash = ?2 AND client_id = ?3);
-- ?1 = "2026-03-01T00:00:00.000Z"
-- ?2 = "hash"
-- ?3 = "client"

UPDATE refresh_tokens
SET revoked_at = ?1
WHERE revoked_at IS NULL AND family = (SELECT family FROM refresh_tokens WHERE hash = ?2 AND client_id = ?3);
-- ?1 = "2026-03-01T00:00:00.000Z"
-- ?2 = "hash"
-- ?3 = "client"

UPDATE tokens SET revoked_at = ?1 WHERE revoked_at IS NULL AND hash = ?2 AND client_id = ?3;
-- ?1 = "2026-03-01T00:00:00.000Z"
-- ?2 = "hash"
-- ?3 = "client"
