//! Writing one record: insert, guarded update. Deleting is in [`crate::write::delete`].

use lockstep_core::schema::{Attribute, Cardinality, Kind, ResourceType, Stored, resource_type};
use lockstep_core::task::Effect;
use lockstep_core::value::{Fields, Reference, Value};

use crate::builder::columns::{self, CUSTOM_FIELDS, SHARED};
use crate::builder::folded::{self, FOLDED};
use crate::builder::organisation::Organisation;
use crate::builder::query::Query;
use crate::builder::row::Touched;
use crate::builder::statement::{Builder, Param, Statement, json};
use crate::read::rendered::Read;
use crate::read::row::Column;
use crate::read::view::View;
use crate::read::views::rendered;

impl Organisation {
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
        let mut assignments = assignments(&mut builder, resource, fields, self.priority(effects));
        self.inherit(&mut builder, resource, fields, &mut assignments);
        if let Some(texts) = folded::of_new(resource, fields) {
            assignments.push((FOLDED.to_owned(), builder.name(json(&texts))));
        }
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
        for to in resource.relationships {
            let named = to.inherited_by.and_then(|by| fields.get(by).as_reference());
            let Some(reference) = named.filter(|_| *fields.get(to.name) == Value::Null) else {
                continue;
            };
            if let Some(source) = resource_type(reference.kind)
                && let Some(there) = source.relationship(to.name)
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

    /// Changes a record that still has this version; answers a row where it had.
    #[must_use]
    pub fn update(
        self,
        resource: &ResourceType,
        id: i64,
        version: i64,
        fields: &Fields<'_>,
        effects: &[Effect<'_>],
    ) -> Query<Touched> {
        let mut builder = Builder::default();
        push_changes(&mut builder, resource, fields, self.priority(effects));
        self.push_guard(&mut builder, id, version);
        self.push_conditions(&mut builder, resource, Some(id), fields);
        builder.push(" RETURNING id");
        builder.build().asks()
    }

    /// Which of its priorities effects give a task, whatever the values say.
    fn priority(self, effects: &[Effect<'_>]) -> Option<Priority> {
        let order = effects.iter().rev().find_map(|effect| match effect {
            Effect::DefaultPriority => Some("is_default DESC, weight"),
            Effect::HighestPriority => Some("weight DESC"),
            _ => None,
        })?;
        Some(Priority {
            organisation: self,
            order,
        })
    }

    /// Changes nothing of a record that still has this version; answers a row where it has.
    #[must_use]
    pub fn leave(self, resource: &ResourceType, id: i64, version: i64) -> Query<Touched> {
        let mut builder = Builder::new(&format!("SELECT id FROM {}", columns::table(resource)));
        self.push_guard(&mut builder, id, version);
        builder.build().asks()
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

/// The first of an organisation's priorities in an order.
#[derive(Debug, Clone, Copy)]
struct Priority {
    organisation: Organisation,
    order: &'static str,
}

/// Changes many records in the same way, of several organisations: each that still has its version. A record is
/// named by its organisation, its id and the version. The values name no other records, and none is unique.
pub(crate) fn update_alike(
    resource: &ResourceType,
    records: &[(i64, i64, i64)],
    fields: &Fields<'_>,
) -> Statement {
    let table = columns::table(resource);
    let mut builder = Builder::default();
    push_changes(&mut builder, resource, fields, None);
    builder.push(" FROM json_each(").bind(json(records));
    // They are found by their ids; the plus keeps SQLite from looking through an organisation.
    builder.push(&format!(
        ") AS d WHERE {table}.id = d.value ->> 1 AND +{table}.organisation_id = d.value ->> 0 \
         AND {table}.version = d.value ->> 2"
    ));
    builder.build()
}

/// Appends `UPDATE … SET …`: a record gets these values.
fn push_changes(
    builder: &mut Builder,
    resource: &ResourceType,
    fields: &Fields<'_>,
    priority: Option<Priority>,
) {
    let mut terms = vec!["version = version + 1".to_owned()];
    let mut assignments = assignments(builder, resource, fields, priority);
    if let Some(texts) = folded::of_written(resource, fields) {
        let patch = builder.name(json(&texts));
        assignments.push((FOLDED.to_owned(), folded::merged("", &patch)));
    }
    terms.extend(
        assignments
            .into_iter()
            .map(|(column, value)| format!("{column} = {value}")),
    );
    let table = columns::table(resource);
    builder.push(&format!("UPDATE {table} SET {}", terms.join(", ")));
}

/// Columns and the expressions of their values.
fn assignments(
    builder: &mut Builder,
    resource: &ResourceType,
    fields: &Fields<'_>,
    priority: Option<Priority>,
) -> Vec<(String, String)> {
    let mut assignments = Vec::new();
    let (mut custom, mut shared) = (serde_json::Map::new(), serde_json::Map::new());
    for (name, value) in fields.iter() {
        if name == "taskPriority" && priority.is_some() {
            continue;
        }
        if let Some(attribute) = resource.attribute(name) {
            match attribute.stored {
                _ if attribute.is_custom() => {
                    custom.insert(name.to_owned(), member(value));
                }
                Stored::Shared => {
                    shared.insert(name.to_owned(), member(value));
                }
                Stored::Column if !attribute.derived => {
                    if let Some(value) = attribute_param(attribute, value) {
                        assignments.push((columns::attribute(attribute), builder.name(value)));
                    }
                }
                _ => {}
            }
        } else if let Some(relationship) = resource.relationship(name) {
            if relationship.cardinality == Cardinality::Listed {
                let list: Param = match value {
                    Value::References(references) => json(&distinct(references)).into(),
                    _ => "[]".into(),
                };
                assignments.push((columns::id_list("", relationship), builder.name(list)));
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
    let is_new = fields.find("createdAt").is_some();
    for (column, members) in [(CUSTOM_FIELDS, custom), (SHARED, shared)] {
        if !members.is_empty() {
            // Merging drops the members that are null: an attribute without a value is not kept.
            let patch = builder.name(json(&members));
            let present = if is_new { "'{}'" } else { column };
            assignments.push((column.to_owned(), format!("json_patch({present}, {patch})")));
        }
    }
    if let Some(Priority {
        organisation,
        order,
    }) = priority
    {
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

/// A value as the member of an object that keeps only those that say something.
fn member(value: &Value<'_>) -> serde_json::Value {
    let is_empty = match value {
        Value::Boolean(value) => !value,
        Value::List(list) => list.is_empty(),
        _ => false,
    };
    match serde_json::to_value(value) {
        Ok(value) if !is_empty => value,
        _ => serde_json::Value::Null,
    }
}

/// An empty list is stored as `[]`; `None` for a null where the column has a default of its own.
fn attribute_param(attribute: &Attribute, value: &Value<'_>) -> Option<Param> {
    match (attribute.kind, value) {
        (Kind::TextList { .. }, Value::Null) => Some("[]".into()),
        (Kind::Map { .. }, Value::Null) => Some("{}".into()),
        (Kind::Boolean, Value::Null) => None,
        _ => Some(value.into()),
    }
}
