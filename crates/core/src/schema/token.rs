//! The token: what lets somebody in. Its text is shown once, when it is made, and is nowhere here.

use super::{Attribute, Operation, Relationship, ResourceType};

/// A bearer token. The reference has none: there one sees them on a page.
pub static TOKEN: ResourceType = ResourceType {
    name: "token",
    plural: "tokens",
    doc: "What lets a user in.",
    attributes: &[
        Attribute::text(
            "clientId",
            "The client that asked for it; null where a person made it.",
        )
        .filterable()
        .named_well(),
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::time("expiresAt", "When it ends, if it does by itself.")
            .queryable()
            .named_well(),
        Attribute::text("name", "The name.")
            .queryable()
            .named_well(),
        Attribute::time("revokedAt", "When it was revoked.")
            .queryable()
            .named_well(),
        Attribute::long_text("scopes", 65_535, "What it may do, between spaces.").named_well(),
    ],
    custom_fields: 0,
    relationships: &[Relationship::one("user", &["user"], "Who it lets in.").filterable_by(&["id"])],
    actions: &[],
    operations: &[Operation::List, Operation::Show, Operation::Delete],
};
