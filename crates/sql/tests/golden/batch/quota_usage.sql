SELECT (
  SELECT count(*) FROM batches WHERE organisation_id = ?1 AND state IN ('confirming', 'pending', 'running')
) AS open_batches,
  (
    SELECT coalesce(sum(pending), 0)
    FROM batches
    WHERE organisation_id = ?1 AND state IN ('confirming', 'pending', 'running')
  ) AS pending_items,
  (SELECT stored_items FROM organisations WHERE id = ?1) AS stored_items;
-- ?1 = 1
