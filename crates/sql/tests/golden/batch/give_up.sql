UPDATE batches
SET version = version + 1, state = ?1, started_at = ?2, updated_at = ?2
WHERE organisation_id = ?3 AND id = ?4 AND state IN ('pending')
RETURNING id;
-- ?1 = "running"
-- ?2 = "2026-03-01T00:05:00.000Z"
-- ?3 = 1
-- ?4 = 3

UPDATE batch_items
SET state = 'error', code = ?1, info = ?2, updated_at = ?3, chunk = ?4
WHERE organisation_id = ?5
  AND id BETWEEN ?6 AND ?7
  AND state = 'pending'
  AND EXISTS (SELECT 1 FROM batches WHERE id = ?8 AND state = 'running');
-- ?1 = "gaveUp"
-- ?2 = "no progress"
-- ?3 = "2026-03-01T00:05:00.000Z"
-- ?4 = 4711
-- ?5 = 1
-- ?6 = 30000000
-- ?7 = 39999999
-- ?8 = 3

UPDATE batches
SET version = version + 1, pending = 0, failures = failures + pending, updated_at = ?1
WHERE organisation_id = ?2 AND id = ?3 AND state = 'running';
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = 3

UPDATE batches
SET version = version + 1,
  state = 'finished',
  finished_at = ?1,
  summary = json_object(
    'changed',
    batches.changed,
    'unchanged',
    total - (batches.changed) - (batches.failures) - (0),
    'failed',
    batches.failures,
    'canceled',
    0,
    'reasons',
    json(
      iif(
        batches.failures = 0,
        '{}',
        (
          SELECT json_group_object(info, n)
          FROM (
            SELECT info, count(*) AS n
            FROM batch_items
            WHERE id BETWEEN 30000000 AND 39999999 AND state = 'error' AND info IS NOT NULL
            GROUP BY info
            ORDER BY n DESC
            LIMIT 100
          )
        )
      )
    ),
    'codes',
    json(
      iif(
        batches.failures = 0,
        '{}',
        (
          SELECT json_group_object(code, n)
          FROM (
            SELECT code, count(*) AS n
            FROM batch_items
            WHERE id BETWEEN 30000000 AND 39999999 AND state = 'error' AND code IS NOT NULL
            GROUP BY code
            ORDER BY n DESC
            LIMIT 100
          )
        )
      )
    )
  )
WHERE organisation_id = ?2 AND id = ?3 AND pending = 0 AND state IN ('running');
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = 3
