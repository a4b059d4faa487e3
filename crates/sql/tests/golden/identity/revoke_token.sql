UPDATE refresh_tokens
SET revoked_at = ?1
WHERE revoked_at IS NULL AND family = (SELECT family FROM tokens WHERE organisation_id = ?2 AND id = ?3);
-- ?1 = "2026-03-01T00:00:00.000Z"
-- ?2 = 1
-- ?3 = 7

UPDATE tokens
SET version = version + 1, revoked_at = ?1
WHERE organisation_id = ?2
  AND revoked_at IS NULL
  AND id IN (
    SELECT ?3
    UNION ALL SELECT o.id
    FROM tokens AS t
    JOIN tokens AS o ON o.family = t.family
    WHERE t.organisation_id = ?2 AND t.id = ?3
  )
RETURNING hash;
-- ?1 = "2026-03-01T00:00:00.000Z"
-- ?2 = 1
-- ?3 = 7
