INSERT INTO quota_checks (quota, used, most)
SELECT ?1,
  (SELECT count(*) FROM batches WHERE organisation_id = ?2 AND state IN ('confirming', 'pending', 'running')),
  ?3
UNION ALL SELECT ?4,
  (
    SELECT coalesce(sum(pending), 0)
    FROM batches
    WHERE organisation_id = ?2 AND state IN ('confirming', 'pending', 'running')
  ),
  ?5
UNION ALL SELECT ?6, (SELECT stored_items FROM organisations WHERE id = ?2), ?7;
-- ?1 = "openBatches"
-- ?2 = 1
-- ?3 = 1000
-- ?4 = "pendingItems"
-- ?5 = 10000000
-- ?6 = "storedItems"
-- ?7 = 20000000
