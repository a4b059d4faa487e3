//! Definitions of properties of communications.

use lockstep_core::hubspot::definition::{MAX_DEFINED, Sent};
use lockstep_core::time::Timestamp;
use serde::Deserialize;

use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::row::Touched;
use crate::builder::statement::{Builder, Statement, sql};

/// A definition `d`, as `lockstep_core::hubspot::definition::Definition` reads it.
const OBJECT: &str = "json_object('name', d.name, 'label', d.label, 'description', d.description, \
    'groupName', d.group_name, 'type', d.type, 'fieldType', d.field_type, 'options', json(d.options), \
    'displayOrder', d.display_order, 'hidden', json(iif(d.hidden, 'true', 'false')), \
    'formField', json(iif(d.form_field, 'true', 'false')), \
    'hasUniqueValue', json(iif(d.has_unique_value, 'true', 'false')), 'createdAt', d.created_at, \
    'updatedAt', d.updated_at, 'archivedAt', d.archived_at, 'createdUserId', d.creator_id)";

/// The properties that an organisation has defined.
#[derive(Debug, Deserialize)]
pub struct Definitions {
    /// A list of them, as JSON text.
    pub definitions: String,
}

impl Organisation {
    /// The properties that the organisation has defined: one row.
    #[must_use]
    pub fn communication_properties(self, archived: bool) -> Query<Definitions> {
        let archived = if archived { "IS NOT NULL" } else { "IS NULL" };
        sql!(
            "SELECT '[' || coalesce(group_concat(",
            (&OBJECT),
            ", ',' ORDER BY d.id), '') || ']' AS definitions FROM communication_properties AS d WHERE d.organisation_id = ",
            [self.id()],
            " AND d.archived_at ",
            (&archived),
        )
        .asks()
    }

    /// Defines a property; answers a row where it did. One that is archived comes back, where its values
    /// stay what they are: of the same type, and unique or not as they were.
    #[must_use]
    pub fn define_property(self, sent: &Sent<'_>, actor: i64, now: Timestamp) -> Query<Touched> {
        let text = |value: &Option<std::borrow::Cow<'_, str>>| {
            value.as_deref().unwrap_or_default().to_owned()
        };
        let mut builder = Builder::new(
            "INSERT INTO communication_properties (organisation_id, created_at, updated_at, creator_id, name, label, \
             description, group_name, type, field_type, options, display_order, hidden, form_field, has_unique_value) SELECT ",
        );
        builder.bind(self.id());
        for _ in ["created_at", "updated_at"] {
            builder.push(", ").bind(now);
        }
        builder.push(", ").bind(actor);
        for value in [
            &sent.name,
            &sent.label,
            &sent.description,
            &sent.group_name,
            &sent.kind,
            &sent.field_type,
        ] {
            builder.push(", ").bind(text(value));
        }
        let options = sent.options().unwrap_or_else(|| "[]".to_owned());
        builder.push(", ").bind(options);
        builder.push(", ").bind(sent.display_order.unwrap_or(-1));
        for flag in [sent.hidden, sent.form_field, sent.has_unique_value] {
            builder.push(", ").bind(flag.unwrap_or(false));
        }
        builder
            .push(" WHERE (SELECT count(*) FROM communication_properties WHERE organisation_id = ");
        builder.bind(self.id()).push(") < ").bind(MAX_DEFINED);
        builder.push(
            " ON CONFLICT (organisation_id, name) DO UPDATE SET archived_at = NULL, updated_at = excluded.updated_at, \
             label = excluded.label, description = excluded.description, group_name = excluded.group_name, \
             field_type = excluded.field_type, options = excluded.options, display_order = excluded.display_order, \
             hidden = excluded.hidden, form_field = excluded.form_field WHERE archived_at IS NOT NULL \
             AND type = excluded.type AND has_unique_value = excluded.has_unique_value RETURNING id",
        );
        builder.build().asks()
    }

    /// Changes a definition.
    #[must_use]
    pub fn change_property(self, name: &str, sent: &Sent<'_>, now: Timestamp) -> Statement {
        let mut builder = Builder::new("UPDATE communication_properties SET updated_at = ");
        builder.bind(now);
        let options = sent.options();
        let texts = [
            ("label", sent.label.as_deref()),
            ("description", sent.description.as_deref()),
            ("group_name", sent.group_name.as_deref()),
            ("field_type", sent.field_type.as_deref()),
            ("options", options.as_deref()),
        ];
        for (column, text) in texts {
            if let Some(text) = text {
                builder.push(&format!(", {column} = ")).bind(text);
            }
        }
        if let Some(order) = sent.display_order {
            builder.push(", display_order = ").bind(order);
        }
        for (column, flag) in [("hidden", sent.hidden), ("form_field", sent.form_field)] {
            if let Some(flag) = flag {
                builder.push(&format!(", {column} = ")).bind(flag);
            }
        }
        builder.push(" WHERE organisation_id = ").bind(self.id());
        builder.push(" AND name = ").bind(name);
        builder.push(" AND archived_at IS NULL");
        builder.build()
    }

    /// Archives a definition. What communications have for it stays, and is not shown.
    #[must_use]
    pub fn archive_property(self, name: &str, now: Timestamp) -> Statement {
        sql!(
            "UPDATE communication_properties SET archived_at = ",
            [now],
            ", updated_at = ",
            [now],
            " WHERE organisation_id = ",
            [self.id()],
            " AND name = ",
            [name],
            " AND archived_at IS NULL",
        )
    }
}
