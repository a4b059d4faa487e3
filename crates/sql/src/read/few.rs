//! Relationships to few records that no column lists: their data, beside the link.

use lockstep_core::query::{Hop, way};
use lockstep_core::schema::{Relationship, ResourceType, plural_of, resource_type};
use lockstep_template::Part;

use crate::builder::columns;
use crate::read::join::leads_to;
use crate::read::pieces::Pieces;
use crate::read::row::Column;
use crate::read::text::quote;
use crate::read::view::Shape;

/// Appends such a relationship of a row: `data` in the order of an index, `links` where these lead
/// anywhere, and how many there are. `None`, and nothing, where the relationship is none of these.
pub(crate) fn push(
    pieces: &mut Pieces,
    resource: &ResourceType,
    relationship: &'static Relationship,
    shape: &Shape,
) -> Option<()> {
    let target = relationship.targets.first().copied()?;
    let quote = quote(shape.ids);
    let rows = rows(resource, relationship)?;
    let (plural, table) = (plural_of(target)?, columns::table(resource));
    let (filter, id, order) = match relationship.name {
        "sequenceSequenceSteps" => ("sequence", "sequence_id", "\"order\""),
        _ => (resource.name, "id", "id"),
    };
    let found = format!(
        "(SELECT '{{\"data\":[' || coalesce(group_concat('{{\"type\":\"{target}\",\"id\":{quote}' || f.id || '{quote}}}', ','), '') \
         || '],\"links\":{{\"related\":\"' || {base} || '/{plural}?filter%5B{filter}%5D%5Bid%5D=' || {table}.{id} \
         || '\"}},\"meta\":{{\"count\":' || count(*) || '}}}}' FROM (SELECT f.id FROM {rows} ORDER BY f.{order}) AS f)",
        base = shape.base(),
    );
    if id == "id" {
        pieces.json(&found);
    } else {
        // Most tasks belong to no sequence, and need no look.
        let nothing = "{\"data\":[],\"meta\":{\"count\":0}}";
        let sign = format!("{table}.{id}");
        let column = Column::json(format!("iif({sign} IS NULL, NULL, {found})")).with_sign(sign);
        let place = pieces.place(column);
        pieces.gap(
            format!("iif({table}.{id} IS NULL, '{nothing}', {found})"),
            Part::Value {
                place,
                null: nothing,
            },
        );
    }
    Some(())
}

/// `table AS f WHERE …`: the records, of a row that goes by its table's name.
fn rows(resource: &ResourceType, relationship: &'static Relationship) -> Option<String> {
    let from = format!("{}.", columns::table(resource));
    let to = resource_type(relationship.targets.first()?)?;
    let hop = Hop {
        from: resource_type(resource.name)?,
        relationship,
        to,
        way: way(resource, relationship, to)?,
    };
    let condition = leads_to(&hop, &from, "f.");
    Some(format!("{} AS f WHERE {condition}", columns::table(to)))
}
