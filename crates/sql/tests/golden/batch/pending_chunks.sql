SELECT DISTINCT (id % 10000000 - 1) / 3000 AS number
FROM batch_items
WHERE organisation_id = ?1 AND id BETWEEN ?2 AND ?3 AND state = 'pending';
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
