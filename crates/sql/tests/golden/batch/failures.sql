SELECT count(*) AS failed,
  coalesce(sum(iif(line IS NULL, record_id IS NULL OR input ->> 'error' IS NOT NULL, 0)), 0) AS refused
FROM batch_items
WHERE organisation_id = ?1 AND id BETWEEN ?2 AND ?3 AND state = ?4;
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = "error"
