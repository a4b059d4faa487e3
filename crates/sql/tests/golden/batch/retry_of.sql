SELECT id
FROM batches
WHERE organisation_id = ?1 AND source_batch_id = ?2 AND action = ?3 AND (changed > 0 OR state <> 'canceled')
ORDER BY id
LIMIT 1;
-- ?1 = 1
-- ?2 = 3
-- ?3 = "prospectsAddTags"
