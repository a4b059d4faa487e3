UPDATE batches
SET version = version + 1, state = ?1, canceled_at = ?2, updated_at = ?2
WHERE organisation_id = ?3
  AND id = ?4
  AND state IN ('confirming', 'pending', 'running')
  AND state = 'confirming'
RETURNING id;
-- ?1 = "canceled"
-- ?2 = "2026-03-01T00:05:00.000Z"
-- ?3 = 1
-- ?4 = 3

UPDATE batch_items
SET state = 'canceled', updated_at = ?1
WHERE organisation_id = ?2
  AND id BETWEEN ?3 AND ?4
  AND state = 'pending'
  AND EXISTS (SELECT 1 FROM batches WHERE id = ?5 AND state = 'canceled');
-- ?1 = "2026-03-01T00:05:00.000Z"
-- ?2 = 1
-- ?3 = 30000000
-- ?4 = 39999999
-- ?5 = 3

UPDATE batches
SET version = version + 1,
  pending = 0,
  summary = json_object(
    'changed',
    batches.changed,
    'unchanged',
    total - (batches.changed) - (batches.failures) - (batches.pending),
    'failed',
    batches.failures,
    'canceled',
    batches.pending,
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
  ),
  code = ?1,
  info = ?2
WHERE organisation_id = ?3 AND id = ?4 AND state = 'canceled' AND summary = '{}';
-- ?1 = "notConfirmed"
-- ?2 = "nobody confirmed it within 24 hours; start it again"
-- ?3 = 1
-- ?4 = 3
