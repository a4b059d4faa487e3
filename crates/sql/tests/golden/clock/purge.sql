DELETE FROM accounts
WHERE id IN (
  SELECT id
  FROM accounts
  WHERE organisation_id < 0 AND +organisation_id = ?1 AND removed_by BETWEEN ?2 AND ?3
  ORDER BY removed_by
  LIMIT 100
)
  AND EXISTS (
    SELECT 1
    FROM batches
    WHERE organisation_id = ?4
      AND id = ?5
      AND reported_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM batches AS later
        WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
      )
  );
-- ?1 = -1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 1
-- ?5 = 3

DELETE FROM prospects
WHERE id IN (
  SELECT id
  FROM prospects
  WHERE organisation_id < 0 AND +organisation_id = ?1 AND removed_by BETWEEN ?2 AND ?3
  ORDER BY removed_by
  LIMIT 100
)
  AND EXISTS (
    SELECT 1
    FROM batches
    WHERE organisation_id = ?4
      AND id = ?5
      AND reported_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM batches AS later
        WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
      )
  );
-- ?1 = -1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 1
-- ?5 = 3

DELETE FROM tasks
WHERE id IN (
  SELECT id
  FROM tasks
  WHERE organisation_id < 0 AND +organisation_id = ?1 AND removed_by BETWEEN ?2 AND ?3
  ORDER BY removed_by
  LIMIT 100
)
  AND EXISTS (
    SELECT 1
    FROM batches
    WHERE organisation_id = ?4
      AND id = ?5
      AND reported_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM batches AS later
        WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
      )
  );
-- ?1 = -1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 1
-- ?5 = 3

DELETE FROM sequence_states
WHERE id IN (
  SELECT id
  FROM sequence_states
  WHERE organisation_id < 0 AND +organisation_id = ?1 AND removed_by BETWEEN ?2 AND ?3
  ORDER BY removed_by
  LIMIT 100
)
  AND EXISTS (
    SELECT 1
    FROM batches
    WHERE organisation_id = ?4
      AND id = ?5
      AND reported_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM batches AS later
        WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
      )
  );
-- ?1 = -1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 1
-- ?5 = 3

DELETE FROM mailings
WHERE id IN (
  SELECT id
  FROM mailings
  WHERE organisation_id < 0 AND +organisation_id = ?1 AND removed_by BETWEEN ?2 AND ?3
  ORDER BY removed_by
  LIMIT 100
)
  AND EXISTS (
    SELECT 1
    FROM batches
    WHERE organisation_id = ?4
      AND id = ?5
      AND reported_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM batches AS later
        WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
      )
  );
-- ?1 = -1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 1
-- ?5 = 3

DELETE FROM calls
WHERE id IN (
  SELECT id
  FROM calls
  WHERE organisation_id < 0 AND +organisation_id = ?1 AND removed_by BETWEEN ?2 AND ?3
  ORDER BY removed_by
  LIMIT 100
)
  AND EXISTS (
    SELECT 1
    FROM batches
    WHERE organisation_id = ?4
      AND id = ?5
      AND reported_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM batches AS later
        WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
      )
  );
-- ?1 = -1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 1
-- ?5 = 3

DELETE FROM email_addresses
WHERE id IN (
  SELECT id
  FROM email_addresses
  WHERE organisation_id < 0 AND +organisation_id = ?1 AND removed_by BETWEEN ?2 AND ?3
  ORDER BY removed_by
  LIMIT 100
)
  AND EXISTS (
    SELECT 1
    FROM batches
    WHERE organisation_id = ?4
      AND id = ?5
      AND reported_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM batches AS later
        WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
      )
  );
-- ?1 = -1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 1
-- ?5 = 3

DELETE FROM phone_numbers
WHERE id IN (
  SELECT id
  FROM phone_numbers
  WHERE organisation_id < 0 AND +organisation_id = ?1 AND removed_by BETWEEN ?2 AND ?3
  ORDER BY removed_by
  LIMIT 100
)
  AND EXISTS (
    SELECT 1
    FROM batches
    WHERE organisation_id = ?4
      AND id = ?5
      AND reported_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM batches AS later
        WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
      )
  );
-- ?1 = -1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 1
-- ?5 = 3

DELETE FROM communications
WHERE id IN (
  SELECT id
  FROM communications
  WHERE organisation_id < 0 AND +organisation_id = ?1 AND removed_by BETWEEN ?2 AND ?3
  ORDER BY removed_by
  LIMIT 100
)
  AND EXISTS (
    SELECT 1
    FROM batches
    WHERE organisation_id = ?4
      AND id = ?5
      AND reported_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM batches AS later
        WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
      )
  );
-- ?1 = -1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 1
-- ?5 = 3

DELETE FROM records
WHERE id IN (
  SELECT id
  FROM records
  WHERE organisation_id < 0 AND +organisation_id = ?1 AND removed_by BETWEEN ?2 AND ?3
  ORDER BY removed_by
  LIMIT 100
)
  AND EXISTS (
    SELECT 1
    FROM batches
    WHERE organisation_id = ?4
      AND id = ?5
      AND reported_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM batches AS later
        WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
      )
  );
-- ?1 = -1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 1
-- ?5 = 3

DELETE FROM batch_items
WHERE id IN (SELECT id FROM batch_items WHERE organisation_id = ?1 AND id BETWEEN ?2 AND ?3 LIMIT 100)
  AND EXISTS (
    SELECT 1
    FROM batches
    WHERE organisation_id = ?1
      AND id = ?4
      AND reported_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1
        FROM batches AS later
        WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
      )
  );
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = 3

UPDATE batches
SET purged_at = ?1
WHERE organisation_id = ?2
  AND id = ?3
  AND purged_at IS NULL
  AND reported_at IS NOT NULL
  AND NOT EXISTS (
    SELECT 1
    FROM batches AS later
    WHERE later.state IN ('pending', 'running') AND later.source_batch_id = batches.id
  )
  AND NOT EXISTS (SELECT id FROM batch_items WHERE organisation_id = ?2 AND id BETWEEN ?4 AND ?5)
  AND NOT EXISTS (
    SELECT id
    FROM accounts
    WHERE organisation_id < 0 AND +organisation_id = ?6 AND removed_by BETWEEN ?4 AND ?5
    ORDER BY removed_by
  )
  AND NOT EXISTS (
    SELECT id
    FROM prospects
    WHERE organisation_id < 0 AND +organisation_id = ?6 AND removed_by BETWEEN ?4 AND ?5
    ORDER BY removed_by
  )
  AND NOT EXISTS (
    SELECT id
    FROM tasks
    WHERE organisation_id < 0 AND +organisation_id = ?6 AND removed_by BETWEEN ?4 AND ?5
    ORDER BY removed_by
  )
  AND NOT EXISTS (
    SELECT id
    FROM sequence_states
    WHERE organisation_id < 0 AND +organisation_id = ?6 AND removed_by BETWEEN ?4 AND ?5
    ORDER BY removed_by
  )
  AND NOT EXISTS (
    SELECT id
    FROM mailings
    WHERE organisation_id < 0 AND +organisation_id = ?6 AND removed_by BETWEEN ?4 AND ?5
    ORDER BY removed_by
  )
  AND NOT EXISTS (
    SELECT id
    FROM calls
    WHERE organisation_id < 0 AND +organisation_id = ?6 AND removed_by BETWEEN ?4 AND ?5
    ORDER BY removed_by
  )
  AND NOT EXISTS (
    SELECT id
    FROM email_addresses
    WHERE organisation_id < 0 AND +organisation_id = ?6 AND removed_by BETWEEN ?4 AND ?5
    ORDER BY removed_by
  )
  AND NOT EXISTS (
    SELECT id
    FROM phone_numbers
    WHERE organisation_id < 0 AND +organisation_id = ?6 AND removed_by BETWEEN ?4 AND ?5
    ORDER BY removed_by
  )
  AND NOT EXISTS (
    SELECT id
    FROM communications
    WHERE organisation_id < 0 AND +organisation_id = ?6 AND removed_by BETWEEN ?4 AND ?5
    ORDER BY removed_by
  )
  AND NOT EXISTS (
    SELECT id
    FROM records
    WHERE organisation_id < 0 AND +organisation_id = ?6 AND removed_by BETWEEN ?4 AND ?5
    ORDER BY removed_by
  );
-- ?1 = "2026-03-01T00:00:00.000Z"
-- ?2 = 1
-- ?3 = 3
-- ?4 = 30000000
-- ?5 = 39999999
-- ?6 = -1

SELECT purged_at IS NOT NULL AS purged FROM batches WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 3
