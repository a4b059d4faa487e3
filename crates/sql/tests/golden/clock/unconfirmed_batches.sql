SELECT id, organisation_id
FROM batches
WHERE state = 'confirming' AND created_at <= ?1
ORDER BY created_at
LIMIT 10;
-- ?1 = "2026-03-01T00:00:00.000Z"
