//! What must be unique of a type, and whether it is taken.

use lockstep_core::schema::{ResourceType, SEQUENCE_STEP, USER};
use lockstep_core::value::{Fields, Value};

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::statement::{Builder, Statement};

/// Fields that no two records of an organisation share.
#[derive(Debug)]
pub struct Unique {
    /// The type.
    pub resource: &'static ResourceType,
    /// The fields, all of which are the same; the last is the one to change.
    pub fields: &'static [&'static str],
    /// Who else has the value, for a sentence.
    pub other: &'static str,
}

/// What must be unique, at most one for a type. A constraint of the table stands behind each.
const UNIQUE: &[Unique] = &[
    Unique {
        resource: &USER,
        fields: &["email"],
        other: "another user",
    },
    Unique {
        resource: &SEQUENCE_STEP,
        fields: &["sequence", "order"],
        other: "another step of the sequence",
    },
];

/// What must be unique of a type.
#[must_use]
pub fn unique(resource: &ResourceType) -> Option<&'static Unique> {
    UNIQUE.iter().find(|unique| unique.resource == resource)
}

impl Organisation {
    /// Whether another record has what must be unique: `taken`. `id` is the record that these fields
    /// are for, unless it is a new one. `None` where they say nothing of it.
    #[must_use]
    pub fn taken(
        self,
        resource: &ResourceType,
        id: Option<i64>,
        fields: &Fields<'_>,
    ) -> Option<Statement> {
        let mut builder = Builder::new("SELECT ");
        self.push_taken(&mut builder, resource, id, fields)?;
        builder.push(" AS taken");
        Some(builder.build())
    }

    /// Appends whether it is taken; `None`, and nothing, where these fields say nothing of it.
    pub(super) fn push_taken(
        self,
        builder: &mut Builder,
        resource: &ResourceType,
        id: Option<i64>,
        fields: &Fields<'_>,
    ) -> Option<()> {
        let unique = unique(resource)?;
        unique.fields.iter().find_map(|name| fields.find(name))?;
        let table = columns::table(resource);
        builder.push(&format!(
            "EXISTS (SELECT 1 FROM {table} AS other WHERE other.organisation_id = "
        ));
        builder.bind(self.id());
        for name in unique.fields {
            let column = match (resource.attribute(name), resource.relationship(name)) {
                (Some(attribute), _) => columns::attribute(attribute),
                (None, Some(relationship)) => columns::related_id(relationship),
                (None, None) => continue,
            };
            builder.push(&format!(" AND other.{column} = "));
            match (fields.find(name), id) {
                // What does not change is as it is.
                (None, Some(id)) => builder
                    .push(&format!("(SELECT {column} FROM {table} WHERE id = "))
                    .bind(id)
                    .push(")"),
                (value, _) => builder.bind(value.unwrap_or(&Value::Null)),
            };
        }
        if let Some(id) = id {
            builder.push(" AND other.id <> ").bind(id);
        }
        builder.push(")");
        Some(())
    }
}
