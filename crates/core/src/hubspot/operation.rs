//! What the calls about several records do, and which members their bodies have.

/// What a batch does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Creates each input.
    Create,
    /// Reads what each input names.
    Read,
    /// Changes it.
    Update,
    /// Changes it, or creates it where it is not there.
    Upsert,
    /// Archives it.
    Archive,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Create,
        Self::Read,
        Self::Update,
        Self::Upsert,
        Self::Archive,
    ];

    /// Its name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Update => "update",
            Self::Upsert => "upsert",
            Self::Archive => "archive",
        }
    }

    /// The operation of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operation| operation.name() == name)
    }

    /// The members of an input.
    #[must_use]
    pub const fn members(self) -> &'static [&'static str] {
        match self {
            Self::Create => &["properties", "associations", "objectWriteTraceId"],
            Self::Update | Self::Upsert => {
                &["id", "properties", "idProperty", "objectWriteTraceId"]
            }
            Self::Read | Self::Archive => &["id"],
        }
    }

    /// The members of the body of a call about one record, which its address names.
    pub fn single(self) -> impl Iterator<Item = &'static str> {
        let members = self.members().iter().copied();
        members.filter(|name| !matches!(*name, "id" | "idProperty"))
    }

    /// Those that must be there.
    pub(super) const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Create => &["properties"],
            Self::Update | Self::Upsert => &["id", "properties"],
            Self::Read | Self::Archive => &["id"],
        }
    }

    /// The members of the body.
    pub(super) const fn top(self) -> &'static [&'static str] {
        match self {
            Self::Read => &[
                "inputs",
                "properties",
                "propertiesWithHistory",
                "idProperty",
            ],
            _ => &["inputs"],
        }
    }
}
