UPDATE communication_properties
SET archived_at = ?1, updated_at = ?1
WHERE organisation_id = ?2 AND name = ?3 AND archived_at IS NULL;
-- ?1 = "2026-03-01T00:00:00.000Z"
-- ?2 = 1
-- ?3 = "ticket"
