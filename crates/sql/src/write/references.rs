//! Whether the records that one is about to name exist.

use lockstep_core::schema::{Relationship, ResourceType, resource_type};
use lockstep_core::value::{Fields, Reference};

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::statement::{Builder, Statement, json};

impl Organisation {
    /// Appends ` AND …`: the related records exist, and what must be unique is free.
    pub(crate) fn push_conditions(
        self,
        builder: &mut Builder,
        resource: &ResourceType,
        id: Option<i64>,
        fields: &Fields<'_>,
    ) {
        let mut looked_for = Vec::new();
        for (_, reference) in related(resource, fields) {
            if !looked_for.contains(&reference) {
                builder.push(" AND ");
                push_exists(builder, self, reference);
                looked_for.push(reference);
            }
        }
        for (_, kind, ids) in listed(resource, fields) {
            builder.push(" AND ");
            self.push_missing_of(builder, kind, &ids);
            builder.push(" = '[]'");
        }
        let mut taken = Builder::default();
        if self.push_taken(&mut taken, resource, id, fields).is_some() {
            builder.push(" AND NOT ");
            self.push_taken(builder, resource, id, fields);
        }
    }

    /// Which related records exist: one column for each relationship of `fields` that names one,
    /// in order; of a list, the ids that do not, as JSON. `None` where there are none.
    #[must_use]
    pub fn related_exist(self, resource: &ResourceType, fields: &Fields<'_>) -> Option<Statement> {
        let (related, listed) = (related(resource, fields), listed(resource, fields));
        let mut builder = Builder::new("SELECT ");
        let mut separator = "";
        for (relationship, reference) in &related {
            builder.push(separator);
            push_exists(&mut builder, self, *reference);
            builder.push(&format!(" AS {}", columns::snake(relationship.name)));
            separator = ", ";
        }
        for (relationship, kind, ids) in &listed {
            builder.push(separator);
            self.push_missing_of(&mut builder, kind, ids);
            builder.push(&format!(" AS {}", columns::snake(relationship.name)));
            separator = ", ";
        }
        (!separator.is_empty()).then(|| builder.build())
    }

    /// Appends the ids of these that are no records, as a JSON array.
    fn push_missing_of(self, builder: &mut Builder, kind: &str, ids: &[i64]) {
        builder.push("(SELECT json_group_array(CAST(value AS INTEGER)) FROM json_each(");
        builder.bind(json(ids)).push(")");
        if let Some(target) = resource_type(kind) {
            let table = columns::table(target);
            builder.push(&format!(
                " WHERE NOT EXISTS (SELECT 1 FROM {table} AS t WHERE t.id = value AND t.organisation_id = "
            ));
            builder.bind(self.id()).push(")");
        }
        builder.push(")");
    }
}

/// The relationships of these values that name a record.
fn related(
    resource: &ResourceType,
    fields: &Fields<'_>,
) -> Vec<(&'static Relationship, Reference)> {
    fields
        .iter()
        .filter_map(|(name, value)| resource.relationship(name).zip(value.as_reference()))
        .collect()
}

/// The relationships of these values that list records: their type and ids.
fn listed(
    resource: &ResourceType,
    fields: &Fields<'_>,
) -> Vec<(&'static Relationship, &'static str, Vec<i64>)> {
    fields
        .iter()
        .filter_map(|(name, value)| {
            let references = value.as_references().filter(|list| !list.is_empty())?;
            let ids = references.iter().map(|reference| reference.id).collect();
            Some((resource.relationship(name)?, references.first()?.kind, ids))
        })
        .collect()
}

fn push_exists(builder: &mut Builder, organisation: Organisation, reference: Reference) {
    match resource_type(reference.kind) {
        Some(target) => {
            let table = columns::table(target);
            builder.push(&format!(
                "EXISTS (SELECT 1 FROM {table} WHERE organisation_id = "
            ));
            builder
                .bind(organisation.id())
                .push(" AND id = ")
                .bind(reference.id)
                .push(")");
        }
        // A type without a table has no records.
        None => {
            builder.push("0");
        }
    }
}
