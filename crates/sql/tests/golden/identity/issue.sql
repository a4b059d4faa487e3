INSERT INTO tokens (hash, organisation_id, user_id, created_at, scopes, expires_at, client_id, family)
SELECT ?1, organisation_id, user_id, ?2, ?3, ?4, id, ?5
FROM clients
WHERE revoked_at IS NULL AND id = ?6;
-- ?1 = "access-hash"
-- ?2 = "2026-03-01T00:00:00.000Z"
-- ?3 = "tasks.all"
-- ?4 = "2026-03-01T01:00:00.000Z"
-- ?5 = "family"
-- ?6 = "client"

INSERT INTO refresh_tokens (hash, client_id, family, scopes, created_at, expires_at)
SELECT ?1, client_id, family, ?2, created_at, ?3
FROM tokens
WHERE hash = ?4
RETURNING 1 AS issued;
-- ?1 = "refresh-hash"
-- ?2 = "tasks.all"
-- ?3 = "2026-03-01T10:00:00.000Z"
-- ?4 = "access-hash"
