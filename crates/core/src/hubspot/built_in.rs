//! The types of properties, and the properties that every organisation has: an entry each.

/// What the values of a property are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Any text.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// One of the options, or several separated by semicolons where they are checkboxes.
    Enumeration,
    /// A day.
    Date,
    /// A point in time.
    DateTime,
}

impl Type {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::String,
        Self::Number,
        Self::Bool,
        Self::Enumeration,
        Self::Date,
        Self::DateTime,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Bool => "bool",
            Self::Enumeration => "enumeration",
            Self::Date => "date",
            Self::DateTime => "datetime",
        }
    }

    /// The type of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// How forms ask for values of this type.
    #[must_use]
    pub const fn field_types(self) -> &'static [&'static str] {
        match self {
            Self::String => &["text", "textarea", "phonenumber", "html", "file"],
            Self::Number => &["number"],
            Self::Bool => &["booleancheckbox"],
            Self::Enumeration => &["select", "radio", "checkbox", "booleancheckbox"],
            Self::Date | Self::DateTime => &["date"],
        }
    }
}

/// A property that every organisation has.
#[derive(Debug)]
pub struct BuiltIn {
    /// The name.
    pub name: &'static str,
    /// What its values are.
    pub kind: Type,
    /// The values that it takes; none stands for any.
    pub options: &'static [&'static str],
    /// Whether only the system sets it.
    pub is_read_only: bool,
}

/// What people read of such a property.
#[derive(Debug)]
pub struct Texts {
    /// Its name.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// How a form would ask for it.
    pub field_type: &'static str,
    /// What it is for.
    pub description: &'static str,
}

const fn property(kind: Type) -> BuiltIn {
    BuiltIn {
        name: "",
        kind,
        options: &[],
        is_read_only: false,
    }
}

impl BuiltIn {
    const fn read_only(mut self) -> Self {
        self.is_read_only = true;
        self
    }

    const fn one_of(mut self, options: &'static [&'static str]) -> Self {
        self.options = options;
        self
    }

    const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// What people read of it.
    #[must_use]
    pub fn texts(&self) -> &'static Texts {
        const NONE: &Texts = &texts("", "", "");
        let mut all = TEXTS.iter();
        all.find(|texts| texts.name == self.name).unwrap_or(NONE)
    }
}

const fn texts(label: &'static str, field_type: &'static str, description: &'static str) -> Texts {
    Texts {
        name: "",
        label,
        field_type,
        description,
    }
}

impl Texts {
    const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }
}

/// Makes two tables of one: the npm package checks values, and has no room for what people read.
macro_rules! built_in {
    ($($name:literal => $property:expr, $texts:expr;)*) => {
        /// The properties that every organisation has.
        pub static BUILT_IN: &[BuiltIn] = &[$($property.named($name)),*];

        static TEXTS: &[Texts] = &[$($texts.named($name)),*];
    };
}

built_in! {
    "hs_communication_body" => property(Type::String),
        texts("Communication body", "textarea", "The text of the message.");
    "hs_communication_channel_type" => property(Type::Enumeration).one_of(&["WHATS_APP", "LINKEDIN_MESSAGE", "SMS"]),
        texts("Channel type", "select", "The channel that the message was sent through.");
    "hs_communication_logged_from" => property(Type::Enumeration).one_of(&["CRM"]),
        texts("Logged from", "select", "Where the message was logged.");
    "hs_createdate" => property(Type::DateTime).read_only(),
        texts("Create date", "date", "When the communication was created.");
    "hs_lastmodifieddate" => property(Type::DateTime).read_only(),
        texts("Last modified date", "date", "When the communication was last changed.");
    "hs_object_id" => property(Type::Number).read_only(),
        texts("Record ID", "number", "The communication's id.");
    "hs_object_source" => property(Type::String).read_only(),
        texts("Record source", "text", "What kind of source created the communication.");
    "hs_object_source_id" => property(Type::String).read_only(),
        texts("Record source ID", "text", "Who created the communication: the id of the user behind the token.");
    "hs_object_source_label" => property(Type::String).read_only(),
        texts("Record source label", "text", "The source, for people.");
    "hs_timestamp" => property(Type::DateTime),
        texts("Activity date", "date", "When the message was sent.");
    "hubspot_owner_id" => property(Type::Number),
        texts("Activity assigned to", "number", "The id of the user who owns the communication.");
}

/// What answers of the system show where nobody says which properties.
pub const DEFAULT: [&str; 3] = ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"];
