//! What every JSON:API document starts with: `jsonapi` and `links` (JSON:API 1.1, "Top Level").

use std::fmt::Write as _;

use lockstep_core::request::media::{JSON_API, STRING_IDS};
use lockstep_sql::Ids;

/// What the documents of one answer have in common.
#[derive(Debug)]
pub struct Envelope {
    /// The request's address, for `links.self`.
    address: String,
    /// The form of the ids.
    pub ids: Ids,
    /// Where the request comes from a page, which may be one of another origin (the Fetch standard): the
    /// headers of the dialect's own that it may read.
    pub for_page: Option<&'static [&'static str]>,
}

impl Envelope {
    /// The envelope of the answer to a request for this address, as the runtime gives it.
    pub fn new(address: &str, ids: Ids) -> Self {
        Self {
            address: uri_reference(address),
            ids,
            for_page: None,
        }
    }

    /// Whether the caller came by https, as far as we are told. A browser would not believe it otherwise
    /// (RFC 6797, section 8.1).
    pub fn is_secure(&self) -> bool {
        self.address.starts_with("https://")
    }

    /// The document's beginning, up to where its other members follow.
    pub fn opening(&self, links: &[(&str, String)]) -> String {
        let address = json(&self.address);
        let mut text = match self.ids {
            Ids::Integers => {
                format!("{{\"jsonapi\":{{\"version\":\"1.1\"}},\"links\":{{\"self\":{address}")
            }
            // With a profile the link should name the whole media type.
            Ids::Strings => format!(
                "{{\"jsonapi\":{{\"version\":\"1.1\",\"profile\":[\"{STRING_IDS}\"]}},\
                 \"links\":{{\"self\":{{\"href\":{address},\"type\":{}}}",
                json(of_documents(self.ids))
            ),
        };
        for (name, address) in links {
            // Writing to a `String` cannot fail.
            let _ = write!(text, ",\"{name}\":{}", json(address));
        }
        text.push_str("},");
        text
    }
}

/// The media type of a document with these ids.
pub const fn of_documents(ids: Ids) -> &'static str {
    match ids {
        Ids::Integers => JSON_API,
        Ids::Strings => "application/vnd.api+json; profile=\"urn:lockstep:profile:string-ids\"",
    }
}

/// The JSON text of a string.
fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// An address of the URL standard as a URI of RFC 3986, which allows fewer characters in its path
/// and query: `filter[id]` becomes `filter%5Bid%5D`.
fn uri_reference(address: &str) -> String {
    // Brackets of an IPv6 host stay.
    let path = address
        .find("://")
        .and_then(|scheme| {
            let authority = scheme.checked_add(3)?;
            authority.checked_add(address.get(authority..)?.find(['/', '?'])?)
        })
        .unwrap_or(address.len());
    let (origin, rest) = address.split_at_checked(path).unwrap_or((address, ""));
    let mut text = String::with_capacity(address.len().saturating_add(16));
    text.push_str(origin);
    let mut bytes = rest.as_bytes();
    while let Some((&byte, next)) = bytes.split_first() {
        bytes = next;
        let allowed = match byte {
            b'%' => {
                next.first().is_some_and(u8::is_ascii_hexdigit)
                    && next.get(1).is_some_and(u8::is_ascii_hexdigit)
            }
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=".contains(&byte),
        };
        if allowed {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_starts_with_version_and_links() {
        let envelope = Envelope::new("https://a.example/api/v2/tasks/1", Ids::Integers);
        assert_eq!(
            envelope.opening(&[]),
            r#"{"jsonapi":{"version":"1.1"},"links":{"self":"https://a.example/api/v2/tasks/1"},"#
        );
        assert_eq!(
            envelope.opening(&[("first", "x".to_owned()), ("next", "\"".to_owned())]),
            r#"{"jsonapi":{"version":"1.1"},"links":{"self":"https://a.example/api/v2/tasks/1","first":"x","next":"\""},"#
        );
    }

    #[test]
    fn https_is_told_apart() {
        let is_secure = |address| Envelope::new(address, Ids::Integers).is_secure();
        assert!(is_secure("https://a.example/"));
        for address in ["http://a.example/?https://", "httpsx://a.example/", ""] {
            assert!(!is_secure(address), "{address}");
        }
    }

    #[test]
    fn under_a_profile_it_says_so() {
        let envelope = Envelope::new("https://a.example/", Ids::Strings);
        let text = envelope.opening(&[]);
        let document: serde_json::Value =
            serde_json::from_str(&format!("{text}\"data\":null}}")).unwrap();
        assert_eq!(
            document,
            serde_json::json!({
                "jsonapi": { "version": "1.1", "profile": ["urn:lockstep:profile:string-ids"] },
                "links": { "self": {
                    "href": "https://a.example/",
                    "type": "application/vnd.api+json; profile=\"urn:lockstep:profile:string-ids\"",
                } },
                "data": null,
            })
        );
    }

    #[test]
    fn addresses_become_uris() {
        for (address, right) in [
            ("http://[::1]:8787/api/v2", "http://[::1]:8787/api/v2"),
            ("http://[::1]:8787", "http://[::1]:8787"),
            (
                "https://a.example/api/v2/tasks?filter[id]=1,2&x=%5B",
                "https://a.example/api/v2/tasks?filter%5Bid%5D=1,2&x=%5B",
            ),
            (
                "https://a.example/a|b?c^`{}\\",
                "https://a.example/a%7Cb?c%5E%60%7B%7D%5C",
            ),
            (
                "https://a.example/?a=%zz%4",
                "https://a.example/?a=%25zz%254",
            ),
            ("https://a.example?[", "https://a.example?%5B"),
            ("https://a.example/?é", "https://a.example/?%C3%A9"),
        ] {
            assert_eq!(uri_reference(address), right);
        }
    }
}
