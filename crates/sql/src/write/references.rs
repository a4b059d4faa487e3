//! Whether the records that one is about to name exist.

use lockstep_core::schema::{Relationship, ResourceType, resource_type};
use lockstep_core::value::{Fields, Reference};
use serde::Deserialize;

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::statement::{Builder, json};

/// A record that is named and does not exist.
#[derive(Debug, Deserialize)]
pub struct MissingReference {
    /// Its type.
    #[serde(rename = "type")]
    kind: String,
    /// Its id.
    id: i64,
}

impl MissingReference {
    /// Whether this is the one that is named so.
    #[must_use]
    pub fn is(&self, reference: &Reference) -> bool {
        self.kind == reference.kind && self.id == reference.id
    }
}

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

    /// The records that these values name by a relationship, and that do not exist. `None` where they
    /// name none.
    #[must_use]
    pub fn missing_related(
        self,
        resource: &ResourceType,
        fields: &Fields<'_>,
    ) -> Option<Query<MissingReference>> {
        let named = fields.iter().filter_map(|(name, value)| {
            resource.relationship(name)?;
            let listed = value.as_references().unwrap_or_default();
            Some(
                value
                    .as_reference()
                    .into_iter()
                    .chain(listed.iter().copied()),
            )
        });
        let mut references: Vec<Reference> = Vec::new();
        for reference in named.flatten() {
            if !references.contains(&reference) {
                references.push(reference);
            }
        }
        self.missing_references(&references)
    }

    /// Those of these records that do not exist. `None` where there are none to look for.
    #[must_use]
    pub fn missing_references(self, references: &[Reference]) -> Option<Query<MissingReference>> {
        if references.is_empty() {
            return None;
        }
        let named: Vec<(&str, i64)> = references.iter().map(|one| (one.kind, one.id)).collect();
        let mut builder =
            Builder::new("SELECT n.value ->> 0 AS type, n.value ->> 1 AS id FROM json_each(");
        builder.bind(json(&named));
        builder.push(") AS n WHERE CASE n.value ->> 0");
        let mut kinds: Vec<&str> = Vec::new();
        for (kind, _) in named {
            // A type without a table has no records.
            let Some(target) = resource_type(kind).filter(|_| !kinds.contains(&kind)) else {
                continue;
            };
            let table = columns::table(target);
            builder.push(&format!(
                " WHEN '{kind}' THEN NOT EXISTS (SELECT 1 FROM {table} AS t WHERE t.id = n.value ->> 1 AND t.organisation_id = "
            ));
            builder.bind(self.id()).push(")");
            kinds.push(kind);
        }
        builder.push(if kinds.is_empty() {
            " WHEN NULL THEN 0"
        } else {
            ""
        });
        builder.push(" ELSE 1 END");
        Some(builder.build().asks())
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
