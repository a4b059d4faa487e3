//! The address of a request, taken apart.
//!
//! In scope: origin, path and query of an address as the runtime gives it, which has parsed it and writes
//! it in the one form of the URL standard; and the same address with another query.
//! Out of scope: reading addresses that somebody wrote. There are none.

use form_urlencoded::Serializer;
use lockstep_core::query;

use super::request::Request;

/// An absolute address without a fragment.
#[derive(Debug, Clone)]
pub struct Address {
    text: String,
    /// Where the path begins.
    path: usize,
    /// Where the path ends, and the query begins with its `?` if there is one.
    query: usize,
}

impl Address {
    /// The address of a request.
    pub fn of(request: &Request) -> Self {
        Self::new(request.url().to_owned())
    }

    fn new(mut text: String) -> Self {
        let end = text.find('#').unwrap_or(text.len());
        text.truncate(end);
        let from = |start: usize, ends: &[char]| {
            let found = text.get(start..).and_then(|rest| rest.find(ends));
            found.map_or(end, |found| start.saturating_add(found))
        };
        let authority = text.find("://").map_or(0, |at| at.saturating_add(3));
        let path = from(authority, &['/', '?']);
        let query = from(path, &['?']);
        Self { text, path, query }
    }

    /// The same address with another scheme, and without the port that is that scheme's own.
    pub fn with_scheme(self, scheme: &str) -> Self {
        let Some((_, rest)) = self.text.split_once("://") else {
            return self;
        };
        let authority = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at_checked(authority).unwrap_or((rest, ""));
        let port = if scheme == "https" { ":443" } else { ":80" };
        let authority = authority.strip_suffix(port).unwrap_or(authority);
        Self::new(format!("{scheme}://{authority}{rest}"))
    }

    /// All of it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The scheme, the host, and the port where it is not the scheme's own.
    pub fn origin(&self) -> &str {
        self.text.get(..self.path).unwrap_or_default()
    }

    /// The path, as it is encoded.
    pub fn path(&self) -> &str {
        self.text.get(self.path..self.query).unwrap_or_default()
    }

    /// The path and the query, as they are encoded.
    pub fn path_and_query(&self) -> &str {
        self.text.get(self.path..).unwrap_or_default()
    }

    /// The parameters of the query, decoded.
    pub fn pairs(&self) -> impl Iterator<Item = query::Pair<'_>> {
        let query = self.text.get(self.query..).unwrap_or_default();
        query::pairs(query.strip_prefix('?').unwrap_or_default())
    }

    /// The query, with its `?`, that has every parameter but those named in `drop`, and then those of
    /// `set`; empty without any. What is there more than once, is once.
    pub fn query_with(&self, drop: &[&str], set: &[(&str, &str)]) -> String {
        let kept = self.pairs().filter(|(name, _)| !drop.contains(&&**name));
        let kept = query::distinct(kept);
        let mut query = Serializer::for_suffix("?".to_owned(), 1);
        query.extend_pairs(kept).extend_pairs(set);
        let query = query.finish();
        if query == "?" { String::new() } else { query }
    }

    /// The same address with such a query.
    pub fn with_query(&self, drop: &[&str], set: &[(&str, &str)]) -> String {
        [self.origin(), self.path(), &self.query_with(drop, set)].concat()
    }
}

#[cfg(test)]
impl From<&str> for Address {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_parts() {
        for (text, origin, path, rest) in [
            ("https://a.example/", "https://a.example", "/", "/"),
            ("https://a.example", "https://a.example", "", ""),
            ("http://[::1]:8787/x", "http://[::1]:8787", "/x", "/x"),
            ("https://a.example?x=/y", "https://a.example", "", "?x=/y"),
            (
                "https://a.example/api/v2/tasks?filter[id]=1?&x=https://b.example/#top",
                "https://a.example",
                "/api/v2/tasks",
                "/api/v2/tasks?filter[id]=1?&x=https://b.example/",
            ),
        ] {
            let address = Address::from(text);
            assert_eq!(
                (address.origin(), address.path(), address.path_and_query()),
                (origin, path, rest),
                "{text}"
            );
        }
    }

    #[test]
    fn an_address_with_another_scheme() {
        for (text, scheme, right) in [
            (
                "http://a.example/x?y=http://b",
                "https",
                "https://a.example/x?y=http://b",
            ),
            ("http://a.example", "https", "https://a.example"),
            ("http://a.example:443/x", "https", "https://a.example/x"),
            (
                "http://a.example:8787?x",
                "https",
                "https://a.example:8787?x",
            ),
            ("https://[::1]:80/", "http", "http://[::1]/"),
            ("https://a.example/x", "https", "https://a.example/x"),
        ] {
            let address = Address::from(text).with_scheme(scheme);
            assert_eq!(address.as_str(), right);
            assert!(right.starts_with(address.origin()), "{right}");
        }
    }

    #[test]
    fn a_query_has_pairs() {
        let of = |text: &str| -> Vec<(String, String)> {
            let address = Address::from(text);
            let owned = |(name, value): query::Pair<'_>| (name.into_owned(), value.into_owned());
            address.pairs().map(owned).collect()
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(of("https://a.example/x"), []);
        assert_eq!(of("https://a.example/x?"), []);
        assert_eq!(
            of("https://a.example/x?filter%5Bid%5D=1&q=a+b&q"),
            [pair("filter[id]", "1"), pair("q", "a b"), pair("q", "")]
        );
    }

    #[test]
    fn another_query_keeps_what_it_is_not_about() {
        let address = Address::from("https://a.example/x?a=1&b=%20&a=2&b=+&a=1");
        assert_eq!(
            address.with_query(&["a"], &[("c", "[é]")]),
            "https://a.example/x?b=+&c=%5B%C3%A9%5D"
        );
        assert_eq!(address.with_query(&["a", "b"], &[]), "https://a.example/x");
        assert_eq!(address.query_with(&["b"], &[]), "?a=1&a=2");
    }
}
