//! Bulk changes: which there are, whom they may hit, and what each does to one record.
//!
//! In scope: deciding one item, the same way in the Worker and in a page's preview.
//! Out of scope: the life of the batch ([`crate::batch`]), finding the targets, storing outcomes.

mod preview;
mod tags;

pub use preview::{Candidate, Preview, Reasons, Sample, Verdict, preview};

use std::borrow::Cow;

use serde::Serialize;

use crate::error::{Code, Error};
use crate::query::Filter;
use crate::schema::{ACCOUNT, Attribute, PROSPECT, ResourceType, TAG_LIMIT};
use crate::value::{Fields, Value};

/// The most targets that one call may name one by one.
pub const MAX_IDS: usize = 100_000;

/// One bulk action of the schema.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BulkActionSpec {
    /// The last path segment of `POST /batches/actions/{name}`.
    pub name: &'static str,
    /// Other names by which clients know it.
    pub aliases: &'static [&'static str],
    /// The type of the records it changes.
    #[serde(serialize_with = "type_name")]
    pub target: &'static ResourceType,
    /// The attributes of those records that it reads and may change.
    pub touches: &'static [&'static str],
    /// What the body carries besides `ids`.
    pub attributes: &'static [Attribute],
    /// What it does.
    pub doc: &'static str,
    #[serde(skip)]
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    AddTags,
    RemoveTags,
}

const TAGS_TO_ADD: &[Attribute] = &[Attribute::text_list("tags", TAG_LIMIT, "The tags to add.")
    .writable()
    .required()];
const TAGS_TO_REMOVE: &[Attribute] =
    &[
        Attribute::text_list("tags", TAG_LIMIT, "The tags to remove.")
            .writable()
            .required(),
    ];

/// Every bulk action.
pub static BULK_ACTIONS: &[BulkActionSpec] = &[
    BulkActionSpec {
        // The reference has the singular here, and only here.
        name: "accountAddTags",
        aliases: &["accountsAddTags"],
        target: &ACCOUNT,
        touches: &["tags"],
        attributes: TAGS_TO_ADD,
        doc: "Adds tags to accounts.",
        kind: Kind::AddTags,
    },
    BulkActionSpec {
        name: "accountsRemoveTags",
        aliases: &[],
        target: &ACCOUNT,
        touches: &["tags"],
        attributes: TAGS_TO_REMOVE,
        doc: "Removes tags from accounts.",
        kind: Kind::RemoveTags,
    },
    BulkActionSpec {
        name: "prospectsAddTags",
        aliases: &[],
        target: &PROSPECT,
        touches: &["tags"],
        attributes: TAGS_TO_ADD,
        doc: "Adds tags to prospects.",
        kind: Kind::AddTags,
    },
    BulkActionSpec {
        name: "prospectsRemoveTags",
        aliases: &[],
        target: &PROSPECT,
        touches: &["tags"],
        attributes: TAGS_TO_REMOVE,
        doc: "Removes tags from prospects.",
        kind: Kind::RemoveTags,
    },
];

/// The bulk action of this name, or of this alias.
///
/// # Errors
/// [`Code::RouteNotFound`], naming the nearest.
pub fn spec(name: &str) -> Result<&'static BulkActionSpec, Error> {
    BULK_ACTIONS
        .iter()
        .find(|spec| spec.name == name || spec.aliases.contains(&name))
        .ok_or_else(|| {
            let near = crate::nearest::nearest(name, BULK_ACTIONS.iter().map(|spec| spec.name));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let name = crate::error::excerpt(name);
            Error::new(
                Code::RouteNotFound,
                format!("`{name}` is not a bulk action{hint}"),
            )
        })
}

/// Which records a bulk action is for.
#[derive(Debug, Clone, PartialEq)]
pub enum Targets<'a> {
    /// Those named one by one.
    Ids(Vec<i64>),
    /// Those that match all filters, and are among the ids where there are any.
    Filter {
        /// The filters; at least one.
        filters: Vec<Filter<'a>>,
        /// The ids, where the body has them too.
        ids: Option<Vec<i64>>,
    },
    /// Every record of the type.
    All,
}

impl<'a> Targets<'a> {
    /// The targets that ids and filters name together: their intersection.
    #[must_use]
    pub fn new(ids: Option<Vec<i64>>, filters: Vec<Filter<'a>>) -> Self {
        match (ids, filters.is_empty()) {
            (Some(ids), true) => Self::Ids(ids),
            (None, true) => Self::All,
            (ids, false) => Self::Filter { filters, ids },
        }
    }
}

/// A bulk change that is ready to be applied, record by record.
#[derive(Debug, Clone, PartialEq)]
pub enum BulkAction<'a> {
    /// Adds tags at the end, those that are not there yet.
    AddTags(Vec<Cow<'a, str>>),
    /// Removes tags, those that are there.
    RemoveTags(Vec<Cow<'a, str>>),
}

/// What a bulk action comes to for one record.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<'a> {
    /// The record changes.
    Changed {
        /// The attributes that the action touches, as they are.
        before: Fields<'a>,
        /// Those of them that change, as they become.
        after: Fields<'a>,
    },
    /// The record is as it should be already.
    Unchanged,
    /// The record cannot be changed so, for this reason.
    Failed(String),
}

impl<'a> BulkAction<'a> {
    /// The action of a specification, with the attributes of a sound body.
    #[must_use]
    pub fn new(spec: &BulkActionSpec, fields: &Fields<'a>) -> Self {
        let tags = || match fields.get("tags") {
            Value::List(tags) => tags.clone(),
            _ => Vec::new(),
        };
        match spec.kind {
            Kind::AddTags => Self::AddTags(tags()),
            Kind::RemoveTags => Self::RemoveTags(tags()),
        }
    }

    /// Decides one record, of which at least the attributes that the action touches are there.
    #[must_use]
    pub fn apply<'r>(&self, record: &Fields<'r>) -> Outcome<'r>
    where
        'a: 'r,
    {
        match self {
            Self::AddTags(tags) => tags::add(record, tags),
            Self::RemoveTags(tags) => tags::remove(record, tags),
        }
    }
}

/// The reason of an item whose record does not exist. Reasons name no ids and no numbers, so that
/// they can be counted.
#[must_use]
pub fn not_found(target: &ResourceType) -> String {
    format!("could not find the {}", target.name)
}

fn type_name<S: serde::Serializer>(
    target: &&ResourceType,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(target.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_aliases_are_distinct_and_found() {
        let mut names: Vec<&str> = BULK_ACTIONS
            .iter()
            .flat_map(|spec| spec.aliases.iter().copied().chain([spec.name]))
            .collect();
        for name in &names {
            assert!(spec(name).is_ok());
        }
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn a_slip_is_answered_with_the_nearest() {
        assert_eq!(
            spec("prospectsAddTag").unwrap_err().detail,
            "`prospectsAddTag` is not a bulk action; did you mean `prospectsAddTags`?"
        );
    }

    #[test]
    fn what_an_action_touches_exists() {
        for spec in BULK_ACTIONS {
            for name in spec.touches {
                assert!(
                    spec.target.attribute(name).is_some(),
                    "{}: {name}",
                    spec.name
                );
            }
        }
    }

    #[test]
    fn no_ids_and_no_filter_is_all() {
        assert_eq!(Targets::new(None, Vec::new()), Targets::All);
        assert_eq!(
            Targets::new(Some(vec![1]), Vec::new()),
            Targets::Ids(vec![1])
        );
    }
}
