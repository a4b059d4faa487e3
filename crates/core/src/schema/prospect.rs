//! The prospect: a person that sales works with.

use super::{Attribute, CUSTOM_FIELD_COUNT, Operation, Relationship, ResourceType, TAG_LIMIT};

/// The most addresses or numbers of one kind.
const CONTACT_LIMIT: u32 = 20;

/// The prospect of the reference.
pub static PROSPECT: ResourceType = ResourceType {
    name: "prospect",
    plural: "prospects",
    doc: "A person that sales works with.",
    attributes: &[
        Attribute::time("availableAt", "When the prospect can be contacted again.").writable(),
        Attribute::boolean("callOptedOut", "Whether the prospect refuses calls.").writable(),
        Attribute::integer("clickCount", "How many links of mailings were followed."),
        Attribute::text("company", "The company's name.")
            .writable()
            .filterable()
            .searched(),
        Attribute::text_list(
            "contactHistogram",
            CONTACT_LIMIT,
            "How often it was contacted.",
        )
        .unfilled(),
        Attribute::time("createdAt", "When it was created.").queryable(),
        Attribute::boolean("emailOptedOut", "Whether the prospect refuses e-mail.").writable(),
        Attribute::text_list("emails", CONTACT_LIMIT, "E-mail addresses, the best first.")
            .writable()
            .searched()
            .filterable(),
        Attribute::choice(
            "emailsOptStatus",
            &["opted_in", "opted_out"],
            "What the prospect said about e-mail.",
        )
        .writable(),
        Attribute::time("engagedAt", "When it last engaged.").queryable(),
        Attribute::number("engagedScore", "How engaged it is.").queryable(),
        Attribute::text("externalSource", "Where it comes from.")
            .writable()
            .queryable(),
        Attribute::text("firstName", "The first name.")
            .writable()
            .searched()
            .queryable(),
        Attribute::text("githubUsername", "The name there.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text_list("homePhones", CONTACT_LIMIT, "The phone numbers.").writable(),
        Attribute::text("lastName", "The last name.")
            .writable()
            .searched()
            .queryable(),
        Attribute::text("linkedInId", "The id there.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text("linkedInSlug", "The name in that page's address.")
            .name_in("linkedInUrl")
            .queryable(),
        Attribute::text_list("mobilePhones", CONTACT_LIMIT, "The phone numbers.").writable(),
        Attribute::long_text("name", 511, "First and last name.").derived(),
        Attribute::text("occupation", "The occupation.").writable(),
        Attribute::integer("openCount", "How many mailings were opened."),
        Attribute::boolean("optedOut", "Whether the prospect refuses all contact.").writable(),
        Attribute::time("optedOutAt", "When it opted out.").since("optedOut"),
        Attribute::text_list("otherPhones", CONTACT_LIMIT, "The phone numbers.").writable(),
        Attribute::integer("replyCount", "How many mailings were answered."),
        Attribute::number("score", "The organisation's own score.").writable(),
        Attribute::text("sharingTeamId", "The team it is shared with.")
            .writable()
            .filterable(),
        Attribute::text("stackOverflowId", "The id there.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::text_list("tags", TAG_LIMIT, "Tags.")
            .trimmed()
            .writable()
            .filterable(),
        Attribute::text("timeZone", "The IANA name of the time zone.")
            .writable()
            .filterable(),
        Attribute::text("timeZoneIana", "The same.").derived(),
        Attribute::text("timeZoneInferred", "What it seems to be.").unfilled(),
        Attribute::text("title", "The title at work.")
            .writable()
            .queryable()
            .searched(),
        Attribute::time("touchedAt", "When it was last touched.").queryable(),
        Attribute::text("twitterUsername", "The name there.")
            .writable()
            .queryable()
            .named_well(),
        Attribute::time("updatedAt", "When it was last updated.").queryable(),
        Attribute::text_list("voipPhones", CONTACT_LIMIT, "The phone numbers.").writable(),
        Attribute::text_list("workPhones", CONTACT_LIMIT, "The phone numbers.").writable(),
        Attribute::time("addedAt", "When somebody added it.")
            .writable()
            .shared(),
        Attribute::text("addressCity", "The city.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("addressCountry", "The country.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("addressState", "The state or province.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("addressStreet", "The street.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("addressStreet2", "More of the street.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("addressZip", "The postal code.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("angelListUrl", "The page there.")
            .writable()
            .shared()
            .named_well(),
        Attribute::choice(
            "callsOptStatus",
            &["opted_in", "opted_out"],
            "What the prospect said about calls.",
        )
        .writable()
        .shared(),
        Attribute::time("callsOptedAt", "When it said so.")
            .since("callsOptStatus")
            .shared(),
        Attribute::text("campaignName", "The campaign it comes from.")
            .writable()
            .shared()
            .named_well(),
        Attribute::date("dateOfBirth", "The day of birth.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("degree", "The degree.")
            .writable()
            .shared()
            .named_well(),
        Attribute::time("emailsOptedAt", "When it said so.")
            .since("emailsOptStatus")
            .shared(),
        Attribute::text("eventName", "The event it was met at.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("externalId", "The id in another system.")
            .writable()
            .shared(),
        Attribute::text("externalOwner", "Whose it is there.")
            .writable()
            .shared(),
        Attribute::text("facebookUrl", "The page there.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("gender", "The gender.")
            .writable()
            .shared()
            .named_well(),
        Attribute::long_text("githubUrl", 1_000, "The page there.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("googlePlusUrl", "The page there.")
            .writable()
            .shared()
            .named_well(),
        Attribute::date("graduationDate", "The day of graduation.")
            .writable()
            .shared()
            .named_well(),
        Attribute::date("jobStartDate", "The first day at work there.")
            .writable()
            .shared()
            .named_well(),
        Attribute::integer("linkedInConnections", "How many connections it has there.")
            .writable()
            .shared(),
        Attribute::long_text("linkedInUrl", 1_000, "The page there.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("middleName", "The middle name.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("nickname", "The nickname.")
            .writable()
            .shared()
            .named_well(),
        Attribute::long_text("personalNote1", 65_535, "A note.")
            .writable()
            .shared()
            .named_well(),
        Attribute::long_text("personalNote2", 65_535, "A note.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("preferredContact", "How it wants to be contacted.")
            .writable()
            .shared(),
        Attribute::text("quoraUrl", "The page there.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("region", "The region.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("school", "The school.")
            .writable()
            .shared()
            .named_well(),
        Attribute::text("source", "Where it comes from.")
            .writable()
            .shared(),
        Attribute::long_text("specialties", 65_535, "What it is good at.")
            .writable()
            .shared()
            .named_well(),
        Attribute::long_text("stackOverflowUrl", 1_000, "The page there.")
            .writable()
            .shared()
            .named_well(),
        Attribute::time("trashedAt", "When somebody threw it away.")
            .writable()
            .shared(),
        Attribute::long_text("twitterUrl", 1_000, "The page there.")
            .writable()
            .shared()
            .named_well(),
        Attribute::long_text("websiteUrl1", 65_535, "A website.")
            .writable()
            .shared()
            .named_well(),
        Attribute::long_text("websiteUrl2", 65_535, "A website.")
            .writable()
            .shared()
            .named_well(),
        Attribute::long_text("websiteUrl3", 65_535, "A website.")
            .writable()
            .shared(),
    ],
    custom_fields: CUSTOM_FIELD_COUNT,
    relationships: &[
        Relationship::one("account", &["account"], "The account.")
            .writable()
            .pauses_in_bin()
            .filterable_by(&["id", "customId", "name", "named", "updatedAt"]),
        Relationship::few(
            "activeSequenceStates",
            &["sequenceState"],
            "Sequence states that are not over.",
        )
        .filterable_by(&["id", "state"]),
        Relationship::listed("assignedUsers", &["user"], "Further users."),
        Relationship::many("batches", &["batch"], "Batches that changed it."),
        Relationship::many("calls", &["call"], "The calls."),
        Relationship::one("creator", &["user"], "Who created it."),
        Relationship::many("emailAddresses", &["emailAddress"], "The e-mail addresses."),
        Relationship::many("mailings", &["mailing"], "The mailings."),
        Relationship::listed("opportunities", &["opportunity"], "The opportunities.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("owner", &["user"], "Whose it is.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::one("persona", &["persona"], "The persona.")
            .writable()
            .filterable_by(&["id"]),
        Relationship::many("phoneNumbers", &["phoneNumber"], "The phone numbers."),
        Relationship::many("sequenceStates", &["sequenceState"], "All sequence states.")
            .filterable_by(&["id", "state"]),
        Relationship::one("stage", &["stage"], "The stage.")
            .writable()
            .filterable_by(&["id", "name"]),
        Relationship::many("tasks", &["task"], "Tasks about it."),
        Relationship::one("updater", &["user"], "Who last updated it."),
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
