//! Definitions of properties of communications.

use crate::Organisation;
use crate::statement::{Statement, sql};

/// A definition `d`, as `lockstep_core::hubspot::definition::Definition` reads it.
const OBJECT: &str = "json_object('name', d.name, 'label', d.label, 'description', d.description, \
    'groupName', d.group_name, 'type', d.type, 'fieldType', d.field_type, 'options', json(d.options), \
    'displayOrder', d.display_order, 'hidden', json(iif(d.hidden, 'true', 'false')), \
    'formField', json(iif(d.form_field, 'true', 'false')), \
    'hasUniqueValue', json(iif(d.has_unique_value, 'true', 'false')), 'createdAt', d.created_at, \
    'updatedAt', d.updated_at, 'archivedAt', d.archived_at, 'createdUserId', d.creator_id)";

impl Organisation {
    /// The properties that the organisation has defined: `definitions`, a list in the dialect's shape.
    #[must_use]
    pub fn communication_properties(self, archived: bool) -> Statement {
        let archived = if archived { "IS NOT NULL" } else { "IS NULL" };
        sql!(
            "SELECT '[' || coalesce(group_concat(",
            (&OBJECT),
            ", ',' ORDER BY d.id), '') || ']' AS definitions FROM communication_properties AS d WHERE d.organisation_id = ",
            [self.id()],
            " AND d.archived_at ",
            (&archived),
        )
    }
}
