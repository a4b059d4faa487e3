-- When the scheduler ran last: one row. Whoever watches the service sees by it that it has stopped.
CREATE TABLE scheduler_runs (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    planned_at TEXT NOT NULL
);
