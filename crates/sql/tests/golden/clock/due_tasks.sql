SELECT id,
  organisation_id,
  version,
  concat(
    '{"type":"task","id":',
    id,
    ',"attributes":{"autoskipAt":',
    coalesce('"' || autoskip_at || '"', 'null'),
    ',"scheduledAt":',
    coalesce('"' || scheduled_at || '"', 'null'),
    ',"state":',
    json_quote(state),
    ',"taskType":',
    json_quote(task_type),
    '},"relationships":{"sequenceState":{"data":',
    coalesce(
      '{"type":"sequenceState","id":' || iif(sequence_state_id > 0, sequence_state_id, NULL) || '}', 'null'
    ),
    '}},"links":{"self":"',
    ?1,
    '/tasks/',
    id,
    '"}}'
  ) AS document
FROM (SELECT value AS organisation FROM json_each(?2)) AS o
CROSS JOIN tasks
WHERE tasks.id IN (
  SELECT id
  FROM (
    SELECT x.id
    FROM tasks AS x
    WHERE x.organisation_id = o.organisation
      AND x.autoskip_at <= ?3
      AND x.state <> 'complete'
      AND NOT EXISTS (SELECT 1 FROM deferred_tasks AS f WHERE f.task_id = x.id AND f.version = x.version)
    ORDER BY x.autoskip_at
    LIMIT 10
  )
  UNION
  SELECT id
  FROM (
    SELECT x.id
    FROM tasks AS x
    WHERE x.organisation_id = o.organisation
      AND x.scheduled_at <= ?3
      AND x.state = 'pending'
      AND NOT EXISTS (SELECT 1 FROM deferred_tasks AS f WHERE f.task_id = x.id AND f.version = x.version)
    ORDER BY x.scheduled_at
    LIMIT 10
  )
)
ORDER BY tasks.id;
-- ?1 = ""
-- ?2 = "[1,2]"
-- ?3 = "2026-03-01T00:00:00.000Z"
