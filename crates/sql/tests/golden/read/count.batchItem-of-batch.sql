SELECT count(*) AS count FROM batch_items WHERE organisation_id = ?1 AND id BETWEEN ?2 AND ?3;
-- ?1 = 1
-- ?2 = 30000000
-- ?3 = 39999999
