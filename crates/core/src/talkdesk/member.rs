//! The members of bodies that are simple values, as tables: what each takes, which field it is, and what the
//! dialect calls it when it is wrong. Phone numbers are no simple values; [`super::record`] has them.

use crate::document::reader::Place;
use crate::error::{Code, excerpt};
use crate::schema::{Access, Attribute, EXTRA_DATA_LIMIT, EXTRA_DATA_VALUE_LIMIT};
use crate::value::Value;

/// A member.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// The name in the schema.
    pub field: &'static str,
    /// What it is here; one that is writable can be changed later.
    pub attribute: Attribute,
    /// What this dialect wants of it besides its kind; texts have at least one character.
    pub form: Form,
    /// The dialect's codes for one that is missing, and for one that is not right.
    pub codes: (&'static str, &'static str),
}

/// What a value has to be besides its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Anything.
    Any,
    /// From this number to that one.
    Range(i64, i64),
    /// The name of a time zone.
    Timezone,
}

/// A name of a time zone, for sentences and descriptions.
pub const EXAMPLE_TIMEZONE: &str = "Europe/Lisbon";

/// The code for what has none of its own.
pub(super) const OTHER: &str = "OTHER";

const fn member(field: &'static str, attribute: Attribute) -> Member {
    Member {
        field,
        attribute,
        form: Form::Any,
        codes: (OTHER, OTHER),
    }
}

impl Member {
    const fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    const fn codes(mut self, missing: &'static str, invalid: &'static str) -> Self {
        self.codes = (missing, invalid);
        self
    }

    /// Its name here.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.attribute.name
    }

    /// Whether it can be changed later.
    #[must_use]
    pub fn is_changeable(&self) -> bool {
        self.attribute.access == Access::Writable
    }

    /// Whether a value of its kind is what this dialect wants; the problem is noted where it is not.
    pub(super) fn is_sound(&self, value: &Value<'_>, at: &Place<'_>) -> bool {
        let name = self.name();
        match (value, self.form) {
            (Value::Text(text), _) if text.is_empty() => at.note(
                Code::StringEmpty,
                format!("`{name}` is empty; it must have at least one character"),
            ),
            (Value::Text(text), Form::Timezone) if !has_form_of_timezone(text) => at.note(
                Code::NotAllowedValue,
                format!(
                    "`{name}` is `{}`; it must be the name of a time zone, such as `{EXAMPLE_TIMEZONE}`",
                    excerpt(text)
                ),
            ),
            (Value::Integer(number), Form::Range(least, most))
                if !(least..=most).contains(number) =>
            {
                at.note(
                    Code::NumberOutOfRange,
                    format!("`{name}` is {number}; it must be from {least} to {most}"),
                );
            }
            _ => return true,
        }
        false
    }
}

/// Whether a text could be a name of the IANA time zone database.
fn has_form_of_timezone(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte))
}

/// The priority of what can wait the longest.
pub(super) const LAST_PRIORITY: i64 = 10;

/// The members of a record.
pub static RECORD_MEMBERS: &[Member] = &[
    member(
        "firstName",
        Attribute::long_text("first_name", 80, "The first name.")
            .create_only()
            .required(),
    )
    .codes("FIRST_NAME_MISSING", "FIRST_NAME_INVALID"),
    member(
        "lastName",
        Attribute::long_text("last_name", 80, "The last name.")
            .create_only()
            .required(),
    )
    .codes("LAST_NAME_MISSING", "LAST_NAME_INVALID"),
    member(
        "timezone",
        Attribute::long_text("timezone", 35, "The time zone's name.").create_only(),
    )
    .form(Form::Timezone)
    .codes("TIMEZONE_MISSING", "TIMEZONE_INVALID"),
    member(
        "priority",
        Attribute::integer("priority", "How soon to call, from 1 to 10.").writable(),
    )
    .form(Form::Range(1, LAST_PRIORITY))
    .codes("PRIORITY_INVALID", "PRIORITY_INVALID"),
    member(
        "externalProvider",
        Attribute::text("external_provider", "The system that it comes from.").create_only(),
    )
    .codes("EXTERNAL_REF_MISSING", OTHER),
    member(
        "externalId",
        Attribute::text("external_id", "The id in that system.").create_only(),
    )
    .codes("EXTERNAL_REF_MISSING", OTHER),
    member(
        "externalUrl",
        Attribute::long_text("external_url", 2_048, "The address there.").create_only(),
    ),
    member(
        "syncExternalId",
        Attribute::boolean(
            "sync_external_id",
            "Whether that system is kept up to date.",
        )
        .create_only(),
    ),
    member(
        "extraData",
        Attribute::map(
            "extra_data",
            EXTRA_DATA_LIMIT,
            EXTRA_DATA_VALUE_LIMIT,
            "Whatever else is known.",
        )
        .writable(),
    ),
];

/// The members of a list.
pub static LIST_MEMBERS: &[Member] = &[
    member(
        "name",
        Attribute::long_text("name", 120, "What it is called.")
            .writable()
            .required(),
    ),
    member(
        "uniqueIdentifierType",
        Attribute::choice(
            "unique_identifier_type",
            &["PHONE_NUMBER", "EXTERNAL", "NOTHING"],
            "What no two of its records have in common.",
        )
        .create_only(),
    ),
];

/// The members of a record that can be changed.
pub(super) fn changeable() -> impl Iterator<Item = &'static Member> + Clone {
    RECORD_MEMBERS
        .iter()
        .filter(|member| member.is_changeable())
}
