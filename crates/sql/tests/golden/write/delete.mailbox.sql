UPDATE mailings
SET version = version + 1, mailbox_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND mailbox_id IN (
    SELECT id
    FROM mailboxes
    WHERE organisation_id = ?2
      AND id = ?4
      AND NOT EXISTS (
        SELECT 1
        FROM sequence_states
        WHERE organisation_id = ?2 AND mailbox_id = ?4 AND state NOT IN ('finished', 'opted_out')
      )
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE sequence_states
SET version = version + 1, mailbox_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND mailbox_id IN (
    SELECT id
    FROM mailboxes
    WHERE organisation_id = ?2
      AND id = ?4
      AND NOT EXISTS (
        SELECT 1
        FROM sequence_states
        WHERE organisation_id = ?2 AND mailbox_id = ?4 AND state NOT IN ('finished', 'opted_out')
      )
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE users
SET version = version + 1, mailbox_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND mailbox_id IN (
    SELECT id
    FROM mailboxes
    WHERE organisation_id = ?2
      AND id = ?4
      AND NOT EXISTS (
        SELECT 1
        FROM sequence_states
        WHERE organisation_id = ?2 AND mailbox_id = ?4 AND state NOT IN ('finished', 'opted_out')
      )
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

DELETE FROM mailboxes
WHERE id IN (
  SELECT id
  FROM mailboxes
  WHERE organisation_id = ?1
    AND id = ?2
    AND NOT EXISTS (
      SELECT 1
      FROM sequence_states
      WHERE organisation_id = ?1 AND mailbox_id = ?2 AND state NOT IN ('finished', 'opted_out')
    )
)
RETURNING id;
-- ?1 = 1
-- ?2 = 7
