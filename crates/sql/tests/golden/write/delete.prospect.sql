UPDATE tasks
SET version = version + 1, call_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND call_id IN (
    SELECT id
    FROM calls
    WHERE organisation_id IN (?2, ?3)
      AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?2 AND id = ?4)
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

DELETE FROM calls
WHERE id IN (
  SELECT id
  FROM calls
  WHERE organisation_id IN (?1, ?2)
    AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?3)
)
RETURNING id;
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

UPDATE communications
SET version = version + 1,
  prospects = (
    SELECT json_group_array(value)
    FROM json_each(prospects)
    WHERE value NOT IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?2)
  ),
  updated_at = ?3
WHERE organisation_id IN (?1, ?4)
  AND prospects <> '[]'
  AND EXISTS (
    SELECT 1
    FROM json_each(communications.prospects)
    WHERE value IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?2)
  );
-- ?1 = 1
-- ?2 = 7
-- ?3 = "2026-03-01T00:05:00.000Z"
-- ?4 = -1

DELETE FROM email_addresses
WHERE id IN (
  SELECT id
  FROM email_addresses
  WHERE organisation_id IN (?1, ?2)
    AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?3)
)
RETURNING id;
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

UPDATE tasks
SET version = version + 1, mailing_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND mailing_id IN (
    SELECT id
    FROM mailings
    WHERE organisation_id IN (?2, ?3)
      AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?2 AND id = ?4)
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

DELETE FROM mailings
WHERE id IN (
  SELECT id
  FROM mailings
  WHERE organisation_id IN (?1, ?2)
    AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?3)
)
RETURNING id;
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

UPDATE calls
SET version = version + 1, phone_number_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND phone_number_id IN (
    SELECT id
    FROM phone_numbers
    WHERE organisation_id IN (?2, ?3)
      AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?2 AND id = ?4)
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

DELETE FROM phone_numbers
WHERE id IN (
  SELECT id
  FROM phone_numbers
  WHERE organisation_id IN (?1, ?2)
    AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?3)
)
RETURNING id;
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

UPDATE calls
SET version = version + 1, sequence_state_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND sequence_state_id IN (
    SELECT id
    FROM sequence_states
    WHERE organisation_id IN (?2, ?3)
      AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?2 AND id = ?4)
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE tasks
SET version = version + 1, mailing_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND mailing_id IN (
    SELECT id
    FROM mailings
    WHERE organisation_id IN (?2, ?3)
      AND sequence_state_id IN (
        SELECT id
        FROM sequence_states
        WHERE organisation_id IN (?2, ?3)
          AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?2 AND id = ?4)
      )
      AND state IN ('drafted', 'failed', 'placeholder', 'queued', 'scheduled')
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

DELETE FROM mailings
WHERE id IN (
  SELECT id
  FROM mailings
  WHERE organisation_id IN (?1, ?2)
    AND sequence_state_id IN (
      SELECT id
      FROM sequence_states
      WHERE organisation_id IN (?1, ?2)
        AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?3)
    )
    AND state IN ('drafted', 'failed', 'placeholder', 'queued', 'scheduled')
)
RETURNING id;
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

UPDATE mailings
SET version = version + 1, sequence_state_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND sequence_state_id IN (
    SELECT id
    FROM sequence_states
    WHERE organisation_id IN (?2, ?3)
      AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?2 AND id = ?4)
  );
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
      AND sequence_state_id IN (
        SELECT id
        FROM sequence_states
        WHERE organisation_id IN (?2, ?3)
          AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?2 AND id = ?4)
      )
      AND state <> 'complete'
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
      AND sequence_state_id IN (
        SELECT id
        FROM sequence_states
        WHERE organisation_id IN (?2, ?3)
          AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?2 AND id = ?4)
      )
      AND state <> 'complete'
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
    AND sequence_state_id IN (
      SELECT id
      FROM sequence_states
      WHERE organisation_id IN (?1, ?2)
        AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?3)
    )
    AND state <> 'complete'
)
RETURNING id;
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

UPDATE tasks
SET version = version + 1, sequence_state_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND sequence_state_id IN (
    SELECT id
    FROM sequence_states
    WHERE organisation_id IN (?2, ?3)
      AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?2 AND id = ?4)
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

DELETE FROM sequence_states
WHERE id IN (
  SELECT id
  FROM sequence_states
  WHERE organisation_id IN (?1, ?2)
    AND prospect_id IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?3)
)
RETURNING id;
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

UPDATE calls
SET version = version + 1, task_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND task_id IN (
    SELECT id
    FROM tasks
    WHERE organisation_id IN (?2, ?3)
      AND subject_id IN (SELECT id FROM prospects WHERE organisation_id = ?2 AND id = ?4)
      AND subject_type = 'prospect'
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
      AND subject_id IN (SELECT id FROM prospects WHERE organisation_id = ?2 AND id = ?4)
      AND subject_type = 'prospect'
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
    AND subject_id IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?3)
    AND subject_type = 'prospect'
)
RETURNING id;
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

DELETE FROM notes
WHERE organisation_id IN (?1, ?2)
  AND subject_type = 'prospect'
  AND subject_id IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?3);
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

DELETE FROM prospects
WHERE id IN (SELECT id FROM prospects WHERE organisation_id = ?1 AND id = ?2)
RETURNING id;
-- ?1 = 1
-- ?2 = 7
