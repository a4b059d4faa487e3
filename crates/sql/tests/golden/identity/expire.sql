DELETE FROM tokens WHERE hash IN (SELECT hash FROM tokens WHERE expires_at <= ?1 LIMIT 100);
-- ?1 = "2026-03-01T00:00:00.000Z"

DELETE FROM refresh_tokens WHERE hash IN (SELECT hash FROM refresh_tokens WHERE expires_at <= ?1 LIMIT 100);
-- ?1 = "2026-03-01T00:00:00.000Z"
