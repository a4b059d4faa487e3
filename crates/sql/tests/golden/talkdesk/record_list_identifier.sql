SELECT unique_identifier_type FROM record_lists WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 7
