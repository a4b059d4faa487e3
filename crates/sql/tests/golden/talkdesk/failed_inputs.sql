SELECT id % 10000000 - 1 AS position, record_id, code, pointer, info, input
FROM batch_items
WHERE organisation_id = ?1 AND id BETWEEN ?2 AND ?3 AND state = 'error'
ORDER BY id;
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
