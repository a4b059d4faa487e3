DELETE FROM idempotency_keys
WHERE (organisation_id, user_id, key) IN (
  SELECT organisation_id, user_id, key
  FROM idempotency_keys
  WHERE created_at <= ?1
  ORDER BY created_at
  LIMIT 100
)
RETURNING 1 AS gone;
-- ?1 = "2026-03-01T00:00:00.000Z"
