UPDATE calls
SET version = version + 1, sequence_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND sequence_id IN (
    SELECT id
    FROM sequences
    WHERE organisation_id = ?2
      AND id = ?4
      AND NOT EXISTS (
        SELECT 1
        FROM sequence_states
        WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
      )
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE mailings
SET version = version + 1, follow_up_sequence_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND follow_up_sequence_id IN (
    SELECT id
    FROM sequences
    WHERE organisation_id = ?2
      AND id = ?4
      AND NOT EXISTS (
        SELECT 1
        FROM sequence_states
        WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
      )
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE mailings
SET version = version + 1, sequence_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND sequence_id IN (
    SELECT id
    FROM sequences
    WHERE organisation_id = ?2
      AND id = ?4
      AND NOT EXISTS (
        SELECT 1
        FROM sequence_states
        WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
      )
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE calls
SET version = version + 1, sequence_state_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND sequence_state_id IN (
    SELECT id
    FROM sequence_states
    WHERE organisation_id IN (?2, ?3)
      AND sequence_id IN (
        SELECT id
        FROM sequences
        WHERE organisation_id = ?2
          AND id = ?4
          AND NOT EXISTS (
            SELECT 1
            FROM sequence_states
            WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
          )
      )
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
          AND sequence_id IN (
            SELECT id
            FROM sequences
            WHERE organisation_id = ?2
              AND id = ?4
              AND NOT EXISTS (
                SELECT 1
                FROM sequence_states
                WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
              )
          )
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
        AND sequence_id IN (
          SELECT id
          FROM sequences
          WHERE organisation_id = ?1
            AND id = ?3
            AND NOT EXISTS (
              SELECT 1
              FROM sequence_states
              WHERE organisation_id = ?1 AND sequence_id = ?3 AND state NOT IN ('finished', 'opted_out')
            )
        )
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
      AND sequence_id IN (
        SELECT id
        FROM sequences
        WHERE organisation_id = ?2
          AND id = ?4
          AND NOT EXISTS (
            SELECT 1
            FROM sequence_states
            WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
          )
      )
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
          AND sequence_id IN (
            SELECT id
            FROM sequences
            WHERE organisation_id = ?2
              AND id = ?4
              AND NOT EXISTS (
                SELECT 1
                FROM sequence_states
                WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
              )
          )
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
          AND sequence_id IN (
            SELECT id
            FROM sequences
            WHERE organisation_id = ?2
              AND id = ?4
              AND NOT EXISTS (
                SELECT 1
                FROM sequence_states
                WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
              )
          )
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
        AND sequence_id IN (
          SELECT id
          FROM sequences
          WHERE organisation_id = ?1
            AND id = ?3
            AND NOT EXISTS (
              SELECT 1
              FROM sequence_states
              WHERE organisation_id = ?1 AND sequence_id = ?3 AND state NOT IN ('finished', 'opted_out')
            )
        )
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
      AND sequence_id IN (
        SELECT id
        FROM sequences
        WHERE organisation_id = ?2
          AND id = ?4
          AND NOT EXISTS (
            SELECT 1
            FROM sequence_states
            WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
          )
      )
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
    AND sequence_id IN (
      SELECT id
      FROM sequences
      WHERE organisation_id = ?1
        AND id = ?3
        AND NOT EXISTS (
          SELECT 1
          FROM sequence_states
          WHERE organisation_id = ?1 AND sequence_id = ?3 AND state NOT IN ('finished', 'opted_out')
        )
    )
)
RETURNING id;
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

UPDATE calls
SET version = version + 1, sequence_step_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND sequence_step_id IN (
    SELECT id
    FROM sequence_steps
    WHERE organisation_id IN (?2, ?3)
      AND sequence_id IN (
        SELECT id
        FROM sequences
        WHERE organisation_id = ?2
          AND id = ?4
          AND NOT EXISTS (
            SELECT 1
            FROM sequence_states
            WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
          )
      )
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE mailings
SET version = version + 1, sequence_step_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND sequence_step_id IN (
    SELECT id
    FROM sequence_steps
    WHERE organisation_id IN (?2, ?3)
      AND sequence_id IN (
        SELECT id
        FROM sequences
        WHERE organisation_id = ?2
          AND id = ?4
          AND NOT EXISTS (
            SELECT 1
            FROM sequence_states
            WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
          )
      )
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE sequence_states
SET version = version + 1, sequence_step_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND sequence_step_id IN (
    SELECT id
    FROM sequence_steps
    WHERE organisation_id IN (?2, ?3)
      AND sequence_id IN (
        SELECT id
        FROM sequences
        WHERE organisation_id = ?2
          AND id = ?4
          AND NOT EXISTS (
            SELECT 1
            FROM sequence_states
            WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
          )
      )
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE tasks
SET version = version + 1, sequence_template_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND sequence_template_id IN (
    SELECT id
    FROM sequence_templates
    WHERE organisation_id IN (?2, ?3)
      AND sequence_step_id IN (
        SELECT id
        FROM sequence_steps
        WHERE organisation_id IN (?2, ?3)
          AND sequence_id IN (
            SELECT id
            FROM sequences
            WHERE organisation_id = ?2
              AND id = ?4
              AND NOT EXISTS (
                SELECT 1
                FROM sequence_states
                WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
              )
          )
      )
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

DELETE FROM sequence_templates
WHERE id IN (
  SELECT id
  FROM sequence_templates
  WHERE organisation_id IN (?1, ?2)
    AND sequence_step_id IN (
      SELECT id
      FROM sequence_steps
      WHERE organisation_id IN (?1, ?2)
        AND sequence_id IN (
          SELECT id
          FROM sequences
          WHERE organisation_id = ?1
            AND id = ?3
            AND NOT EXISTS (
              SELECT 1
              FROM sequence_states
              WHERE organisation_id = ?1 AND sequence_id = ?3 AND state NOT IN ('finished', 'opted_out')
            )
        )
    )
)
RETURNING id;
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

UPDATE tasks
SET version = version + 1, creator_id = NULL, creator_type = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND creator_id IN (
    SELECT id
    FROM sequence_steps
    WHERE organisation_id IN (?2, ?3)
      AND sequence_id IN (
        SELECT id
        FROM sequences
        WHERE organisation_id = ?2
          AND id = ?4
          AND NOT EXISTS (
            SELECT 1
            FROM sequence_states
            WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
          )
      )
  )
  AND creator_type = 'sequenceStep';
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

UPDATE tasks
SET version = version + 1, sequence_step_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND sequence_step_id IN (
    SELECT id
    FROM sequence_steps
    WHERE organisation_id IN (?2, ?3)
      AND sequence_id IN (
        SELECT id
        FROM sequences
        WHERE organisation_id = ?2
          AND id = ?4
          AND NOT EXISTS (
            SELECT 1
            FROM sequence_states
            WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
          )
      )
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

DELETE FROM sequence_steps
WHERE id IN (
  SELECT id
  FROM sequence_steps
  WHERE organisation_id IN (?1, ?2)
    AND sequence_id IN (
      SELECT id
      FROM sequences
      WHERE organisation_id = ?1
        AND id = ?3
        AND NOT EXISTS (
          SELECT 1
          FROM sequence_states
          WHERE organisation_id = ?1 AND sequence_id = ?3 AND state NOT IN ('finished', 'opted_out')
        )
    )
)
RETURNING id;
-- ?1 = 1
-- ?2 = -1
-- ?3 = 7

UPDATE tasks
SET version = version + 1, sequence_id = NULL, updated_at = ?1
WHERE organisation_id IN (?2, ?3)
  AND sequence_id IN (
    SELECT id
    FROM sequences
    WHERE organisation_id = ?2
      AND id = ?4
      AND NOT EXISTS (
        SELECT 1
        FROM sequence_states
        WHERE organisation_id = ?2 AND sequence_id = ?4 AND state NOT IN ('finished', 'opted_out')
      )
  );
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = -1
-- ?4 = 7

DELETE FROM sequences
WHERE id IN (
  SELECT id
  FROM sequences
  WHERE organisation_id = ?1
    AND id = ?2
    AND NOT EXISTS (
      SELECT 1
      FROM sequence_states
      WHERE organisation_id = ?1 AND sequence_id = ?2 AND state NOT IN ('finished', 'opted_out')
    )
)
RETURNING id;
-- ?1 = 1
-- ?2 = 7
