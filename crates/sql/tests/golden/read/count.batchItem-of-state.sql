SELECT count(*) AS count
FROM (SELECT id AS of_batch FROM batches WHERE organisation_id = ?1)
CROSS JOIN batch_items ON id > of_batch * 10000000 AND id < (of_batch + 1) * 10000000
WHERE organisation_id = ?1 AND state = ?2;
-- ?1 = 1
-- ?2 = "error"
