//! The scopes of this dialect's operations.

use lockstep_core::schema::ResourceType;

/// The scope of a method on records of a type.
pub fn scope(resource: &ResourceType, method: &str) -> String {
    let permission = match method {
        "get" => "read",
        "delete" => "delete",
        _ => "write",
    };
    format!("{}.{permission}", resource.plural)
}
