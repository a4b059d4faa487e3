//! The addresses that answers lead to.

use serde::Serialize;

use crate::talkdesk::id_text;

/// A link (section 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The address.
    pub href: String,
}

/// The addresses of the dialect, on one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    origin: String,
}

impl Addresses {
    /// Those on this origin.
    #[must_use]
    pub const fn on(origin: String) -> Self {
        Self { origin }
    }

    /// All lists.
    #[must_use]
    pub fn lists(&self) -> Link {
        self.at("")
    }

    /// A list.
    #[must_use]
    pub fn list(&self, list: i64) -> Link {
        self.at(&format!("/{}", id_text(list)))
    }

    /// The records of a list.
    #[must_use]
    pub fn records(&self, list: i64) -> Link {
        self.at(&format!("/{}/records", id_text(list)))
    }

    /// A record.
    #[must_use]
    pub fn record(&self, list: i64, record: &str) -> Link {
        let record = encoded(record);
        self.at(&format!("/{}/records/{record}", id_text(list)))
    }

    /// A bulk call on a list.
    #[must_use]
    pub fn bulk(&self, list: i64, batch: i64) -> Link {
        self.at(&format!("/{}/records/bulks/{batch}", id_text(list)))
    }

    /// The batch that a bulk call is.
    #[must_use]
    pub fn batch(&self, batch: i64) -> Link {
        let href = format!("{}/api/v2/batches/{batch}", self.origin);
        Link { href }
    }

    fn at(&self, rest: &str) -> Link {
        let href = format!("{}/record-lists{rest}", self.origin);
        Link { href }
    }
}

/// A text as part of an address (RFC 3986, section 2.1).
pub(super) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// The links of a bulk call, and of the time zones of a list.
#[derive(Debug, Serialize)]
pub(super) struct BulkLinks {
    #[serde(rename = "self")]
    pub(super) own: Link,
    pub(super) record_list: Link,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) batch: Option<Link>,
}

/// The only link of a resource without others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct SelfLink {
    #[serde(rename = "self")]
    pub(super) own: Link,
}
