//! What the document is put together from: objects, references to components, methods of paths.

use serde_json::{Map, Value, json};

/// A JSON object.
pub type Object = Map<String, Value>;

/// A reference to a component.
pub fn component(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

/// Adds a method to a path.
pub fn insert(paths: &mut Object, path: &str, method: &str, operation: Value) {
    let item = paths.entry(path).or_insert_with(|| json!({}));
    if let Some(item) = item.as_object_mut() {
        item.insert(method.to_owned(), operation);
    }
}

/// A name with its first letter in upper case.
pub fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// An operation with the scopes that it needs of a token, all of them (OpenAPI 3.1, "Security Requirement Object").
pub fn needing(mut operation: Value, scopes: &[String]) -> Value {
    if let Some(members) = operation.as_object_mut() {
        members.insert("security".to_owned(), json!([{ TOKEN: scopes }]));
    }
    operation
}

/// The scheme of tokens.
pub const TOKEN: &str = "token";
