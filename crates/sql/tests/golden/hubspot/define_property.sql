INSERT INTO communication_properties (
  organisation_id,
  created_at,
  updated_at,
  creator_id,
  name,
  label,
  description,
  group_name,
  type,
  field_type,
  options,
  display_order,
  hidden,
  form_field,
  has_unique_value
)
SELECT ?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?1, ?11, ?1, ?1
WHERE (SELECT count(*) FROM communication_properties WHERE organisation_id = ?1) < ?12 ON CONFLICT (
  organisation_id, name
) DO UPDATE
SET archived_at = NULL,
  updated_at = excluded.updated_at,
  label = excluded.label,
  description = excluded.description,
  group_name = excluded.group_name,
  field_type = excluded.field_type,
  options = excluded.options,
  display_order = excluded.display_order,
  hidden = excluded.hidden,
  form_field = excluded.form_field
WHERE archived_at IS NOT NULL AND type = excluded.type AND has_unique_value = excluded.has_unique_value
RETURNING id;
-- ?1 = 1
-- ?2 = "2026-03-01T00:00:00.000Z"
-- ?3 = 9
-- ?4 = "ticket"
-- ?5 = "Ticket"
-- ?6 = "Its number"
-- ?7 = "own"
-- ?8 = "string"
-- ?9 = "text"
-- ?10 = "[]"
-- ?11 = 0
-- ?12 = 1000
