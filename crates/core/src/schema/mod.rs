//! The schema as data: every resource type is one declarative table.
//!
//! In scope: which attributes, relationships, actions and operations a type has, with their limits
//! and flags. Validation, filters, sorting, SQL, the npm package's types and the documentation
//! derive from these tables; adding an attribute is one line here and a column in a migration.
//! Out of scope: what the values mean together. That is for the machines.
//!
//! Where a rule comes from: the reference of the sales-engagement API in its JSON:API dialect. Its
//! strings are at most 255 characters long unless a table says otherwise.

mod account;
mod attribute;
mod batch;
mod batch_item;
mod call;
mod call_disposition;
mod call_purpose;
mod communication;
mod custom;
mod email_address;
mod mailbox;
mod mailing;
mod naming;
mod opportunity;
mod opportunity_stage;
mod persona;
mod phone_number;
mod prospect;
mod record;
mod record_list;
mod relationship;
mod rules;
mod ruleset;
mod sequence;
mod sequence_state;
mod sequence_step;
mod sequence_template;
mod setting;
mod stage;
mod task;
mod task_disposition;
mod task_priority;
mod task_purpose;
mod template;
mod token;
mod user;

pub use account::ACCOUNT;
pub use attribute::{Access, Attribute, Kind};
pub use batch::BATCH;
pub use batch_item::BATCH_ITEM;
pub use call::CALL;
pub use call_disposition::CALL_DISPOSITION;
pub use call_purpose::CALL_PURPOSE;
pub use communication::{COMMUNICATION, PROPERTY_LIMIT, PROPERTY_VALUE_LIMIT};
pub use custom::CUSTOM_FIELD_COUNT;
pub use email_address::EMAIL_ADDRESS;
pub use mailbox::MAILBOX;
pub use mailing::MAILING;
pub use naming::{following, naming};
pub use opportunity::OPPORTUNITY;
pub use opportunity_stage::OPPORTUNITY_STAGE;
pub use persona::PERSONA;
pub use phone_number::PHONE_NUMBER;
pub use prospect::PROSPECT;
pub use record::{EXTRA_DATA_LIMIT, EXTRA_DATA_VALUE_LIMIT, PHONE_NUMBER_LIMIT, RECORD};
pub use record_list::RECORD_LIST;
pub use relationship::{Cardinality, Relationship};
pub use rules::{DefaultValue, OnDelete, Restriction, Stored, Unique};
pub use ruleset::RULESET;
pub use sequence::SEQUENCE;
pub use sequence_state::SEQUENCE_STATE;
pub use sequence_step::SEQUENCE_STEP;
pub use sequence_template::SEQUENCE_TEMPLATE;
pub use setting::SETTING;
pub use stage::STAGE;
pub use task::TASK;
pub(crate) use task::{MARK_COMPLETE, REASSIGN_OWNER, RESCHEDULE, SNOOZE};
pub use task_disposition::TASK_DISPOSITION;
pub use task_priority::TASK_PRIORITY;
pub use task_purpose::TASK_PURPOSE;
pub use template::TEMPLATE;
pub use token::TOKEN;
pub use user::USER;

use serde::Serialize;

/// The default limit of a string, in characters.
pub const DEFAULT_TEXT_LIMIT: u32 = 255;

/// The most tags that one record may have.
pub const TAG_LIMIT: u32 = 100;

/// The most users that one record may be assigned to, and the most opportunities of a prospect.
pub const REFERENCE_LIMIT: u32 = 100;

/// Every resource type that has a table of its own.
pub const RESOURCE_TYPES: &[&ResourceType] = &[
    &ACCOUNT,
    &BATCH,
    &BATCH_ITEM,
    &CALL,
    &CALL_DISPOSITION,
    &CALL_PURPOSE,
    &COMMUNICATION,
    &EMAIL_ADDRESS,
    &MAILBOX,
    &MAILING,
    &OPPORTUNITY,
    &OPPORTUNITY_STAGE,
    &PERSONA,
    &PHONE_NUMBER,
    &PROSPECT,
    &RECORD,
    &RECORD_LIST,
    &RULESET,
    &SEQUENCE,
    &SEQUENCE_STATE,
    &SEQUENCE_STEP,
    &SEQUENCE_TEMPLATE,
    &SETTING,
    &STAGE,
    &TASK,
    &TASK_DISPOSITION,
    &TASK_PRIORITY,
    &TASK_PURPOSE,
    &TEMPLATE,
    &TOKEN,
    &USER,
];

/// One resource type of the JSON:API dialect.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceType {
    /// The `type` member: singular, camelCase.
    pub name: &'static str,
    /// The path segment: plural, camelCase.
    pub plural: &'static str,
    /// What a record of this type is.
    pub doc: &'static str,
    /// Attributes, in the order in which documents show them.
    pub attributes: &'static [Attribute],
    /// How many `custom1`, `custom2`, … attributes the type has besides.
    pub custom_fields: u32,
    /// Relationships, in the order in which documents show them.
    pub relationships: &'static [Relationship],
    /// Actions on one record: `POST /{plural}/{id}/actions/{name}`.
    pub actions: &'static [Action],
    /// What can be done with the collection and its records.
    pub operations: &'static [Operation],
}

/// A plain operation on a collection or a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Operation {
    /// `GET /{plural}`
    List,
    /// `GET /{plural}/{id}`
    Show,
    /// `POST /{plural}`
    Create,
    /// `PATCH /{plural}/{id}`
    Update,
    /// `DELETE /{plural}/{id}`
    Delete,
}

/// An action on one record; its parameters travel in the query as `actionParams[name]=value`.
#[derive(Debug, Serialize)]
pub struct Action {
    /// The last path segment.
    pub name: &'static str,
    /// What it takes.
    pub parameters: &'static [Attribute],
    /// What it does.
    pub doc: &'static str,
}

impl ResourceType {
    /// The attribute of this name, `custom1` and its like included.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        // First by its number, so that 150 of these are not each looked for among all others.
        custom::field(name, self.custom_fields).or_else(|| {
            let mut attributes = self.attributes.iter();
            attributes.find(|attribute| attribute.name == name)
        })
    }

    /// The attributes that share a column, in the order of documents, of which they are the end.
    pub fn shared(&self) -> impl Iterator<Item = &'static Attribute> {
        let attributes = self.attributes.iter();
        attributes.filter(|one| one.stored == Stored::Shared)
    }

    /// The relationship of this name.
    #[must_use]
    pub fn relationship(&self, name: &str) -> Option<&'static Relationship> {
        self.relationships
            .iter()
            .find(|relationship| relationship.name == name)
    }

    /// What searches compare whatever its capitals: text in attributes that storage keeps folded.
    pub fn searched(&self) -> impl Iterator<Item = &'static Attribute> {
        self.attributes.iter().filter(|one| one.searched)
    }

    /// What no two records of the type share.
    #[must_use]
    pub fn unique(&self) -> Option<&'static Unique> {
        self.attributes.iter().find_map(|one| one.unique)
    }

    /// The action of this name.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<&'static Action> {
        self.actions.iter().find(|action| action.name == name)
    }

    /// Whether the type offers an operation.
    #[must_use]
    pub fn offers(&self, operation: Operation) -> bool {
        self.operations.contains(&operation)
    }
}

impl PartialEq for ResourceType {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for ResourceType {}

/// The resource type of this name (singular).
#[must_use]
pub fn resource_type(name: &str) -> Option<&'static ResourceType> {
    RESOURCE_TYPES
        .iter()
        .copied()
        .find(|resource| resource.name == name)
}

/// The resource type behind a path segment (plural).
#[must_use]
pub fn resource_type_at(plural: &str) -> Option<&'static ResourceType> {
    RESOURCE_TYPES
        .iter()
        .copied()
        .find(|resource| resource.plural == plural)
}

/// The path segment of a type.
#[must_use]
pub fn plural_of(name: &str) -> Option<&'static str> {
    types()
        .find(|(singular, _)| *singular == name)
        .map(|(_, plural)| plural)
}

/// The type that a document names, in singular or in plural: real clients send either.
#[must_use]
pub fn type_named(name: &str) -> Option<&'static str> {
    types()
        .find(|(singular, plural)| *singular == name || *plural == name)
        .map(|(singular, _)| singular)
}

fn types() -> impl Iterator<Item = (&'static str, &'static str)> {
    RESOURCE_TYPES
        .iter()
        .map(|resource| (resource.name, resource.plural))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_distinct_within_a_type() {
        for resource in RESOURCE_TYPES {
            let mut seen = HashSet::new();
            let attributes = resource.attributes.iter().map(|attribute| attribute.name);
            let relationships = resource
                .relationships
                .iter()
                .map(|relationship| relationship.name);
            // JSON:API 1.1, "Fields": attributes and relationships share one name space.
            for name in attributes.chain(relationships) {
                assert!(seen.insert(name), "{}: `{name}` twice", resource.name);
            }
        }
    }

    #[test]
    fn relationships_name_types_that_exist() {
        for resource in RESOURCE_TYPES {
            for relationship in resource.relationships {
                for target in relationship.targets {
                    assert!(
                        plural_of(target).is_some(),
                        "{}.{}: {target}",
                        resource.name,
                        relationship.name
                    );
                }
            }
        }
    }

    #[test]
    fn a_type_has_one_plural() {
        let plurals: HashSet<_> = types().map(|(_, plural)| plural).collect();
        assert_eq!(plurals.len(), types().count());
    }

    #[test]
    fn what_shares_a_column_stands_at_the_end() {
        for resource in RESOURCE_TYPES {
            let first = resource
                .attributes
                .iter()
                .position(|one| one.stored == Stored::Shared);
            let end = resource
                .attributes
                .get(first.unwrap_or(resource.attributes.len())..);
            for attribute in end.unwrap() {
                let place = format!("{}.{}", resource.name, attribute.name);
                assert_eq!(attribute.stored, Stored::Shared, "{place}");
                // Neither found nor sorted by, and never anything but what it is set to.
                let is_queried = attribute.filterable || attribute.sortable;
                let has_rules =
                    attribute.required || attribute.derived || attribute.unique.is_some();
                assert!(
                    !is_queried && !has_rules && attribute.default.is_none(),
                    "{place}"
                );
            }
        }
    }

    #[test]
    fn what_another_record_has_is_there() {
        for resource in RESOURCE_TYPES {
            for attribute in resource.attributes {
                let Stored::Related {
                    relationship,
                    attribute: there,
                } = attribute.stored
                else {
                    continue;
                };
                let place = format!("{}.{}", resource.name, attribute.name);
                let hop = resource.relationship(relationship).unwrap();
                assert_eq!(hop.targets, [relationship], "{place}");
                assert_eq!(hop.cardinality, Cardinality::One, "{place}");
                let there = resource_type(relationship)
                    .unwrap()
                    .attribute(there)
                    .unwrap();
                assert_eq!(
                    (there.kind, there.stored),
                    (attribute.kind, Stored::Column),
                    "{place}"
                );
                let is_queried = attribute.filterable || attribute.sortable;
                assert!(
                    !is_queried && attribute.access == Access::ReadOnly,
                    "{place}"
                );
            }
        }
    }

    #[test]
    fn what_nothing_fills_is_read_only() {
        for resource in RESOURCE_TYPES {
            for attribute in resource
                .attributes
                .iter()
                .filter(|one| one.stored == Stored::Nowhere)
            {
                let place = format!("{}.{}", resource.name, attribute.name);
                assert_eq!(attribute.access, Access::ReadOnly, "{place}");
                assert!(attribute.follows.is_none() && !attribute.derived, "{place}");
            }
        }
    }

    #[test]
    fn required_means_writable() {
        for attribute in RESOURCE_TYPES
            .iter()
            .flat_map(|resource| resource.attributes)
        {
            assert!(
                !attribute.required || attribute.access != Access::ReadOnly,
                "{}",
                attribute.name
            );
        }
    }
}
