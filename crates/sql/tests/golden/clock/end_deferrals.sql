DELETE FROM deferred_tasks WHERE until <= ?1;
-- ?1 = "2026-03-01T00:00:00.000Z"
