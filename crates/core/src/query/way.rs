//! How records lead to related ones: which of the two names the other.

use crate::schema::{
    BATCH, Cardinality, Relationship, ResourceType, SEQUENCE_STEP, TASK, resource_type,
};

/// How the records behind a relationship are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The record has the other's id.
    Own,
    /// The record has a list of ids.
    List,
    /// The other has the record's id, in this relationship.
    Theirs(&'static Relationship),
    /// The other has a list of ids, in this relationship.
    ListedThere(&'static Relationship),
    /// Both name the same third record, in relationships of this name.
    Shared(&'static str),
    /// The batches with an item for the record.
    Items,
}

/// The way from a record of `from` by one of its relationships to records of `to`; `None` where
/// nothing leads there.
#[must_use]
pub fn way(
    from: &ResourceType,
    relationship: &Relationship,
    to: &'static ResourceType,
) -> Option<Way> {
    if !relationship.targets.contains(&to.name) {
        return None;
    }
    match relationship.cardinality {
        Cardinality::One => return Some(Way::Own),
        Cardinality::Listed => return Some(Way::List),
        Cardinality::Few | Cardinality::Many => {}
    }
    if *from == TASK && *to == SEQUENCE_STEP {
        return Some(Way::Shared("sequence"));
    }
    // By its name, else the only one that leads back.
    let mut back = to
        .relationships
        .iter()
        .filter(|one| one.targets.contains(&from.name));
    let named = |one: &&Relationship| one.name == from.name && one.cardinality == Cardinality::One;
    match (
        to.relationships.iter().find(named),
        back.next(),
        back.next(),
    ) {
        (Some(named), ..) => Some(Way::Theirs(named)),
        (None, Some(only), None) => match only.cardinality {
            Cardinality::One => Some(Way::Theirs(only)),
            Cardinality::Listed => Some(Way::ListedThere(only)),
            Cardinality::Few | Cardinality::Many => None,
        },
        // A user's batches are those that the user has made.
        _ if *to == BATCH => {
            let creator = to.relationship("creator");
            let creator = creator.filter(|one| one.targets.contains(&from.name));
            Some(creator.map_or(Way::Items, Way::Theirs))
        }
        _ => None,
    }
}

/// From records of one type to those of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hop {
    /// The type of the records that it leaves.
    pub from: &'static ResourceType,
    /// The relationship.
    pub relationship: &'static Relationship,
    /// The type of the records that it leads to.
    pub to: &'static ResourceType,
    /// How they are found.
    pub way: Way,
}

/// The hops by a relationship, one for each type that it leads to, as far as they have a table and
/// there is a way.
pub(super) fn hops(
    from: &'static ResourceType,
    relationship: &'static Relationship,
) -> impl Iterator<Item = Hop> {
    relationship.targets.iter().filter_map(move |name| {
        let to = resource_type(name)?;
        let way = way(from, relationship, to)?;
        Some(Hop {
            from,
            relationship,
            to,
            way,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{PROSPECT, RESOURCE_TYPES, USER};

    fn of(from: &'static ResourceType, name: &str) -> Option<Way> {
        let relationship = from.relationship(name).unwrap();
        hops(from, relationship).next().map(|hop| hop.way)
    }

    #[test]
    fn ways() {
        assert_eq!(of(&TASK, "owner"), Some(Way::Own));
        assert_eq!(of(&PROSPECT, "assignedUsers"), Some(Way::List));
        assert!(
            matches!(of(&PROSPECT, "tasks"), Some(Way::Theirs(back)) if back.name == "prospect")
        );
        assert!(matches!(of(&USER, "batches"), Some(Way::Theirs(back)) if back.name == "creator"));
        assert_eq!(of(&PROSPECT, "batches"), Some(Way::Items));
        assert_eq!(
            of(&TASK, "sequenceSequenceSteps"),
            Some(Way::Shared("sequence"))
        );
    }

    #[test]
    fn every_relationship_to_a_table_leads_there() {
        for resource in RESOURCE_TYPES {
            for relationship in resource.relationships {
                for target in relationship
                    .targets
                    .iter()
                    .copied()
                    .filter_map(resource_type)
                {
                    assert!(
                        way(resource, relationship, target).is_some(),
                        "{}.{}",
                        resource.name,
                        relationship.name
                    );
                }
            }
        }
    }
}
