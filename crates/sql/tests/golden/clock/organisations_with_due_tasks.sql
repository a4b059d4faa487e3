SELECT o.organisation AS id
FROM (SELECT id AS organisation FROM organisations WHERE id > 0) AS o
WHERE EXISTS (
  SELECT 1
  FROM tasks AS x
  WHERE x.organisation_id = o.organisation AND x.autoskip_at <= ?1 AND x.state <> 'complete'
)
  OR EXISTS (
    SELECT 1
    FROM tasks AS x
    WHERE x.organisation_id = o.organisation AND x.scheduled_at <= ?1 AND x.state = 'pending'
  )
ORDER BY o.organisation;
-- ?1 = "2026-03-01T00:00:00.000Z"
