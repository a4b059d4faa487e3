//! Resource objects as SQLite has them: as the finished JSON text of a row, and as the values of one,
//! which a template makes the same text of. Both come out of the same pieces.

use lockstep_core::query::{Hop, MAX_INCLUDED};
use lockstep_core::schema::{
    Attribute, BATCH, Cardinality, Relationship, ResourceType, Stored, plural_of,
};
use lockstep_template::{Ids, Part};

use crate::builder::columns::{self, CUSTOM_FIELDS};
use crate::read::few;
use crate::read::join::{is_about, leads_to};
use crate::read::kept;
use crate::read::meta;
use crate::read::pieces::Pieces;
use crate::read::row::Column;
use crate::read::text::{identifier, quote, references};
use crate::read::view::Shape;

/// The expression of what a batch quotes of records, where the caller may not read all that batches are about.
fn discreet(resource: &ResourceType, attribute: &Attribute, shape: &Shape) -> Option<String> {
    if *resource != BATCH || shape.hidden.is_empty() {
        return None;
    }
    let column = columns::attribute(attribute);
    let without = match attribute.name {
        "payload" => "NULL".to_owned(),
        "summary" => format!("json_set({column}, '$.reasons', json('{{}}'))"),
        _ => return None,
    };
    let hidden = shape.hidden.iter().map(|one| is_about(one, ""));
    let hidden: Vec<String> = hidden.collect();
    Some(format!("iif({}, {without}, {column})", hidden.join(" OR ")))
}

/// The JSON text of a record as a resource object (JSON:API 1.1, "Resource Objects").
pub(crate) fn resource_object(resource: &ResourceType, shape: &Shape) -> String {
    resource_pieces(resource, shape).join()
}

/// The same in pieces.
pub(crate) fn resource_pieces(resource: &ResourceType, shape: &Shape) -> Pieces {
    let mut pieces = match shape.fields(resource) {
        None => Pieces::with_kept(kept::columns(resource)),
        Some(_) => Pieces::default(),
    };
    let quote = quote(shape.ids);
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
    let (shared, own): (Vec<&'static Attribute>, Vec<_>) =
        shown.partition(|one| one.stored == Stored::Shared);
    let mut comma = "";
    for attribute in own {
        pieces.text(&format!("{comma}\"{}\":", attribute.name));
        match discreet(resource, attribute, shape) {
            Some(expression) => pieces.object(&expression),
            None => pieces.attribute(attribute),
        };
        comma = ",";
    }
    if !shared.is_empty() {
        pieces.text(comma).shared(&shared);
        comma = ",";
    }
    for attribute in custom {
        pieces
            .text(&format!("{comma}\"{}\":", attribute.name))
            .attribute(attribute);
        comma = ",";
    }
    if resource.custom_fields > 0 && fields.is_none() {
        // Those that have a value, as further members: the object without its opening brace.
        let place = pieces.place(Column::members(CUSTOM_FIELDS));
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
            pieces
                .json(&references(relationship, "", shape.ids))
                .text("}");
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
            if let Some(hop) = shape.included(resource, relationship) {
                pieces
                    .text("\"data\":")
                    .json(&linkage(hop, shape.ids))
                    .text(",");
            }
            pieces.text("\"links\":{\"related\":\"");
            shape.push_base(pieces);
            pieces.text(&format!("/{plural}?filter%5B{}%5D%5Bid%5D=", resource.name));
            pieces.number("id").text("\"}}");
        }
    }
}

/// The JSON text of the references of a to-many relationship, as an index finds them. One more
/// than may come along tells that there are too many.
fn linkage(hop: &Hop, ids: Ids) -> String {
    let quote = quote(ids);
    let (from, table) = (columns::table(hop.from), columns::table(hop.to));
    let condition = leads_to(hop, &format!("{from}."), "linked.");
    let (target, most) = (hop.to.name, MAX_INCLUDED.saturating_add(1));
    format!(
        "(SELECT '[' || coalesce(group_concat('{{\"type\":\"{target}\",\"id\":{quote}' || id || '{quote}}}'), '') || ']' FROM \
         (SELECT linked.id FROM {table} AS linked WHERE {condition} LIMIT {most}))"
    )
}
