INSERT INTO scheduler_runs (id, planned_at)
VALUES (1, ?1) ON CONFLICT (id) DO UPDATE
SET planned_at = max(planned_at, excluded.planned_at);
-- ?1 = "2026-03-01T00:00:00.000Z"
