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
