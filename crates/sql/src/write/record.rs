//! Writing one record: insert, guarded update, whether related records exist, and whether a value
//! that must be unique is taken. Deleting is in [`crate::write::delete`].

use lockstep_core::schema::{
    Attribute, Cardinality, Relationship, ResourceType, SEQUENCE_STEP, USER, resource_type,
};
use lockstep_core::task::Effect;
use lockstep_core::value::{Fields, Reference, Value};

use crate::builder::columns::{self, CUSTOM_FIELDS};
use crate::builder::statement::{Builder, Param, Statement, json};
use crate::read::rendered::{Read, rendered};
use crate::read::row::Column;
use crate::{Organisation, View};

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

/// Relationships that a new record has from one that it names, unless it says otherwise: by type,
/// the relationship, by which one, and what it is there.
const INHERITED: &[(&str, &str, &str, &str)] = &[
    ("call", "prospect", "task", "prospect"),
    ("call", "sequence", "task", "sequence"),
    ("call", "sequenceState", "task", "sequenceState"),
    ("call", "sequenceStep", "task", "sequenceStep"),
    ("mailing", "prospect", "task", "prospect"),
    ("mailing", "sequence", "task", "sequence"),
    ("mailing", "sequenceState", "task", "sequenceState"),
    ("mailing", "sequenceStep", "task", "sequenceStep"),
    ("mailing", "user", "mailbox", "user"),
];

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
    fn push_taken(
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

    /// Creates a record with these values, unless a related record is missing or a value is taken, and
    /// reads it; the key of its row is its id.
    #[must_use]
    pub fn insert(
        self,
        resource: &ResourceType,
        fields: &Fields<'_>,
        effects: &[Effect<'_>],
        view: &View,
    ) -> Read {
        let mut builder = Builder::default();
        let mut assignments = assignments(&mut builder, self, resource, fields, effects);
        self.inherit(&mut builder, resource, fields, &mut assignments);
        let (names, values): (Vec<String>, Vec<String>) = assignments.into_iter().unzip();
        let table = columns::table(resource);
        builder.push(&format!(
            "INSERT INTO {table} (organisation_id, {}) SELECT ",
            names.join(", ")
        ));
        builder
            .bind(self.id())
            .push(&format!(", {}", values.join(", ")));
        builder.push(" WHERE 1");
        self.push_conditions(&mut builder, resource, None, fields);
        let read = rendered(resource, view).keyed([Column::plain("id")]);
        builder.push(&format!(" RETURNING {} AS document", read.row));
        read.by(builder.build())
    }

    /// Adds what a new record has from those that it names.
    fn inherit(
        self,
        builder: &mut Builder,
        resource: &ResourceType,
        fields: &Fields<'_>,
        assignments: &mut Vec<(String, String)>,
    ) {
        for (kind, name, from, there) in INHERITED {
            let Some(reference) = fields.get(from).as_reference() else {
                continue;
            };
            let source = resource_type(reference.kind);
            if *kind != resource.name || *fields.get(name) != Value::Null {
                continue;
            }
            if let (Some(to), Some(source)) = (resource.relationship(name), source)
                && let Some(there) = source.relationship(there)
            {
                let (column, table) = (columns::related_id(to), columns::table(source));
                let there = columns::related_id(there);
                let organisation = builder.name(self.id());
                let id = builder.name(reference.id);
                assignments.retain(|(known, _)| *known != column);
                assignments.push((
                    column,
                    format!("(SELECT {there} FROM {table} WHERE organisation_id = {organisation} AND id = {id})"),
                ));
            }
        }
    }

    /// Changes a record that still has this version; returns its `id` where it had.
    #[must_use]
    pub fn update(
        self,
        resource: &ResourceType,
        id: i64,
        version: i64,
        fields: &Fields<'_>,
        effects: &[Effect<'_>],
    ) -> Statement {
        let mut builder = Builder::default();
        let mut terms = vec!["version = version + 1".to_owned()];
        let assignments = assignments(&mut builder, self, resource, fields, effects);
        terms.extend(
            assignments
                .into_iter()
                .map(|(column, value)| format!("{column} = {value}")),
        );
        let table = columns::table(resource);
        builder.push(&format!("UPDATE {table} SET {}", terms.join(", ")));
        self.push_guard(&mut builder, id, version);
        self.push_conditions(&mut builder, resource, Some(id), fields);
        builder.push(" RETURNING id");
        builder.build()
    }

    /// Changes nothing of a record that still has this version; returns its `id` where it has.
    #[must_use]
    pub fn leave(self, resource: &ResourceType, id: i64, version: i64) -> Statement {
        let mut builder = Builder::new(&format!("SELECT id FROM {}", columns::table(resource)));
        self.push_guard(&mut builder, id, version);
        builder.build()
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

    pub(crate) fn push_guard(self, builder: &mut Builder, id: i64, version: i64) {
        builder.push(" WHERE organisation_id = ").bind(self.id());
        builder
            .push(" AND id = ")
            .bind(id)
            .push(" AND version = ")
            .bind(version);
    }
}

/// The relationships of these values that name a record.
pub(crate) fn related(
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

pub(crate) fn push_exists(builder: &mut Builder, organisation: Organisation, reference: Reference) {
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

/// Columns and the expressions of their values.
fn assignments(
    builder: &mut Builder,
    organisation: Organisation,
    resource: &ResourceType,
    fields: &Fields<'_>,
    effects: &[Effect<'_>],
) -> Vec<(String, String)> {
    let mut assignments = Vec::new();
    let mut custom = serde_json::Map::new();
    // Which of the organisation's priorities an effect picks, whatever the values say.
    let priority = effects.iter().rev().find_map(|effect| match effect {
        Effect::DefaultPriority => Some("is_default DESC, weight"),
        Effect::HighestPriority => Some("weight DESC"),
        _ => None,
    });
    for (name, value) in fields.iter() {
        if name == "taskPriority" && priority.is_some() {
            continue;
        }
        if let Some(attribute) = resource.attribute(name) {
            match (attribute.is_custom(), attribute.derived) {
                (true, _) => {
                    let text = value.as_text().map_or(serde_json::Value::Null, Into::into);
                    custom.insert(name.to_owned(), text);
                }
                (false, false) => {
                    if let Some(value) = attribute_param(attribute, value) {
                        assignments.push((columns::attribute(attribute), builder.name(value)));
                    }
                }
                (false, true) => {}
            }
        } else if let Some(relationship) = resource.relationship(name) {
            if relationship.cardinality == Cardinality::Listed {
                let list: Param = match value {
                    Value::References(references) => json(&distinct(references)).into(),
                    _ => "[]".into(),
                };
                assignments.push((columns::listed("", relationship), builder.name(list)));
                continue;
            }
            assignments.push((columns::related_id(relationship), builder.name(value)));
            if relationship.is_polymorphic() {
                let kind = value
                    .as_reference()
                    .map_or(Param::Null, |reference| reference.kind.into());
                assignments.push((columns::related_type(relationship), builder.name(kind)));
            }
        }
    }
    if !custom.is_empty() {
        // Merging drops the members that are null: an attribute without a value is not kept.
        let patch = builder.name(json(&custom));
        let present = if fields.find("createdAt").is_some() {
            "'{}'"
        } else {
            CUSTOM_FIELDS
        };
        assignments.push((
            CUSTOM_FIELDS.to_owned(),
            format!("json_patch({present}, {patch})"),
        ));
    }
    if let Some(order) = priority {
        let organisation = builder.name(organisation.id());
        assignments.push((
            "task_priority_id".to_owned(),
            format!(
                "(SELECT id FROM task_priorities WHERE organisation_id = {organisation} ORDER BY {order}, id LIMIT 1)"
            ),
        ));
    }
    assignments
}

/// The ids of these, each once, in the order of the first mention.
fn distinct(references: &[Reference]) -> Vec<i64> {
    let mut ids = Vec::new();
    for reference in references {
        if !ids.contains(&reference.id) {
            ids.push(reference.id);
        }
    }
    ids
}

/// An empty list is stored as `[]`; `None` for a null where the column has a default of its own.
fn attribute_param(attribute: &Attribute, value: &Value<'_>) -> Option<Param> {
    use lockstep_core::schema::Kind;
    match (attribute.kind, value) {
        (Kind::TextList { .. }, Value::Null) => Some("[]".into()),
        (Kind::Map { .. }, Value::Null) => Some("{}".into()),
        (Kind::Boolean, Value::Null) => None,
        _ => Some(value.into()),
    }
}
