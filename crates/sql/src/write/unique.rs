//! Whether what must be unique of a type is taken.

use lockstep_core::row::flag;
use lockstep_core::schema::ResourceType;
use lockstep_core::value::{Fields, Value};
use serde::Deserialize;

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::statement::Builder;

/// Whether another record has what must be unique.
#[derive(Debug, Deserialize)]
pub struct Taken {
    /// Whether one has.
    #[serde(deserialize_with = "flag")]
    pub taken: bool,
}

impl Organisation {
    /// Whether another record has what must be unique. `id` is the record that these fields
    /// are for, unless it is a new one. `None` where they say nothing of it.
    #[must_use]
    pub fn taken(
        self,
        resource: &ResourceType,
        id: Option<i64>,
        fields: &Fields<'_>,
    ) -> Option<Query<Taken>> {
        let mut builder = Builder::new("SELECT ");
        self.push_taken(&mut builder, resource, id, fields)?;
        builder.push(" AS taken");
        Some(builder.build().asks())
    }

    /// Appends whether it is taken; `None`, and nothing, where these fields say nothing of it.
    pub(super) fn push_taken(
        self,
        builder: &mut Builder,
        resource: &ResourceType,
        id: Option<i64>,
        fields: &Fields<'_>,
    ) -> Option<()> {
        let unique = resource.unique()?;
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
