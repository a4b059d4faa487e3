INSERT INTO idempotency_keys (organisation_id, user_id, key, created_at, fingerprint, token)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE EXISTS (
  SELECT 1
  FROM prospects AS p
  CROSS JOIN sequences AS q
  WHERE p.organisation_id = ?1
    AND p.id = ?7
    AND p.version = ?8
    AND q.organisation_id = ?1
    AND q.id = ?9
    AND q.enabled = ?1
    AND EXISTS (SELECT 1 FROM mailboxes WHERE organisation_id = ?1 AND id = ?10)
    AND NOT EXISTS (
      SELECT 1
      FROM sequence_states AS s
      WHERE s.organisation_id = ?1 AND s.prospect_id = p.id AND s.sequence_id = q.id AND s.state <> ?11
    )
);
-- ?1 = 1
-- ?2 = 9
-- ?3 = "key"
-- ?4 = "1970-01-01T00:00:00.000Z"
-- ?5 = "fingerprint"
-- ?6 = "token"
-- ?7 = 7
-- ?8 = 3
-- ?9 = 5
-- ?10 = 2
-- ?11 = "finished"
