UPDATE communications
SET version = version + 1,
  accounts = (
    SELECT json_group_array(value)
    FROM json_each(accounts)
    WHERE value NOT IN (SELECT id FROM accounts WHERE organisation_id = ?1 AND id = ?2)
  ),
  updated_at = ?3
WHERE organisation_id IN (?1, ?4)
  AND accounts <> '[]'
  AND EXISTS (
    SELECT 1
    FROM json_each(communications.accounts)
    WHERE value IN (SELECT id FROM accounts WHERE organisation_id = ?1 AND id = ?2)
  );
-- ?1 = 1
-- ?2 = 7
-- ?3 = "2026-03-01T00:05:00.000Z"
-- ?4 = -1

UPDATE opportunities
SET version = version + 1, account_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND account_id IN (SELECT id FROM accounts WHERE organisation_id = ?2 AND id = ?4);
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE prospects
SET version = version + 1, account_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND account_id IN (SELECT id FROM accounts WHERE organisation_id = ?2 AND id = ?4);
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE sequence_states
SET version = version + 1, account_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND account_id IN (SELECT id FROM accounts WHERE organisation_id = ?2 AND id = ?4);
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE calls
SET version = version + 1, task_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND task_id IN (
    SELECT id
    FROM tasks
    WHERE organisation_id IN (?2, ?3)
      AND subject_id IN (SELECT id FROM accounts WHERE organisation_id = ?2 AND id = ?4)
      AND subject_type = 'account'
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE mailings
SET version = version + 1, task_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND task_id IN (
    SELECT id
    FROM tasks
    WHERE organisation_id IN (?2, ?3)
      AND subject_id IN (SELECT id FROM accounts WHERE organisation_id = ?2 AND id = ?4)
      AND subject_type = 'account'
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

DELETE FROM tasks
WHERE id IN (
  SELECT id
  FROM tasks
  WHERE organisation_id IN (?1, ?2)
    AND subject_id IN (SELECT id FROM accounts WHERE organisation_id = ?1 AND id = ?3)
    AND subject_type = 'account'
)
RETURNING id;
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

DELETE FROM notes
WHERE organisation_id IN (?1, ?2)
  AND subject_type = 'account'
  AND subject_id IN (SELECT id FROM accounts WHERE organisation_id = ?1 AND id = ?3);
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

DELETE FROM accounts WHERE id IN (SELECT id FROM accounts WHERE organisation_id = ?1 AND id = ?2) RETURNING id;
-- ?1 = 1
-- ?2 = 7
