DELETE FROM batch_items
WHERE organisation_id = ?1
  AND id BETWEEN ?2 AND ?3
  AND EXISTS (SELECT 1 FROM batches WHERE organisation_id = ?4 AND id = ?5);
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
-- ?4 = -1
-- ?5 = 3

DELETE FROM batches WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = -1
-- ?2 = 3
