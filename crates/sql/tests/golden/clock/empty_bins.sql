DELETE FROM accounts
WHERE id IN (
  SELECT id FROM accounts WHERE organisation_id < 0 AND removed_by IS NULL AND updated_at <= ?1 LIMIT 100
);
-- ?1 = "2026-03-01T00:00:00.000Z"

DELETE FROM prospects
WHERE id IN (
  SELECT id FROM prospects WHERE organisation_id < 0 AND removed_by IS NULL AND updated_at <= ?1 LIMIT 100
);
-- ?1 = "2026-03-01T00:00:00.000Z"

DELETE FROM tasks
WHERE id IN (
  SELECT id FROM tasks WHERE organisation_id < 0 AND removed_by IS NULL AND updated_at <= ?1 LIMIT 100
);
-- ?1 = "2026-03-01T00:00:00.000Z"

DELETE FROM sequence_states
WHERE id IN (
  SELECT id
  FROM sequence_states
  WHERE organisation_id < 0 AND removed_by IS NULL AND updated_at <= ?1
  LIMIT 100
);
-- ?1 = "2026-03-01T00:00:00.000Z"

DELETE FROM mailings
WHERE id IN (
  SELECT id FROM mailings WHERE organisation_id < 0 AND removed_by IS NULL AND updated_at <= ?1 LIMIT 100
);
-- ?1 = "2026-03-01T00:00:00.000Z"

DELETE FROM calls
WHERE id IN (
  SELECT id FROM calls WHERE organisation_id < 0 AND removed_by IS NULL AND updated_at <= ?1 LIMIT 100
);
-- ?1 = "2026-03-01T00:00:00.000Z"

DELETE FROM email_addresses
WHERE id IN (
  SELECT id
  FROM email_addresses
  WHERE organisation_id < 0 AND removed_by IS NULL AND updated_at <= ?1
  LIMIT 100
);
-- ?1 = "2026-03-01T00:00:00.000Z"

DELETE FROM phone_numbers
WHERE id IN (
  SELECT id FROM phone_numbers WHERE organisation_id < 0 AND removed_by IS NULL AND updated_at <= ?1 LIMIT 100
);
-- ?1 = "2026-03-01T00:00:00.000Z"

DELETE FROM communications
WHERE id IN (
  SELECT id
  FROM communications
  WHERE organisation_id < 0 AND removed_by IS NULL AND updated_at <= ?1
  LIMIT 100
);
-- ?1 = "2026-03-01T00:00:00.000Z"

DELETE FROM records
WHERE id IN (
  SELECT id FROM records WHERE organisation_id < 0 AND removed_by IS NULL AND updated_at <= ?1 LIMIT 100
);
-- ?1 = "2026-03-01T00:00:00.000Z"
