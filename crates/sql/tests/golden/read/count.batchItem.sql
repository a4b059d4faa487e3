SELECT count(*) AS count FROM batch_items WHERE organisation_id + 0 = ?1;
-- ?1 = 1
