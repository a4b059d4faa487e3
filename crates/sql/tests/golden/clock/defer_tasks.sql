INSERT INTO deferred_tasks (task_id, organisation_id, version, until)
SELECT value ->> 1, value ->> 0, value ->> 2, ?1
FROM json_each(?2)
WHERE 1 ON CONFLICT (task_id) DO UPDATE
SET version = excluded.version, until = excluded.until;
-- ?1 = "2026-03-01T01:00:00.000Z"
-- ?2 = "[[1,7,2]]"
