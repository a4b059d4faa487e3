//! Resource objects, rendered by SQLite: one expression that is the finished JSON text of a row.
//!
//! The pieces are joined with `||` in a balanced tree, because D1 allows 32 arguments a function
//! and a shallow expression, and a type may have 60 members.

use lockstep_core::bulk::{self, SEQUENCE_STATES};
use lockstep_core::query::{MAX_INCLUDED, Step};
use lockstep_core::schema::{
    Attribute, Cardinality, Kind, Relationship, ResourceType, TASK, plural_of,
};

use crate::columns::{self, CUSTOM_FIELDS};
use crate::related::leads_to;
use crate::step::NEXT;
use crate::view::{Ids, Shape};

/// The JSON text of a record as a resource object (JSON:API 1.1, "Resource Objects").
pub(crate) fn resource_object(resource: &ResourceType, shape: &Shape) -> String {
    let mut pieces = Pieces::default();
    let quote = quote(shape.ids);
    pieces
        .text(&format!("{{\"type\":\"{}\",\"id\":{quote}", resource.name))
        .sql("id");
    let fields = shape.fields(resource);
    let is_shown = |name: &str| fields.is_none_or(|fields| fields.contains(&name));
    pieces.text(&format!("{quote},\"attributes\":{{"));
    let named = fields.unwrap_or_default().iter();
    let custom = named
        .filter_map(|name| resource.attribute(name))
        .filter(|attribute| attribute.is_custom());
    let attributes = resource.attributes.iter();
    let shown = attributes.filter(|attribute| is_shown(attribute.name));
    for (index, attribute) in shown.chain(custom).enumerate() {
        pieces.text(if index > 0 { "," } else { "" });
        pieces
            .text(&format!("\"{}\":", attribute.name))
            .sql(&attribute_text("", attribute));
    }
    if resource.custom_fields > 0 && fields.is_none() {
        // Those that have a value, as further members: the object without its opening brace.
        pieces.sql(&format!(
            "iif({CUSTOM_FIELDS} = '{{}}', '}}', ',' || substr({CUSTOM_FIELDS}, 2))"
        ));
    } else {
        pieces.text("}");
    }
    pieces.text(",\"relationships\":{");
    let relationships = resource.relationships.iter();
    let shown = relationships.filter(|relationship| is_shown(relationship.name));
    for (index, relationship) in shown.enumerate() {
        pieces.text(if index > 0 { "," } else { "" });
        pieces.text(&format!("\"{}\":", relationship.name));
        relationship_text(&mut pieces, resource, relationship, shape);
    }
    pieces.text("},\"links\":{\"self\":\"").sql(&shape.base);
    pieces
        .text(&format!("/{}/", resource.plural))
        .sql("id")
        .text("\"}}");
    pieces.join()
}

/// The image of a record (see `lockstep_core::bulk`): a flat JSON object of some of its fields, from
/// a table that goes by the name in `prefix` (with a dot). Its ids are integers. With `next_step` it also has what only a
/// decision needs.
pub(crate) fn image(
    resource: &ResourceType,
    fields: &[&str],
    prefix: &str,
    next_step: bool,
) -> String {
    let mut pieces = Pieces::default();
    pieces.text("{");
    for (index, name) in fields.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        if *name == bulk::CUSTOM_FIELDS {
            // The object between its braces.
            let column = format!("{prefix}{CUSTOM_FIELDS}");
            pieces.sql(&format!(
                "iif({column} = '{{}}', '', '{comma}' || substr({column}, 2, length({column}) - 2))"
            ));
            continue;
        }
        pieces.text(&format!("{comma}\"{name}\":"));
        if *name == SEQUENCE_STATES {
            pieces.sql(&sequence_states(resource, prefix, next_step));
        } else if let Some(attribute) = resource.attribute(name) {
            pieces.sql(&attribute_text(prefix, attribute));
        } else if let Some(relationship) = resource.relationship(name) {
            pieces.sql(&match relationship.cardinality {
                Cardinality::Listed => listed(relationship, prefix, Ids::Integers),
                _ => {
                    let identifier = identifier(relationship, prefix, Ids::Integers);
                    format!("coalesce({identifier}, 'null')")
                }
            });
        } else {
            pieces.text("null");
        }
    }
    pieces.text("}").join()
}

/// `WHERE`: the sequence states `s` that a record's image has, without the organisation.
pub(crate) fn states_of(resource: &ResourceType, prefix: &str) -> String {
    if *resource == TASK {
        format!("s.id = {prefix}sequence_state_id AND s.organisation_id = {prefix}organisation_id")
    } else {
        format!("s.prospect_id = {prefix}id AND s.organisation_id = {prefix}organisation_id")
    }
}

/// The JSON text of the images of a record's sequence states, in the order of their ids.
fn sequence_states(resource: &ResourceType, prefix: &str, next_step: bool) -> String {
    let next = if next_step {
        format!(", 'nextStep', {NEXT}")
    } else {
        String::new()
    };
    let states = states_of(resource, prefix);
    format!(
        "(SELECT json_group_array(json_object('id', s.id, 'sequence', s.sequence_id, 'state', s.state, \
         'stateChangedAt', s.state_changed_at, 'sequenceStep', s.sequence_step_id, 'mailbox', s.mailbox_id, 'pauseReason', s.pause_reason, \
         'repliedAt', s.replied_at{next}) ORDER BY s.id) FROM sequence_states AS s WHERE {states})"
    )
}

/// What stands on both sides of an id.
const fn quote(ids: Ids) -> &'static str {
    match ids {
        Ids::Integers => "",
        Ids::Strings => "\"",
    }
}

/// The JSON text of one attribute; never NULL, which would swallow the whole document.
fn attribute_text(prefix: &str, attribute: &Attribute) -> String {
    let column = columns::attribute_of(prefix, attribute);
    match attribute.kind {
        Kind::Time => format!("coalesce('\"' || {column} || '\"', 'null')"),
        Kind::Boolean => {
            format!("CASE {column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END")
        }
        Kind::Integer | Kind::Id { .. } => format!("coalesce({column}, 'null')"),
        Kind::TextList { .. } | Kind::IdList { .. } => format!("coalesce({column}, '[]')"),
        Kind::Object => format!("coalesce({column}, 'null')"),
        Kind::Text { .. } | Kind::Choice { .. } | Kind::Number => format!("json_quote({column})"),
    }
}

fn relationship_text(
    pieces: &mut Pieces,
    resource: &ResourceType,
    relationship: &Relationship,
    shape: &Shape,
) {
    match (relationship.cardinality, relationship.targets) {
        (Cardinality::One, _) => {
            let identifier = identifier(relationship, "", shape.ids);
            pieces.sql(&format!(
                "coalesce('{{\"data\":' || {identifier} || '}}', '{{\"data\":null}}')"
            ));
        }
        (Cardinality::Listed, _) => {
            pieces.text("{\"data\":");
            pieces.sql(&listed(relationship, "", shape.ids)).text("}");
        }
        (Cardinality::Few | Cardinality::Many, targets) => {
            let plural = targets
                .first()
                .and_then(|target| plural_of(target))
                .unwrap_or_default();
            pieces.text("{");
            if let Some(step) = shape.included(resource, relationship) {
                pieces
                    .text("\"data\":")
                    .sql(&linkage(step, shape.ids))
                    .text(",");
            }
            pieces.text("\"links\":{\"related\":\"").sql(&shape.base);
            pieces.text(&format!("/{plural}?filter%5B{}%5D%5Bid%5D=", resource.name));
            pieces.sql("id").text("\"}}");
        }
    }
}

/// The JSON text of the identifier of a to-one relationship; NULL where it leads nowhere. A record
/// that is in the bin is named by its negated id, and is nowhere.
fn identifier(relationship: &Relationship, prefix: &str, ids: Ids) -> String {
    let quote = quote(ids);
    let id = format!("{prefix}{}", columns::related_id(relationship));
    let kind = match relationship.targets {
        [target] => format!("'{target}'"),
        _ => format!("{prefix}{}", columns::related_type(relationship)),
    };
    format!(
        "('{{\"type\":\"' || {kind} || '\",\"id\":{quote}' || iif({id} > 0, {id}, NULL) || '{quote}}}')"
    )
}

/// The JSON text of a list of references, from the list of ids that is kept with the record.
fn listed(relationship: &Relationship, prefix: &str, ids: Ids) -> String {
    let quote = quote(ids);
    let column = columns::listed(prefix, relationship);
    let target = relationship.targets.first().copied().unwrap_or_default();
    format!(
        "(SELECT '[' || coalesce(group_concat('{{\"type\":\"{target}\",\"id\":{quote}' || value || '{quote}}}'), '') || ']' FROM json_each({column}))"
    )
}

/// The JSON text of the references of a to-many relationship, as an index finds them. One more
/// than may come along tells that there are too many.
fn linkage(step: &Step, ids: Ids) -> String {
    let quote = quote(ids);
    let (from, table) = (columns::table(step.from), columns::table(step.to));
    let condition = leads_to(step, &format!("{from}."), "linked.");
    let (target, most) = (step.to.name, MAX_INCLUDED.saturating_add(1));
    format!(
        "(SELECT '[' || coalesce(group_concat('{{\"type\":\"{target}\",\"id\":{quote}' || id || '{quote}}}'), '') || ']' FROM \
         (SELECT linked.id FROM {table} AS linked WHERE {condition} LIMIT {most}))"
    )
}

/// Literal text and SQL expressions in turn.
#[derive(Default)]
struct Pieces {
    expressions: Vec<String>,
    literal: String,
}

impl Pieces {
    fn text(&mut self, text: &str) -> &mut Self {
        self.literal.push_str(text);
        self
    }

    fn sql(&mut self, expression: &str) -> &mut Self {
        self.end_literal();
        self.expressions.push(expression.to_owned());
        self
    }

    fn end_literal(&mut self) {
        if !self.literal.is_empty() {
            let literal = std::mem::take(&mut self.literal).replace('\'', "''");
            self.expressions.push(format!("'{literal}'"));
        }
    }

    fn join(&mut self) -> String {
        self.end_literal();
        concatenate(&self.expressions)
    }
}

/// The most arguments that a function takes on D1.
const MAX_ARGUMENTS: usize = 32;

/// Joins texts that are never NULL. `concat` copies each piece once, where `||` would copy all that
/// stands before it again.
fn concatenate(expressions: &[String]) -> String {
    match expressions {
        [] => "''".to_owned(),
        [one] => one.clone(),
        _ if expressions.len() <= MAX_ARGUMENTS => format!("concat({})", expressions.join(",")),
        _ => {
            let groups: Vec<String> = expressions.chunks(MAX_ARGUMENTS).map(concatenate).collect();
            concatenate(&groups)
        }
    }
}
