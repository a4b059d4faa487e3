UPDATE batch_items
SET state = 'error', code = ?1, info = ?2, updated_at = ?3, chunk = ?4
WHERE organisation_id = ?5
  AND id BETWEEN ?6 AND ?7
  AND state = 'pending'
  AND EXISTS (
    SELECT 1 FROM batches WHERE organisation_id = ?5 AND id = ?8 AND state IN ('pending', 'running')
  );
-- ?1 = "gaveUp"
-- ?2 = "no progress"
-- ?3 = "2026-03-01T00:05:00.000Z"
-- ?4 = 4711
-- ?5 = 1
-- ?6 = 30000000
-- ?7 = 39999999
-- ?8 = 3

UPDATE batches
SET version = version + 1,
  state = 'failed',
  code = ?1,
  info = ?2,
  pending = 0,
  failures = failures + pending,
  updated_at = ?3,
  summary = json_object(
    'changed',
    batches.changed,
    'unchanged',
    total - (batches.changed) - ((batches.failures + batches.pending)) - (0),
    'failed',
    (batches.failures + batches.pending),
    'canceled',
    0,
    'reasons',
    json(
      iif(
        (batches.failures + batches.pending) = 0,
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
        (batches.failures + batches.pending) = 0,
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
WHERE organisation_id = ?4 AND id = ?5 AND state IN ('pending', 'running');
-- ?1 = "gaveUp"
-- ?2 = "no progress"
-- ?3 = "2026-03-01T00:05:00.000Z"
-- ?4 = 1
-- ?5 = 3
