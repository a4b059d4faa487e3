//! The route table: which dialect's an address is. A new dialect is a line here.

use lockstep_core::request::{Address, Refused};

use super::metrics::Metrics;
use super::open::OAuth;
use super::probes::{Health, Readiness};
use crate::dialect::Dialect;
use crate::handlers::JsonApi;
use crate::hubspot::HubSpot;
use crate::talkdesk::Talkdesk;

/// All of them. What is nobody's is refused in JSON:API.
static DIALECTS: [&dyn Dialect; 7] = [
    &JsonApi, &HubSpot, &Talkdesk, &Health, &Readiness, &Metrics, &OAuth,
];

/// What an address says before its dialect reads it.
pub struct Found<'p> {
    /// The dialect, which also says what is wrong.
    pub dialect: &'static dyn Dialect,
    /// The path. A slash at its end is left out: some clients send it.
    pub path: &'p str,
    /// The steps behind the dialect's root; why there are none where the address is nobody's.
    pub steps: Result<Vec<&'p str>, Refused>,
    /// Whether the address itself asks for a preview.
    pub is_preview: bool,
}

/// Looks for the dialect of a path.
pub fn find(path: &str) -> Found<'_> {
    let address = Address::of(path);
    let is_it =
        |dialect: &&&dyn Dialect| address.is_below(dialect.root(), dialect.has_preview_root());
    let found = DIALECTS.iter().find(is_it);
    Found {
        dialect: found.map_or(&JsonApi, |dialect| *dialect),
        path: address.path,
        is_preview: address.is_preview,
        steps: match found {
            Some(_) => Ok(address.steps),
            None => Err(address.missing()),
        },
    }
}

/// Whether a dialect has a scope of this name.
pub fn has_scope(name: &str) -> bool {
    DIALECTS
        .iter()
        .any(|dialect| dialect.scopes().contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The root of the dialect that an address is, and whether it is anybody's.
    fn of(path: &str) -> (&'static str, bool) {
        let found = find(path);
        (found.dialect.root(), found.steps.is_ok())
    }

    #[test]
    fn an_address_speaks_one_dialect() {
        for (path, root) in [
            // More of them in `request::Address`.
            ("/preview/record-lists/1", "record-lists"),
            ("/crm/v3", "crm"),
            ("/api", "api"),
            ("/healthz/", "healthz"),
            ("/readyz", "readyz"),
            ("/metrics", "metrics"),
            ("/oauth/token", "oauth"),
        ] {
            assert_eq!(of(path), (root, true), "{path}");
        }
        for path in ["", "/preview", "/preview/api/v2", "/preview/healthz"] {
            assert_eq!(of(path), ("api", false), "{path}");
        }
    }

    #[test]
    fn roots_are_distinct_and_the_platform_leads_them_here() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../wrangler.toml");
        let config = std::fs::read_to_string(path).unwrap();
        for (place, dialect) in DIALECTS.iter().enumerate() {
            let root = dialect.root();
            let is_led = [format!("\"/{root}\""), format!("\"/{root}/*\"")];
            assert!(is_led.iter().any(|one| config.contains(one)), "{root}");
            let others = DIALECTS.iter().take(place);
            assert!(
                others.map(|one| one.root()).all(|one| one != root),
                "{root}"
            );
        }
    }

    #[test]
    fn tokens_are_made_with_the_scopes_of_every_dialect() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../scripts/scopes.mjs");
        let script = std::fs::read_to_string(path).unwrap();
        for scope in DIALECTS.iter().flat_map(|one| one.scopes()) {
            assert!(script.contains(&format!("\"{scope}\"")), "{scope}");
        }
    }

    #[test]
    fn dialects_have_scopes() {
        assert!(has_scope("crm.objects.contacts.read"));
        assert!(has_scope("record-lists:manage"));
        assert!(!has_scope("tasks.read") && !has_scope(""));
    }
}
