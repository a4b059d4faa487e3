//! The user: a person of the organisation.

use super::{Attribute, Operation, Relationship, ResourceType, Unique};

/// The user of the reference.
pub static USER: ResourceType = ResourceType {
    name: "user",
    plural: "users",
    doc: "A person of the organisation.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::time("currentSignInAt", "When the user last signed in.")
            .queryable()
            .named_well(),
        Attribute::text("email", "The e-mail address.")
            .create_only()
            .required()
            .unique(&Unique {
                fields: &["email"],
                other: "another user",
            })
            .queryable()
            .named_well(),
        Attribute::text("firstName", "The first name.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text("lastName", "The last name.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::boolean("locked", "Whether the user may no longer sign in.")
            .writable()
            .queryable(),
        Attribute::long_text("name", 511, "First and last name.")
            .derived()
            .named_well(),
        Attribute::text("phoneNumber", "The phone number.")
            .writable()
            .named_well(),
        Attribute::text("title", "The title at work.")
            .writable()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
        Attribute::text("userGuid", "An id that is unique over all organisations."),
        Attribute::text("username", "The name to sign in with.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::integer(
            "defaultRulesetId",
            "The id of the ruleset of its sequences.",
        )
        .writable()
        .shared(),
        Attribute::long_text("phoneCountryCode", 2, "The country's code.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("phoneType", "The kind.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("primaryTimezone", "The time zone's name.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("scimExternalId", "The id in the directory.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("scimSource", "The directory.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("secondaryTimezone", "Another one.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("tertiaryTimezone", "Another one.")
            .writable()
            .shared()
            .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::many("batches", &["batch"], "Batches that the user started."),
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::one("mailbox", &["mailbox"], "The mailbox.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::many("mailboxes", &["mailbox"], "The mailboxes."),
        Relationship::one("updater", &["user"], "Who last updated it."),
    ],
    actions: &[],
    operations: &[
        Operation::List,
        Operation::Show,
        Operation::Create,
        Operation::Update,
    ],
};
