SELECT count(*) AS count
FROM batch_items
WHERE organisation_id = ?1 AND organisation_id + 0 = ?1 AND record_id + 0 = ?2;
-- ?1 = 1
-- ?2 = 7
