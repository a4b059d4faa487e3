//! Resource objects, rendered by SQLite: one expression that is the finished JSON text of a row.
//!
//! The pieces are joined with `||` in a balanced tree, because D1 allows 32 arguments a function
//! and a shallow expression, and a type may have 60 members.

use lockstep_core::schema::{Attribute, Cardinality, Kind, Relationship, ResourceType, plural_of};

use crate::columns::{self, CUSTOM_FIELDS};

/// The JSON text of a record as a resource object (JSON:API 1.1, "Resource Objects").
///
/// `base` is the name of the parameter with the address of the API, without a slash at its end.
pub(crate) fn resource_object(resource: &ResourceType, base: &str) -> String {
    let mut pieces = Pieces::default();
    pieces
        .text(&format!("{{\"type\":\"{}\",\"id\":", resource.name))
        .sql("id");
    pieces.text(",\"attributes\":{");
    for (index, attribute) in resource.attributes.iter().enumerate() {
        pieces.text(if index > 0 { "," } else { "" });
        pieces
            .text(&format!("\"{}\":", attribute.name))
            .sql(&attribute_text("", attribute));
    }
    if resource.custom_fields > 0 {
        // Those that have a value, as further members: the object without its opening brace.
        pieces.sql(&format!(
            "iif({CUSTOM_FIELDS} = '{{}}', '}}', ',' || substr({CUSTOM_FIELDS}, 2))"
        ));
    } else {
        pieces.text("}");
    }
    pieces.text(",\"relationships\":{");
    for (index, relationship) in resource.relationships.iter().enumerate() {
        pieces.text(if index > 0 { "," } else { "" });
        pieces.text(&format!("\"{}\":", relationship.name));
        relationship_text(&mut pieces, resource, relationship, base);
    }
    pieces.text("},\"links\":{\"self\":\"").sql(base);
    pieces
        .text(&format!("/{}/", resource.plural))
        .sql("id")
        .text("\"}}");
    pieces.join()
}

/// The JSON text of a record with some of its attributes only, from a table that goes by the name
/// in `prefix` (with a dot).
pub(crate) fn partial_object(resource: &ResourceType, attributes: &[&str], prefix: &str) -> String {
    let mut pieces = Pieces::default();
    pieces.text(&format!("{{\"type\":\"{}\",\"attributes\":", resource.name));
    pieces
        .sql(&attributes_object(resource, attributes, prefix))
        .text("}");
    pieces.join()
}

/// The JSON text of an object with some attributes of a record.
pub(crate) fn attributes_object(
    resource: &ResourceType,
    attributes: &[&str],
    prefix: &str,
) -> String {
    let mut pieces = Pieces::default();
    pieces.text("{");
    let known = attributes
        .iter()
        .filter_map(|name| resource.attribute(name));
    for (index, attribute) in known.enumerate() {
        pieces.text(if index > 0 { "," } else { "" });
        pieces
            .text(&format!("\"{}\":", attribute.name))
            .sql(&attribute_text(prefix, attribute));
    }
    pieces.text("}").join()
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
        Kind::TextList { .. } => format!("coalesce({column}, '[]')"),
        Kind::Object => format!("coalesce({column}, 'null')"),
        Kind::Text { .. } | Kind::Choice { .. } | Kind::Number => format!("json_quote({column})"),
    }
}

fn relationship_text(
    pieces: &mut Pieces,
    resource: &ResourceType,
    relationship: &Relationship,
    base: &str,
) {
    match (relationship.cardinality, relationship.targets) {
        (Cardinality::One, targets) => {
            let id = columns::related_id(relationship);
            let kind = match targets {
                [target] => format!("'{target}'"),
                _ => columns::related_type(relationship),
            };
            pieces.sql(&format!(
                "coalesce('{{\"data\":{{\"type\":\"' || {kind} || '\",\"id\":' || {id} || '}}}}', '{{\"data\":null}}')"
            ));
        }
        (Cardinality::Listed, _) => {
            pieces.text("{\"data\":");
            pieces.sql(&listed(relationship, "")).text("}");
        }
        (Cardinality::Few | Cardinality::Many, targets) => {
            let plural = targets
                .first()
                .and_then(|target| plural_of(target))
                .unwrap_or_default();
            pieces.text("{\"links\":{\"related\":\"").sql(base);
            pieces.text(&format!("/{plural}?filter%5B{}%5D%5Bid%5D=", resource.name));
            pieces.sql("id").text("\"}}");
        }
    }
}

/// The JSON text of a list of references, from the list of ids that is kept with the record.
fn listed(relationship: &Relationship, prefix: &str) -> String {
    let column = columns::listed(prefix, relationship);
    let target = relationship.targets.first().copied().unwrap_or_default();
    format!(
        "(SELECT '[' || coalesce(group_concat('{{\"type\":\"{target}\",\"id\":' || value || '}}'), '') || ']' FROM json_each({column}))"
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

fn concatenate(expressions: &[String]) -> String {
    match expressions {
        [] => "''".to_owned(),
        [one] => one.clone(),
        _ => {
            let (left, right) = expressions.split_at(expressions.len() / 2);
            format!("({} || {})", concatenate(left), concatenate(right))
        }
    }
}
