//! The user: a person of the organisation.

use super::{Attribute, Operation, Relationship, ResourceType, Unique};

/// The user of the reference.
pub static USER: ResourceType = ResourceType {
    name: "user",
    plural: "users",
    doc: "A person of the organisation.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.").queryable(),
        Attribute::time("currentSignInAt", "When the user last signed in.").queryable(),
        Attribute::text("email", "The e-mail address.")
            .create_only()
            .required()
            .unique(&Unique {
                fields: &["email"],
                other: "another user",
            })
            .queryable(),
        Attribute::text("firstName", "The first name.")
            .writable()
            .queryable(),
        Attribute::text("lastName", "The last name.")
            .writable()
            .queryable(),
        Attribute::boolean("locked", "Whether the user may no longer sign in.")
            .writable()
            .queryable(),
        Attribute::long_text("name", 511, "First and last name.").derived(),
        Attribute::text("phoneNumber", "The phone number.").writable(),
        Attribute::text("title", "The title at work.").writable(),
        Attribute::time("updatedAt", "When it was last updated.").queryable(),
        Attribute::text("userGuid", "An id that is unique over all organisations."),
        Attribute::text("username", "The name to sign in with.")
            .writable()
            .queryable(),
        Attribute::integer(
            "defaultRulesetId",
            "The id of the ruleset of its sequences.",
        )
        .writable()
        .shared(),
        Attribute::long_text("phoneCountryCode", 2, "The country's code.")
            .writable()
            .shared(),
        Attribute::text("phoneType", "The kind.")
            .writable()
            .shared(),
        Attribute::text("primaryTimezone", "The time zone's name.")
            .writable()
            .shared(),
        Attribute::text("scimExternalId", "The id in the directory.")
            .writable()
            .shared(),
        Attribute::text("scimSource", "The directory.")
            .writable()
            .shared(),
        Attribute::text("secondaryTimezone", "Another one.")
            .writable()
            .shared(),
        Attribute::text("tertiaryTimezone", "Another one.")
            .writable()
            .shared(),
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
