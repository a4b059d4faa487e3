UPDATE refresh_tokens
SET used_by = ?1
WHERE used_by IS NULL AND revoked_at IS NULL AND hash = ?2 AND client_id = ?3 AND expires_at > ?4;
-- ?1 = "access-hash"
-- ?2 = "used-hash"
-- ?3 = "client"
-- ?4 = "2026-03-01T00:00:00.000Z"

INSERT INTO tokens (hash, organisation_id, user_id, created_at, scopes, expires_at, client_id, family)
SELECT ?1, c.organisation_id, c.user_id, ?2, ?3, ?4, c.id, r.family
FROM refresh_tokens AS r
JOIN clients AS c ON c.id = r.client_id
WHERE c.revoked_at IS NULL AND r.hash = ?5 AND r.used_by = ?1;
-- ?1 = "access-hash"
-- ?2 = "2026-03-01T00:00:00.000Z"
-- ?3 = "tasks.all"
-- ?4 = "2026-03-01T01:00:00.000Z"
-- ?5 = "used-hash"

INSERT INTO refresh_tokens (hash, client_id, family, scopes, created_at, expires_at)
SELECT ?1, client_id, family, ?2, created_at, ?3
FROM tokens
WHERE hash = ?4
RETURNING 1 AS issued;
-- ?1 = "refresh-hash"
-- ?2 = "tasks.all"
-- ?3 = "2026-03-01T10:00:00.000Z"
-- ?4 = "access-hash"
