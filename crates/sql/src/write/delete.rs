//! Deleting one record for good, and what becomes of the records that name it.
//!
//! The schema says which relationships lead to a type, which of them forbid deleting, and what becomes
//! of those who name it. Records in the bin are treated alike, so that what comes back from there names
//! nothing that is gone.

use lockstep_core::schema::{
    Cardinality, OnDelete, Relationship, ResourceType, Restriction, TASK, naming, resource_type,
};
use lockstep_core::time::Timestamp;
use serde::Deserialize;

use crate::builder::columns;
use crate::builder::organisation::Organisation;
use crate::builder::query::{Query, Steps};
use crate::builder::row::Touched;
use crate::builder::statement::{Builder, Statement};
use crate::builder::states::open;

/// How many records need one, by one of their relationships.
#[derive(Debug, Deserialize)]
pub struct Needed {
    /// Their type.
    #[serde(rename = "type")]
    kind: String,
    /// The relationship by which they name it.
    relationship: String,
    /// How many.
    pub count: i64,
}

impl Needed {
    /// Why it cannot be deleted while there are any.
    #[must_use]
    pub fn restriction(&self) -> Option<&'static Restriction> {
        let source = resource_type(&self.kind)?;
        source.relationship(&self.relationship)?.restriction
    }
}

/// Notes are about what tasks are about, and go with it.
fn has_notes(resource: &ResourceType) -> bool {
    TASK.relationship("subject")
        .is_some_and(|subject| subject.targets.contains(&resource.name))
}

impl Organisation {
    /// How many records need this one: a row for each relationship by which they may; `None` for a
    /// type that nobody ever needs.
    #[must_use]
    pub fn needed(self, resource: &ResourceType, id: i64) -> Option<Query<Needed>> {
        let mut builder = Builder::default();
        let mut separator = "";
        for (source, relationship) in naming(resource) {
            let Some(need) = relationship.restriction else {
                continue;
            };
            builder.push(&format!(
                "{separator}SELECT '{}' AS type, '{}' AS relationship, count(*) AS count FROM ",
                source.name, relationship.name
            ));
            self.push_needing(&mut builder, source, relationship, need, id);
            separator = " UNION ALL ";
        }
        (!separator.is_empty()).then(|| builder.build().asks())
    }

    /// Deletes a record that nobody needs, and lets those go or be changed that name it; answers a row
    /// where it was there. To be run as one transaction.
    #[must_use]
    pub fn delete(
        self,
        resource: &'static ResourceType,
        id: i64,
        now: Timestamp,
    ) -> Steps<Touched> {
        let mut statements = Vec::new();
        let rows = Rows {
            organisation: self,
            resource,
            origin: Origin::Record(id),
        };
        let itself = rows.remove(now, &mut statements);
        Steps::new(statements, itself, [])
    }

    /// Appends `table WHERE …`: those who need the record.
    fn push_needing(
        self,
        builder: &mut Builder,
        source: &ResourceType,
        relationship: &Relationship,
        need: &Restriction,
        id: i64,
    ) {
        let (table, column) = (columns::table(source), columns::related_id(relationship));
        builder.push(&format!("{table} WHERE organisation_id = "));
        builder.bind(self.id());
        builder.push(&format!(" AND {column} = ")).bind(id);
        if need.open_only {
            builder.push(&format!(" AND {}", open(source)));
        }
    }
}

/// Rows that are to be deleted.
struct Rows<'r> {
    organisation: Organisation,
    resource: &'static ResourceType,
    origin: Origin<'r>,
}

/// How these rows are found.
enum Origin<'r> {
    /// By the id, where nobody needs it.
    Record(i64),
    /// By naming others that are to be deleted; if so, only those with work to do.
    Naming(&'r Rows<'r>, &'static Relationship, bool),
}

impl Rows<'_> {
    /// Appends `SELECT id …`.
    fn push(&self, builder: &mut Builder) {
        let table = columns::table(self.resource);
        builder.push(&format!("SELECT id FROM {table} WHERE "));
        match &self.origin {
            Origin::Record(id) => {
                builder
                    .push("organisation_id = ")
                    .bind(self.organisation.id())
                    .push(" AND id = ")
                    .bind(*id);
                for (source, relationship) in naming(self.resource) {
                    if let Some(need) = relationship.restriction {
                        builder.push(" AND NOT EXISTS (SELECT 1 FROM ");
                        self.organisation
                            .push_needing(builder, source, relationship, need, *id);
                        builder.push(")");
                    }
                }
            }
            Origin::Naming(named, relationship, open_only) => {
                named.push_naming(builder, relationship);
                if *open_only {
                    builder.push(&format!(" AND {}", open(self.resource)));
                }
            }
        }
    }

    /// Appends the condition of rows, in the bin or not, that name one of these.
    fn push_naming(&self, builder: &mut Builder, relationship: &Relationship) {
        self.push_both(builder);
        let column = columns::related_id(relationship);
        builder.push(&format!(" AND {column} IN ("));
        self.push(builder);
        builder.push(")");
        if relationship.is_polymorphic() {
            let column = columns::related_type(relationship);
            builder.push(&format!(" AND {column} = '{}'", self.resource.name));
        }
    }

    fn push_both(&self, builder: &mut Builder) {
        builder
            .push("organisation_id IN (")
            .bind(self.organisation.id());
        builder.push(", ").bind(self.organisation.bin()).push(")");
    }

    /// Deletes what names these rows; the statement that deletes them, too, comes after it.
    fn remove(&self, now: Timestamp, statements: &mut Vec<Statement>) -> Query<Touched> {
        for (source, relationship) in naming(self.resource) {
            self.resolve(source, relationship, now, statements);
        }
        if has_notes(self.resource) {
            let mut builder = Builder::new("DELETE FROM notes WHERE ");
            self.push_both(&mut builder);
            let kind = self.resource.name;
            builder.push(&format!(" AND subject_type = '{kind}' AND subject_id IN ("));
            self.push(&mut builder);
            builder.push(")");
            statements.push(builder.build());
        }
        let table = columns::table(self.resource);
        let mut builder = Builder::new(&format!("DELETE FROM {table} WHERE id IN ("));
        self.push(&mut builder);
        builder.push(") RETURNING id");
        builder.build().asks()
    }

    /// What becomes of those who name these rows by a relationship.
    fn resolve(
        &self,
        source: &'static ResourceType,
        relationship: &'static Relationship,
        now: Timestamp,
        statements: &mut Vec<Statement>,
    ) {
        if relationship.cardinality == Cardinality::Listed {
            statements.push(self.unlist(source, relationship, now));
            return;
        }
        if relationship.restriction.is_some_and(|need| !need.open_only) {
            // There are none.
            return;
        }
        let rule = relationship.on_delete;
        if rule != OnDelete::Clear {
            let naming = Rows {
                organisation: self.organisation,
                resource: source,
                origin: Origin::Naming(self, relationship, rule == OnDelete::CascadeOpen),
            };
            let themselves = naming.remove(now, statements);
            statements.push(themselves.into());
        }
        if rule != OnDelete::Cascade {
            statements.push(self.clear(source, relationship, now));
        }
    }

    /// Makes those who name these rows name nothing.
    fn clear(
        &self,
        source: &ResourceType,
        relationship: &Relationship,
        now: Timestamp,
    ) -> Statement {
        let (table, column) = (columns::table(source), columns::related_id(relationship));
        let mut builder = Builder::new(&format!(
            "UPDATE {table} SET version = version + 1, {column} = NULL"
        ));
        if relationship.is_polymorphic() {
            let column = columns::related_type(relationship);
            builder.push(&format!(", {column} = NULL"));
        }
        builder.push(", updated_at = ").bind(now).push(" WHERE ");
        self.push_naming(&mut builder, relationship);
        builder.build()
    }

    /// Takes these rows out of the lists that name them.
    fn unlist(
        &self,
        source: &ResourceType,
        relationship: &Relationship,
        now: Timestamp,
    ) -> Statement {
        let (table, column) = (columns::table(source), columns::id_list("", relationship));
        let mut builder = Builder::new(&format!(
            "UPDATE {table} SET version = version + 1, {column} = \
             (SELECT json_group_array(value) FROM json_each({column}) WHERE value NOT IN ("
        ));
        self.push(&mut builder);
        builder.push(")), updated_at = ").bind(now).push(" WHERE ");
        self.push_both(&mut builder);
        builder.push(&format!(
            " AND {column} <> '[]' AND EXISTS (SELECT 1 FROM json_each({table}.{column}) WHERE value IN ("
        ));
        self.push(&mut builder);
        builder.push("))");
        builder.build()
    }
}
