//! Where the schema's names live in tables.

use lockstep_core::query::SortKey;
use lockstep_core::schema::{Attribute, Relationship, ResourceType};

/// The column that holds the numbered custom attributes as one JSON object.
pub(crate) const CUSTOM_FIELDS: &str = "custom_fields";

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
    match attribute.name {
        // The attributes whose names are keywords of SQL.
        name @ ("from" | "index" | "order" | "to") => format!("{prefix}\"{name}\""),
        name => format!("{prefix}{}", snake(name)),
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
    key.attribute.map_or_else(|| "id".to_owned(), attribute)
}
