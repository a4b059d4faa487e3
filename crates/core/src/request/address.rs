//! Whose an address is: its first step names the dialect.

use super::{Refused, hubspot, json_api, talkdesk};

/// The first step of addresses that ask for a preview.
const PREVIEW: &str = "preview";

/// The path of an address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address<'p> {
    /// The path. A slash at its end is left out: some clients send it.
    pub path: &'p str,
    /// The first step, `preview` aside; empty where there is none.
    pub root: &'p str,
    /// The steps behind it.
    pub steps: Vec<&'p str>,
    /// Whether the address itself asks for a preview.
    pub is_preview: bool,
}

impl<'p> Address<'p> {
    /// Takes a path apart.
    #[must_use]
    pub fn of(path: &'p str) -> Self {
        let path = path.strip_suffix('/').unwrap_or(path);
        let mut steps = path.split('/').skip(1);
        let mut root = steps.next();
        let is_preview = root == Some(PREVIEW);
        if is_preview {
            root = steps.next();
        }
        Self {
            path,
            root: root.unwrap_or_default(),
            steps: steps.collect(),
            is_preview,
        }
    }

    /// The refusal where it is none's: of previews in the dialect whose previews are asked for otherwise it says how.
    #[must_use]
    pub fn missing(&self) -> Refused {
        match self.is_preview && self.root == json_api::ROOT {
            true => Refused::no_preview_root(self.path),
            false => Refused::no_route(self.path),
        }
    }

    /// Whether it is below `root`, whose addresses may ask for previews, or may not.
    #[must_use]
    pub fn is_below(&self, root: &str, has_preview: bool) -> bool {
        self.root == root && (!self.is_preview || has_preview)
    }
}

/// The families of addresses that records are read and changed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// JSON:API. What is nobody's is refused in it.
    JsonApi,
    /// The HubSpot-style dialect.
    HubSpot,
    /// The Talkdesk-style dialect.
    Talkdesk,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::JsonApi, Self::HubSpot, Self::Talkdesk];

    /// The first step of its addresses.
    #[must_use]
    pub const fn root(self) -> &'static str {
        match self {
            Self::JsonApi => json_api::ROOT,
            Self::HubSpot => hubspot::ROOT,
            Self::Talkdesk => talkdesk::ROOT,
        }
    }

    /// Whether its addresses ask for a preview where `/preview` stands before them.
    #[must_use]
    pub const fn has_preview_root(self) -> bool {
        !matches!(self, Self::JsonApi)
    }

    /// The dialect of an address; `None` where it is none's.
    #[must_use]
    pub fn of(address: &Address<'_>) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|one| address.is_below(one.root(), one.has_preview_root()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_speaks_one_dialect() {
        let of = |path| Dialect::of(&Address::of(path));
        for (path, dialect) in [
            ("/record-lists", Dialect::Talkdesk),
            ("/record-lists/1/records", Dialect::Talkdesk),
            ("/preview/record-lists/1", Dialect::Talkdesk),
            ("/crm/v3", Dialect::HubSpot),
            ("/preview/crm/", Dialect::HubSpot),
            ("/api", Dialect::JsonApi),
            ("/api/v2/recordLists", Dialect::JsonApi),
        ] {
            assert_eq!(of(path), Some(dialect), "{path}");
        }
        for path in [
            "",
            "/",
            "/record-lists2",
            "/preview",
            "/preview/",
            "/preview/api/v2",
            "/preview/preview/crm",
            "/x/record-lists",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }

    #[test]
    fn steps_are_those_behind_the_root() {
        let steps = |path| Address::of(path).steps;
        assert_eq!(steps("/api/v2/tasks/"), ["v2", "tasks"]);
        assert_eq!(steps("/preview/crm/v3/a"), ["v3", "a"]);
        assert_eq!(steps("/healthz"), [""; 0]);
        assert_eq!(steps("/oauth//token"), ["", "token"]);
    }

    #[test]
    fn previews_have_an_address_of_their_own() {
        assert!(Address::of("/preview/record-lists").is_preview);
        assert!(!Address::of("/record-lists/preview").is_preview);
    }
}
