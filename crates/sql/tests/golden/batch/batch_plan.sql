SELECT action, payload, creator_id FROM batches WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 3
