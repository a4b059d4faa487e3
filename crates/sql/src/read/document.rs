//! Resource objects as SQLite has them: as the finished JSON text of a row, and as the values of one,
//! which a template makes the same text of. Both come out of the same pieces.
//!
//! Texts are joined in a tree, because functions take 32 arguments on D1, and a type may have 60
//! members.

use lockstep_core::bulk::{self, SEQUENCE_STATES};
use lockstep_core::query::{MAX_INCLUDED, Step};
use lockstep_core::schema::{
    Attribute, Cardinality, Kind, Relationship, ResourceType, TASK, plural_of,
};
use lockstep_template::{Form, Ids, Part, Template};

use crate::batch::accept::ITEMS_PER_BATCH;
use crate::builder::columns::{self, CUSTOM_FIELDS};
use crate::read::few;
use crate::read::kept;
use crate::read::meta;
use crate::read::related::leads_to;
use crate::read::rendered::Rendered;
use crate::read::row::{Column, place_of};
use crate::read::view::Shape;
use crate::write::step::NEXT;

/// The JSON text of a record as a resource object (JSON:API 1.1, "Resource Objects").
pub(crate) fn resource_object(resource: &ResourceType, shape: &Shape) -> String {
    resource_pieces(resource, shape).join()
}

/// The same in pieces.
pub(crate) fn resource_pieces(resource: &ResourceType, shape: &Shape) -> Pieces {
    let mut pieces = Pieces::default();
    let quote = quote(shape.ids);
    if shape.fields(resource).is_none() {
        pieces.columns = kept::columns(resource);
        pieces.kept = pieces.columns.len();
    }
    pieces
        .text(&format!("{{\"type\":\"{}\",\"id\":{quote}", resource.name))
        .number("id");
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
            .attribute(attribute);
    }
    if resource.custom_fields > 0 && fields.is_none() {
        // Those that have a value, as further members: the object without its opening brace.
        let place = pieces.place(Column::json(format!("nullif({CUSTOM_FIELDS},'{{}}')")));
        pieces.gap(
            format!("iif({CUSTOM_FIELDS} = '{{}}', '}}', ',' || substr({CUSTOM_FIELDS}, 2))"),
            Part::Members { place },
        );
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
    pieces.text("},\"links\":{\"self\":\"");
    shape.push_base(&mut pieces);
    pieces
        .text(&format!("/{}/", resource.plural))
        .number("id")
        .text("\"}");
    meta::push_member(&mut pieces, resource, shape);
    pieces.text("}");
    pieces
}

/// The image of a record (see `lockstep_core::bulk`): a flat JSON object of some of its fields, from
/// a table that goes by the name in `prefix` (with a dot). Its ids are integers. With `next_step` it also has what only a
/// decision about an item `i` needs.
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
    pieces.text("}");
    pieces.join()
}

/// `WHERE`: the sequence states `s` that a record's image has, without the organisation.
pub(crate) fn states_of(resource: &ResourceType, prefix: &str) -> String {
    if *resource == TASK {
        format!("s.id = {prefix}sequence_state_id AND s.organisation_id = {prefix}organisation_id")
    } else {
        format!("s.prospect_id = {prefix}id AND s.organisation_id = {prefix}organisation_id")
    }
}

/// The JSON text of the images of a record's sequence states, in the order of their ids. A task may move
/// its state from its own step, where both know one, unless the item's batch has moved it already.
fn sequence_states(resource: &ResourceType, prefix: &str, next_step: bool) -> String {
    let next = if next_step && *resource == TASK {
        format!(
            ", 'nextStep', iif(coalesce({prefix}sequence_step_id, s.sequence_step_id) IS coalesce(s.sequence_step_id, {prefix}sequence_step_id) \
             AND (s.moved_by / {ITEMS_PER_BATCH} = i.batch_id) IS NOT 1, coalesce({NEXT}, 0), NULL)"
        )
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
pub(crate) const fn quote(ids: Ids) -> &'static str {
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
        Kind::Map { .. } => format!("coalesce({column}, '{{}}')"),
        Kind::Text { .. } | Kind::Choice { .. } | Kind::Number => format!("json_quote({column})"),
    }
}

fn relationship_text(
    pieces: &mut Pieces,
    resource: &ResourceType,
    relationship: &'static Relationship,
    shape: &Shape,
) {
    match (relationship.cardinality, relationship.targets) {
        (Cardinality::One, [kind]) => {
            pieces.text("{\"data\":");
            pieces.identifier(kind, shape.ids, relationship);
            pieces.text("}");
        }
        (Cardinality::One, _) => {
            let identifier = identifier(relationship, "", shape.ids);
            let part = Part::Reference {
                kind: pieces.place(Column::plain(columns::related_type(relationship))),
                id: pieces.place(Column::id(columns::related_id(relationship))),
                ids: shape.ids,
            };
            pieces
                .text("{\"data\":")
                .gap(format!("coalesce({identifier}, 'null')"), part)
                .text("}");
        }
        (Cardinality::Listed, _) => {
            pieces.text("{\"data\":");
            pieces.json(&listed(relationship, "", shape.ids)).text("}");
        }
        (Cardinality::Few | Cardinality::Many, targets) => {
            if relationship.cardinality == Cardinality::Few
                && few::push(pieces, resource, relationship, shape).is_some()
            {
                return;
            }
            let plural = targets
                .first()
                .and_then(|target| plural_of(target))
                .unwrap_or_default();
            pieces.text("{");
            if let Some(step) = shape.included(resource, relationship) {
                pieces
                    .text("\"data\":")
                    .json(&linkage(step, shape.ids))
                    .text(",");
            }
            pieces.text("\"links\":{\"related\":\"");
            shape.push_base(pieces);
            pieces.text(&format!("/{plural}?filter%5B{}%5D%5Bid%5D=", resource.name));
            pieces.number("id").text("\"}}");
        }
    }
}

/// The JSON text of the identifier of a to-one relationship; NULL where it leads nowhere. A record
/// that is in the bin is named by its negated id, and is nowhere.
fn identifier(relationship: &Relationship, prefix: &str, ids: Ids) -> String {
    let quote = quote(ids);
    let id = related_id(relationship, prefix);
    let kind = match relationship.targets {
        [target] => format!("'{target}'"),
        _ => format!("{prefix}{}", columns::related_type(relationship)),
    };
    format!("('{{\"type\":\"' || {kind} || '\",\"id\":{quote}' || {id} || '{quote}}}')")
}

/// The id of a to-one relationship; NULL where it leads nowhere.
fn related_id(relationship: &Relationship, prefix: &str) -> String {
    let id = format!("{prefix}{}", columns::related_id(relationship));
    format!("iif({id} > 0, {id}, NULL)")
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

/// Literal text and SQL expressions, of which a document is made.
#[derive(Default)]
pub(crate) struct Pieces {
    pieces: Vec<Piece>,
    /// The values of which a template makes the gaps' texts, each once.
    columns: Vec<Column>,
    /// How many of them, from the first on, the table keeps as one text.
    kept: usize,
}

enum Piece {
    Text(String),
    /// The text of an expression, which is never NULL.
    Sql(String),
    /// What differs from record to record, in the two ways in which it is rendered.
    Gap {
        /// The expression of its text, which is never NULL.
        text: String,
        part: Part,
    },
}

impl Pieces {
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        match self.pieces.last_mut() {
            Some(Piece::Text(literal)) => literal.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned())),
        }
        self
    }

    /// Text that is part of an expression only: no template has it.
    pub(crate) fn sql(&mut self, expression: &str) -> &mut Self {
        self.pieces.push(Piece::Sql(expression.to_owned()));
        self
    }

    pub(crate) fn gap(&mut self, text: String, part: Part) -> &mut Self {
        self.pieces.push(Piece::Gap { text, part });
        self
    }

    /// Where rows have a value.
    pub(crate) fn place(&mut self, column: Column) -> usize {
        place_of(&mut self.columns, column)
    }

    /// A number that is never NULL.
    fn number(&mut self, expression: &str) -> &mut Self {
        let place = self.place(Column::plain(expression));
        let null = "null";
        self.gap(expression.to_owned(), Part::Value { place, null })
    }

    /// The JSON text of an expression that is an array or an object.
    pub(crate) fn json(&mut self, expression: &str) -> &mut Self {
        let place = self.place(Column::json(expression));
        let null = "null";
        self.gap(expression.to_owned(), Part::Value { place, null })
    }

    fn attribute(&mut self, attribute: &Attribute) -> &mut Self {
        let column = columns::attribute(attribute);
        let (form, part): (_, fn(usize) -> Part) = match attribute.kind {
            Kind::Boolean => (Form::Plain, |place| Part::Boolean { place }),
            Kind::Time => (Form::Time, |place| Part::Name { place }),
            Kind::Choice { .. } => (Form::Plain, |place| Part::Name { place }),
            Kind::Text { .. } => (Form::Text, |place| Part::Text { place }),
            Kind::Integer | Kind::Id { .. } | Kind::Number => (Form::Plain, |place| Part::Value {
                place,
                null: "null",
            }),
            Kind::Object => (Form::Json, |place| Part::Value {
                place,
                null: "null",
            }),
            Kind::TextList { .. } | Kind::IdList { .. } => {
                (Form::Json, |place| Part::Value { place, null: "[]" })
            }
            Kind::Map { .. } => (Form::Json, |place| Part::Value { place, null: "{}" }),
        };
        let place = self.place(Column::new(column, form));
        self.gap(attribute_text("", attribute), part(place))
    }

    fn identifier(
        &mut self,
        kind: &'static str,
        ids: Ids,
        relationship: &Relationship,
    ) -> &mut Self {
        let quote = quote(ids);
        let id = related_id(relationship, "");
        let place = self.place(Column::id(columns::related_id(relationship)));
        self.gap(
            format!(
                "coalesce('{{\"type\":\"{kind}\",\"id\":{quote}' || {id} || '{quote}}}', 'null')"
            ),
            Part::Identifier { place, kind, ids },
        )
    }

    /// All of it as one expression.
    pub(crate) fn join(self) -> String {
        let expressions: Vec<String> = self
            .pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => format!("'{}'", text.replace('\'', "''")),
                Piece::Sql(text) | Piece::Gap { text, .. } => text,
            })
            .filter(|expression| expression != "''")
            .collect();
        concatenate(&expressions)
    }

    /// The literal text as a template, and the values that it takes.
    pub(crate) fn split(mut self) -> Rendered {
        let parts = std::mem::take(&mut self.pieces)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => Part::Literal(text),
                Piece::Sql(text) => Part::Value {
                    place: self.place(Column::text(text)),
                    null: "",
                },
                Piece::Gap { part, .. } => part,
            })
            .collect();
        let forms = self.columns.iter().map(|column| column.form).collect();
        Rendered::new(Template::new(forms, parts), self.columns, self.kept)
    }
}

/// The most arguments that a function takes on D1.
const MAX_ARGUMENTS: usize = 32;

/// Joins texts. `concat` copies each piece once, where `||` would copy all that stands before it again.
pub(crate) fn concatenate(expressions: &[String]) -> String {
    match expressions {
        [] => "''".to_owned(),
        [one] => one.clone(),
        _ if expressions.len() < MAX_ARGUMENTS => format!("concat({})", expressions.join(",")),
        _ => {
            let groups: Vec<String> = expressions
                .chunks(MAX_ARGUMENTS.saturating_sub(1))
                .map(concatenate)
                .collect();
            concatenate(&groups)
        }
    }
}
