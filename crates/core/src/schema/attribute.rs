//! One attribute (or one parameter of an action): its kind, its limits, its flags.

use serde::Serialize;

use super::DEFAULT_TEXT_LIMIT;
use super::rules::{DefaultValue, Stored, Unique};

/// What values an attribute takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Kind {
    /// A string of at most `max` characters (Unicode scalar values).
    Text {
        /// The most characters.
        max: u32,
    },
    /// One of a few strings.
    Choice {
        /// The allowed strings.
        values: &'static [&'static str],
    },
    /// `true` or `false`.
    Boolean,
    /// A whole number that JavaScript holds exactly: within ±(2⁵³ − 1).
    Integer,
    /// A finite number.
    Number,
    /// An RFC 3339 date-time.
    Time,
    /// A day of the calendar, as `2026-01-31`.
    Date,
    /// A list of distinct, non-empty strings.
    #[serde(rename_all = "camelCase")]
    TextList {
        /// The most elements.
        max_items: u32,
        /// The most characters of one element.
        max: u32,
    },
    /// The id of a record: a positive whole number, also accepted as a string.
    Id {
        /// The type of the record.
        target: &'static str,
    },
    /// A list of distinct ids of records of one type.
    #[serde(rename_all = "camelCase")]
    IdList {
        /// The type of the records.
        target: &'static str,
        /// The most elements.
        max_items: u32,
    },
    /// A JSON object of any shape. Only ever read.
    Object,
    /// An object whose members clients name: strings, numbers and booleans. A bulk change writes and
    /// takes back each member by itself; null takes one away.
    #[serde(rename_all = "camelCase")]
    Map {
        /// The most members.
        max_items: u32,
        /// The most characters of a string.
        max: u32,
    },
}

/// Who writes an attribute or a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Access {
    /// Only Lockstep. Sent by a client it is checked for its type and not stored.
    ReadOnly,
    /// The client, on create and on update.
    Writable,
    /// The client, on create only.
    CreateOnly,
}

/// One attribute of a resource type, or one parameter of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attribute {
    /// The member name: camelCase.
    pub name: &'static str,
    /// What values it takes.
    #[serde(flatten)]
    pub kind: Kind,
    /// Who writes it.
    pub access: Access,
    /// Whether it must be given on create (for a parameter: at all), and may never be null.
    pub required: bool,
    /// Whether it follows from other attributes, so that storage computes it.
    pub derived: bool,
    /// What a new record has unless it says otherwise.
    #[serde(skip)]
    pub default: Option<DefaultValue>,
    /// The attribute with which it is set and cleared. A time is when that became true, or got the value
    /// that it has; a text is the name in that address.
    #[serde(skip)]
    pub follows: Option<&'static str>,
    /// Where storage keeps it.
    #[serde(skip)]
    pub stored: Stored,
    /// Whether no other record has the same; at most one attribute of a type says so.
    #[serde(skip)]
    pub unique: Option<&'static Unique>,
    /// Whether searches compare it whatever its capitals, so that storage keeps it folded
    /// (see [`fold`](crate::fold::fold)).
    #[serde(skip)]
    pub searched: bool,
    /// Whether its elements may not begin or end with a blank or with what cannot be seen.
    #[serde(skip)]
    pub trimmed: bool,
    /// Whether `filter[name]` exists.
    pub filterable: bool,
    /// Whether `sort=name` exists.
    pub sortable: bool,
    /// What it means; empty in WebAssembly where the name says enough.
    pub doc: &'static str,
}

impl Attribute {
    const fn new(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            access: Access::ReadOnly,
            required: false,
            derived: false,
            default: None,
            follows: None,
            stored: Stored::Column,
            unique: None,
            searched: false,
            trimmed: false,
            filterable: false,
            sortable: false,
            doc,
        }
    }

    /// A string with the reference's default limit.
    pub(crate) const fn text(name: &'static str, doc: &'static str) -> Self {
        Self::new(
            name,
            Kind::Text {
                max: DEFAULT_TEXT_LIMIT,
            },
            doc,
        )
    }

    /// A string with a limit of its own.
    pub(crate) const fn long_text(name: &'static str, max: u32, doc: &'static str) -> Self {
        Self::new(name, Kind::Text { max }, doc)
    }

    /// One of a few strings.
    pub(crate) const fn choice(
        name: &'static str,
        values: &'static [&'static str],
        doc: &'static str,
    ) -> Self {
        Self::new(name, Kind::Choice { values }, doc)
    }

    /// A boolean.
    pub(crate) const fn boolean(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Boolean, doc)
    }

    /// A whole number.
    pub(crate) const fn integer(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Integer, doc)
    }

    /// A finite number.
    pub(crate) const fn number(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Number, doc)
    }

    /// A date-time.
    pub(crate) const fn time(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Time, doc)
    }

    /// A day.
    pub(crate) const fn date(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Date, doc)
    }

    /// A list of at most `max_items` strings with the default limit each.
    pub(crate) const fn text_list(name: &'static str, max_items: u32, doc: &'static str) -> Self {
        let max = DEFAULT_TEXT_LIMIT;
        Self::new(name, Kind::TextList { max_items, max }, doc)
    }

    /// The id of a record.
    pub(crate) const fn id(name: &'static str, target: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Id { target }, doc)
    }

    /// A list of at most `max_items` ids of records.
    pub(crate) const fn id_list(
        name: &'static str,
        target: &'static str,
        max_items: u32,
        doc: &'static str,
    ) -> Self {
        Self::new(name, Kind::IdList { target, max_items }, doc)
    }

    /// A JSON object.
    pub(crate) const fn object(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, Kind::Object, doc)
    }

    /// An object whose members clients name.
    pub(crate) const fn map(
        name: &'static str,
        max_items: u32,
        max: u32,
        doc: &'static str,
    ) -> Self {
        Self::new(name, Kind::Map { max_items, max }, doc)
    }

    /// Clients write it.
    pub(crate) const fn writable(mut self) -> Self {
        self.access = Access::Writable;
        self
    }

    /// Clients write it on create only.
    pub(crate) const fn create_only(mut self) -> Self {
        self.access = Access::CreateOnly;
        self
    }

    /// It must be given, and may not be null.
    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Storage computes it from other attributes.
    pub(crate) const fn derived(mut self) -> Self {
        self.derived = true;
        self
    }

    /// A new record has this one of its strings unless it says otherwise.
    pub(crate) const fn defaults_to(mut self, word: &'static str) -> Self {
        self.default = Some(DefaultValue::Word(word));
        self
    }

    /// A new record has it unless it says otherwise.
    pub(crate) const fn defaults_to_true(mut self) -> Self {
        self.default = Some(DefaultValue::True);
        self
    }

    /// It shares a column with others. Nothing finds records by it, and no migration has to know it.
    pub(crate) const fn shared(mut self) -> Self {
        self.stored = Stored::Shared;
        self.named_well()
    }

    /// Nothing here fills it, so that it is kept nowhere: it is null, false, 0 or an empty list.
    pub(crate) const fn unfilled(mut self) -> Self {
        self.stored = Stored::Nowhere;
        self.named_well()
    }

    /// The name says enough where readers see it as a label; in the npm package every kilobyte counts.
    pub(crate) const fn named_well(mut self) -> Self {
        if cfg!(target_arch = "wasm32") {
            self.doc = "";
        }
        self
    }

    /// It is an attribute of the record that a relationship names.
    pub(crate) const fn of(mut self, relationship: &'static str, attribute: &'static str) -> Self {
        self.stored = Stored::Related {
            relationship,
            attribute,
        };
        self
    }

    /// The time since which another attribute has its value.
    pub(crate) const fn since(mut self, other: &'static str) -> Self {
        self.follows = Some(other);
        self
    }

    /// The name in the address of a person's page, which is what stands behind `/in/`.
    pub(crate) const fn name_in(mut self, address: &'static str) -> Self {
        self.follows = Some(address);
        self
    }

    /// No other record has the same.
    pub(crate) const fn unique(mut self, unique: &'static Unique) -> Self {
        self.unique = Some(unique);
        self
    }

    /// Searches compare it whatever its capitals.
    pub(crate) const fn searched(mut self) -> Self {
        self.searched = true;
        self
    }

    /// Its elements neither begin nor end with a blank or with what cannot be seen.
    pub(crate) const fn trimmed(mut self) -> Self {
        self.trimmed = true;
        self
    }

    /// `filter[name]` exists.
    pub(crate) const fn filterable(mut self) -> Self {
        self.filterable = true;
        self
    }

    /// `sort=name` exists.
    pub(crate) const fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// `filter[name]` and `sort=name` exist.
    pub(crate) const fn queryable(self) -> Self {
        self.filterable().sortable()
    }
}
