UPDATE communication_properties
SET updated_at = ?1,
  label = ?2,
  description = ?3,
  group_name = ?4,
  field_type = ?5,
  options = ?6,
  display_order = ?7,
  hidden = ?8,
  form_field = ?7
WHERE organisation_id = ?7 AND name = ?9 AND archived_at IS NULL;
-- ?1 = "2026-03-01T00:00:00.000Z"
-- ?2 = "Ticket"
-- ?3 = "Its number"
-- ?4 = "own"
-- ?5 = "text"
-- ?6 = "[]"
-- ?7 = 1
-- ?8 = 0
-- ?9 = "ticket"
