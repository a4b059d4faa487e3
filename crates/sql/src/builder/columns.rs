//! Where the schema's names live in tables.

use lockstep_core::query::SortKey;
use lockstep_core::schema::{Attribute, Kind, Relationship, ResourceType, Stored, plural_of};

/// The column that holds the numbered custom attributes as one JSON object.
pub(crate) const CUSTOM_FIELDS: &str = "custom_fields";

/// The column that holds the attributes that share one, as one JSON object.
pub(crate) const SHARED: &str = "shared_attributes";

/// `dueAt` → `due_at`, `linkedInUrl` → `linked_in_url`.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len().saturating_add(4));
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// The table of a type.
pub(crate) fn table(resource: &ResourceType) -> String {
    snake(resource.plural)
}

/// The expression of an attribute, in the table's own terms.
pub(crate) fn attribute(attribute: &Attribute) -> String {
    attribute_of("", attribute)
}

/// The same, of a table that goes by another name: `prefix` is that name with a dot, or empty.
pub(crate) fn attribute_of(prefix: &str, attribute: &Attribute) -> String {
    if attribute.is_custom() {
        return format!("({prefix}{CUSTOM_FIELDS} ->> '$.{}')", attribute.name);
    }
    match attribute.stored {
        Stored::Column => {}
        Stored::Shared => {
            let member = format!("{prefix}{SHARED} ->> '$.{}'", attribute.name);
            return match without_value(attribute) {
                "NULL" => format!("({member})"),
                nothing => format!("coalesce({member}, {nothing})"),
            };
        }
        Stored::Related {
            relationship,
            attribute,
        } => return related(prefix, relationship, attribute),
        Stored::Nowhere => return without_value(attribute).to_owned(),
    }
    match attribute.name {
        // The attributes whose names are keywords of SQL.
        name @ ("from" | "index" | "order" | "to") => format!("{prefix}\"{name}\""),
        name => format!("{prefix}{}", snake(name)),
    }
}

/// An attribute of the record that a relationship names; NULL where it names none.
fn related(prefix: &str, relationship: &str, attribute: &str) -> String {
    // It goes by the name of the type that it leads to.
    let table = snake(plural_of(relationship).unwrap_or_default());
    let (name, column) = (snake(relationship), snake(attribute));
    format!("(SELECT there.{column} FROM {table} AS there WHERE there.id = {prefix}{name}_id)")
}

/// What an attribute that has no column of its own is where it has no value, as a column would have it.
const fn without_value(attribute: &Attribute) -> &'static str {
    match (attribute.kind, attribute.stored) {
        (Kind::Boolean, _) => "0",
        (Kind::TextList { .. }, _) => "'[]'",
        // A count of what does not happen here.
        (Kind::Integer, Stored::Nowhere) => "0",
        _ => "NULL",
    }
}

/// The column with the id of a to-one relationship.
pub(crate) fn related_id(relationship: &Relationship) -> String {
    format!("{}_id", snake(relationship.name))
}

/// The column with the list of ids of a relationship that is kept with the record.
pub(crate) fn id_list(prefix: &str, relationship: &Relationship) -> String {
    format!("{prefix}{}", snake(relationship.name))
}

/// The column with the type of a polymorphic relationship.
pub(crate) fn related_type(relationship: &Relationship) -> String {
    format!("{}_type", snake(relationship.name))
}

/// The expression of a sort key.
pub(crate) fn sort_key(key: &SortKey) -> String {
    match key.attribute {
        None => "id".to_owned(),
        // All are equal; SQLite would take 0 for the place of a column.
        Some(one) if one.stored == Stored::Nowhere => "NULL".to_owned(),
        Some(one) => attribute(one),
    }
}
