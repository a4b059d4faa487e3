SELECT state, pause_reason, version FROM sequence_states WHERE organisation_id = ?1 AND id = ?2;
-- ?1 = 1
-- ?2 = 7
