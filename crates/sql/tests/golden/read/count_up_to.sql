SELECT count(*) AS count FROM (SELECT 1 FROM tasks WHERE organisation_id = ?1 LIMIT 10001);
-- ?1 = 1

SELECT count(*) AS count FROM (SELECT 1 FROM batch_items WHERE organisation_id + 0 = ?1 LIMIT 10001);
-- ?1 = 1

SELECT count(*) AS count FROM (SELECT 1 FROM tasks WHERE organisation_id = ?1 AND state = ?2 LIMIT 10001);
-- ?1 = 1
-- ?2 = "incomplete"
