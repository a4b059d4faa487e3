//! The JSON text of single members, as expressions.

use lockstep_core::schema::{Attribute, Kind, Relationship, Stored};
use lockstep_template::Ids;

use crate::builder::columns::{self, SHARED};

/// What stands on both sides of an id.
pub(crate) const fn quote(ids: Ids) -> &'static str {
    match ids {
        Ids::Integers => "",
        Ids::Strings => "\"",
    }
}

/// The JSON text of an attribute that has no column of its own, where it has no value.
pub(crate) const fn without_value(attribute: &Attribute) -> &'static str {
    match (attribute.kind, attribute.stored) {
        (Kind::Boolean, _) => "false",
        (Kind::TextList { .. }, _) => "[]",
        (Kind::Integer, Stored::Nowhere) => "0",
        _ => "null",
    }
}

/// The JSON text of one attribute; never NULL, which would swallow the whole document.
pub(crate) fn attribute_text(prefix: &str, attribute: &Attribute) -> String {
    let nothing = without_value(attribute);
    match attribute.stored {
        Stored::Column | Stored::Related { .. } => {}
        Stored::Shared => {
            let name = attribute.name;
            return format!("coalesce({prefix}{SHARED} -> '$.{name}', '{nothing}')");
        }
        Stored::Nowhere => return format!("'{nothing}'"),
    }
    let column = columns::attribute_of(prefix, attribute);
    match attribute.kind {
        Kind::Time | Kind::Date => format!("coalesce('\"' || {column} || '\"', 'null')"),
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

/// The JSON text of the identifier of a to-one relationship; NULL where it leads nowhere. A record
/// that is in the bin is named by its negated id, and is nowhere.
pub(crate) fn identifier(relationship: &Relationship, prefix: &str, ids: Ids) -> String {
    let quote = quote(ids);
    let id = live_id(relationship, prefix);
    let kind = match relationship.targets {
        [target] => format!("'{target}'"),
        _ => format!("{prefix}{}", columns::related_type(relationship)),
    };
    format!("('{{\"type\":\"' || {kind} || '\",\"id\":{quote}' || {id} || '{quote}}}')")
}

/// The id of a to-one relationship; NULL where it leads nowhere.
pub(crate) fn live_id(relationship: &Relationship, prefix: &str) -> String {
    let id = format!("{prefix}{}", columns::related_id(relationship));
    format!("iif({id} > 0, {id}, NULL)")
}

/// The JSON text of a list of references, from the list of ids that is kept with the record.
pub(crate) fn references(relationship: &Relationship, prefix: &str, ids: Ids) -> String {
    let quote = quote(ids);
    let column = columns::id_list(prefix, relationship);
    let target = relationship.targets.first().copied().unwrap_or_default();
    format!(
        "(SELECT '[' || coalesce(group_concat('{{\"type\":\"{target}\",\"id\":{quote}' || value || '{quote}}}'), '') || ']' FROM json_each({column}))"
    )
}
