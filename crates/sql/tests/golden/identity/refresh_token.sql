SELECT family, scopes, used_by IS NOT NULL AS used, revoked_at IS NOT NULL OR expires_at <= ?1 AS is_over
FROM refresh_tokens
WHERE hash = ?2 AND client_id = ?3;
-- ?1 = "2026-03-01T00:00:00.000Z"
-- ?2 = "refresh-hash"
-- ?3 = "client"
