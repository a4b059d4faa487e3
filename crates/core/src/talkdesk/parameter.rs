//! The parameters of queries, as tables: what each takes, and which call has which.

use super::member::LAST_PRIORITY;
use super::page::Page;

/// How many there are on a page unless it is told.
const DEFAULT_PER_PAGE: i64 = 50;

/// The most on a page.
const MAX_PER_PAGE: i64 = 200;

/// The last page that can be asked for.
const MAX_PAGE: i64 = 1_000_000;

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it is for.
    pub doc: &'static str,
}

/// What a parameter of a page takes, and what that comes to.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// A whole number from 1, about the page itself.
    Number {
        /// The most.
        most: i64,
        /// What holds where the parameter is not there.
        default: i64,
        /// Where it goes.
        into: for<'p> fn(&'p mut Page<'_>) -> &'p mut i64,
    },
    /// One of these columns, upwards or downwards.
    Order(&'static [&'static str]),
    /// A text that a record's name, or one of its phone numbers, has in it.
    Search,
    /// A text that a list's name has in it.
    Name,
    /// A phone number.
    PhoneNumber,
    /// Texts with commas between them, of which the column is one: any texts, or only these.
    Texts(&'static str, &'static [&'static str]),
    /// Whole numbers from 1 to this one, with commas between them.
    Priorities(i64),
    /// A point in time: the column is at it, or later.
    From(&'static str),
    /// A point in time: the column is at it, or before.
    To(&'static str),
    /// This word, which changes nothing.
    Word(&'static str),
}

const fn parameter(name: &'static str, takes: Takes, doc: &'static str) -> Parameter {
    Parameter { name, takes, doc }
}

/// What is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paged {
    /// The records of a list.
    Records,
    /// The lists.
    Lists,
}

impl Paged {
    /// The parameters of its pages.
    pub fn parameters(self) -> impl Iterator<Item = &'static Parameter> {
        let (order, filters) = match self {
            Self::Records => (&RECORD_ORDER, RECORD_FILTERS),
            Self::Lists => (&LIST_ORDER, LIST_FILTERS),
        };
        PAGE.iter().chain([order]).chain(filters)
    }
}

/// Parameters that are not about the page.
pub(super) const ELSEWHERE: &[&str] = &["async", "preview", "actionParams[preview]"];

static PAGE: &[Parameter] = &[
    parameter(
        "page",
        Takes::Number {
            most: MAX_PAGE,
            default: 1,
            into: |page| &mut page.page,
        },
        "The page's number; 1 without it.",
    ),
    parameter(
        "per_page",
        Takes::Number {
            most: MAX_PER_PAGE,
            default: DEFAULT_PER_PAGE,
            into: |page| &mut page.per_page,
        },
        "How many there are on a page.",
    ),
];

static RECORD_ORDER: Parameter = order(&[
    "created_at",
    "first_name",
    "last_name",
    "priority",
    "timezone",
    "updated_at",
]);

static LIST_ORDER: Parameter = order(&["created_at", "name", "status", "updated_at"]);

const fn order(columns: &'static [&'static str]) -> Parameter {
    let doc = "The order; the oldest come first without it.";
    parameter("order_by", Takes::Order(columns), doc)
}

const FROM: &str = "At this time or later.";
const TO: &str = "At this time or before.";
const SEVERAL: &str = "One or more, with commas between them.";

static RECORD_FILTERS: &[Parameter] = &[
    parameter(
        "phone_number",
        Takes::PhoneNumber,
        "One of the phone numbers.",
    ),
    parameter("priorities", Takes::Priorities(LAST_PRIORITY), SEVERAL),
    parameter(
        "search",
        Takes::Search,
        "A part of the name, or of a phone number.",
    ),
    parameter("timezones", Takes::Texts("timezone", &[]), SEVERAL),
    parameter("updated_at_from", Takes::From("updated_at"), FROM),
    parameter("updated_at_to", Takes::To("updated_at"), TO),
];

static LIST_FILTERS: &[Parameter] = &[
    parameter("created_at_from", Takes::From("created_at"), FROM),
    parameter("created_at_to", Takes::To("created_at"), TO),
    parameter("fields", Takes::Word("TEAMS"), "`TEAMS`: there are none."),
    parameter("name", Takes::Name, "A part of the name."),
    parameter("status", Takes::Texts("status", STATUSES), SEVERAL),
];

/// The states of lists in the real system. Those here are all accepted.
const STATUSES: &[&str] = &[
    "REJECTED",
    "VALIDATION_STARTED",
    "UPLOADED",
    "ACCEPTED",
    "INCOMPLETE",
    "CORRUPTED",
];

/// A parameter that has to be there: the record is named by it.
#[derive(Debug, Clone, Copy)]
pub struct Needed {
    /// The name.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
}

const fn needed(name: &'static str, doc: &'static str) -> Needed {
    Needed { name, doc }
}

pub(super) const PHONE_NUMBER: Needed = needed("phone_number", "The record's.");
pub(super) const EXTERNAL_PROVIDER: Needed = needed(
    "external_provider",
    "The system that the record comes from.",
);
pub(super) const EXTERNAL_ID: Needed = needed("external_id", "Its id there.");

/// What [`super::by_phone`] reads.
pub const BY_PHONE: &[Needed] = &[PHONE_NUMBER];

/// What [`super::by_reference`] reads.
pub const BY_REFERENCE: &[Needed] = &[EXTERNAL_PROVIDER, EXTERNAL_ID];
