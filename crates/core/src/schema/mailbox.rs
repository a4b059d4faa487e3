//! The mailbox: where the mailings of a sequence come from.

use super::{Attribute, Operation, Relationship, ResourceType};

/// The mailbox of the reference, without what connects it.
pub static MAILBOX: ResourceType = ResourceType {
    name: "mailbox",
    plural: "mailboxes",
    doc: "Where mailings come from.",
    attributes: &[
        Attribute::time("createdAt", "When it was created.")
            .queryable()
            .named_well(),
        Attribute::text("email", "The e-mail address.")
            .writable()
            .queryable()
            .required()
            .named_well(),
        Attribute::integer("maxMailingsPerDay", "The most mailings a day.")
            .writable()
            .named_well(),
        Attribute::boolean("sendDisabled", "Whether nothing is sent.")
            .writable()
            .named_well(),
        Attribute::boolean("syncDisabled", "Whether nothing is fetched.")
            .writable()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.")
            .queryable()
            .named_well(),
        Attribute::integer("userId", "The id of its user.")
            .queryable()
            .named_well(),
        Attribute::text("emailProvider", "Who runs it.")
            .writable()
            .shared()
            .named_well(),
        Attribute::long_text("emailSignature", 65_535, "What mailings end with.")
            .writable()
            .shared()
            .named_well(),
        Attribute::integer("maxEmailsPerDay", "The most e-mails a day.")
            .writable()
            .shared()
            .named_well(),
        Attribute::integer("maxMailingsPerWeek", "The most mailings a week.")
            .writable()
            .shared()
            .named_well(),
        Attribute::long_text("optOutMessage", 512, "What offers to opt out.")
            .writable()
            .shared()
            .named_well(),
        Attribute::long_text("optOutSignature", 512, "What follows it.")
            .writable()
            .shared()
            .named_well(),
        Attribute::long_text(
            "prospectEmailExclusions",
            65_535,
            "Addresses that are no prospects.",
        )
        .writable()
        .shared()
        .named_well(),
    ],
    custom_fields: 0,
    relationships: &[
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::many("mailings", &["mailing"], "The mailings."),
        Relationship::one("updater", &["user"], "Who last updated it."),
        Relationship::one("user", &["user"], "Whose it is.")
            .writable()
            .filterable_by(&["id"]),
    ],
    actions: &[],
    operations: &[
        Operation::List,
        Operation::Show,
        Operation::Create,
        Operation::Update,
        Operation::Delete,
    ],
};
