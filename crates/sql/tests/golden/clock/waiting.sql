SELECT (SELECT count(*) FROM batches WHERE state = 'confirming') AS unconfirmed,
  (
    SELECT min(updated_at)
    FROM batches
    WHERE reported_at IS NULL AND state IN ('finished', 'canceled', 'failed')
  ) AS unreported_since,
  (
    SELECT min(updated_at)
    FROM batches
    WHERE purged_at IS NULL AND state IN ('finished', 'canceled', 'failed')
  ) AS kept_since,
  (SELECT count(*) FROM deferred_tasks) AS deferred,
  (SELECT max(planned_at) FROM scheduler_runs) AS scheduled_at;
