//! Who names a type: the relationships of all types that lead to it, and what their rules come to.

use super::{OnDelete, RESOURCE_TYPES, Relationship, ResourceType};

/// Every relationship that is kept with its record and may name one of type `target`, with the type
/// of those records. What storage derives from another one is left out.
pub fn naming(
    target: &ResourceType,
) -> impl Iterator<Item = (&'static ResourceType, &'static Relationship)> {
    leading_to(target).filter(|(_, relationship)| relationship.derived_from.is_none())
}

/// The relationships by which records go where the one of type `target` goes that they name: to the
/// bin, and back. What may name records of several types is here as what is derived from it.
pub fn following(
    target: &ResourceType,
) -> impl Iterator<Item = (&'static ResourceType, &'static Relationship)> {
    leading_to(target).filter(|(source, relationship)| {
        let rule = relationship
            .derived_from
            .and_then(|name| source.relationship(name))
            .unwrap_or(relationship);
        rule.on_delete == OnDelete::Cascade && !relationship.is_polymorphic()
    })
}

fn leading_to(
    target: &ResourceType,
) -> impl Iterator<Item = (&'static ResourceType, &'static Relationship)> {
    let name = target.name;
    let all = RESOURCE_TYPES.iter().copied().flat_map(|source| {
        let relationships = source.relationships.iter();
        relationships.map(move |relationship| (source, relationship))
    });
    all.filter(move |(_, one)| one.is_kept() && one.targets.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Access, Cardinality, DefaultValue, Kind};

    /// Every relationship with its type, and what to call it.
    fn all() -> impl Iterator<Item = (&'static ResourceType, &'static Relationship, String)> {
        RESOURCE_TYPES.iter().copied().flat_map(|resource| {
            let relationships = resource.relationships.iter();
            relationships.map(move |one| (resource, one, format!("{}.{}", resource.name, one.name)))
        })
    }

    #[test]
    fn whoever_names_a_type_is_found_once() {
        for target in RESOURCE_TYPES {
            let found: Vec<String> = naming(target)
                .map(|(source, one)| format!("{}.{}", source.name, one.name))
                .collect();
            let wanted: Vec<String> = all()
                .filter(|(_, one, _)| one.is_kept() && one.derived_from.is_none())
                .filter(|(_, one, _)| one.targets.contains(&target.name))
                .map(|(.., place)| place)
                .collect();
            assert_eq!(found, wanted, "{}", target.name);
        }
    }

    #[test]
    fn what_must_name_a_record_never_loses_it() {
        for (_, one, place) in all().filter(|(_, one, _)| one.required) {
            let has_to_go_first = one.restriction.is_some_and(|need| !need.open_only);
            assert!(
                one.on_delete == OnDelete::Cascade || has_to_go_first,
                "{place} cannot be cleared: say what becomes of it"
            );
        }
    }

    #[test]
    fn rules_are_for_what_is_kept() {
        for (_, one, place) in all() {
            let has_rules = one.on_delete != OnDelete::Clear
                || one.restriction.is_some()
                || one.pauses_in_bin
                || one.inherited_by.is_some()
                || one.defaults_to_actor;
            let may_have = one.cardinality == Cardinality::One && one.derived_from.is_none();
            assert!(may_have || !has_rules, "{place}");
            if let Some(need) = one.restriction {
                assert!(!need.words.is_empty() && !need.remedy.is_empty(), "{place}");
            }
            if one.pauses_in_bin {
                let [target] = one.targets else {
                    panic!("{place} has several targets");
                };
                assert!(crate::schema::resource_type(target).is_some(), "{place}");
                assert_eq!(one.on_delete, OnDelete::Clear, "{place}");
            }
        }
    }

    #[test]
    fn what_is_derived_follows_from_what_is_kept() {
        for (resource, one, place) in all() {
            let Some(name) = one.derived_from else {
                continue;
            };
            let source = resource.relationship(name).unwrap();
            assert!(source.is_kept() && source.derived_from.is_none(), "{place}");
            for target in one.targets {
                assert!(source.targets.contains(target), "{place}: {target}");
            }
        }
    }

    #[test]
    fn whoever_goes_with_a_record_is_found_by_one_column() {
        for (resource, one, place) in all() {
            if one.on_delete != OnDelete::Cascade {
                continue;
            }
            for target in RESOURCE_TYPES
                .iter()
                .filter(|target| one.targets.contains(&target.name))
            {
                let mut followers = following(target).filter(|(source, follower)| {
                    *source == resource
                        && (follower == &one || follower.derived_from == Some(one.name))
                });
                assert!(followers.next().is_some(), "{place}: {}", target.name);
                assert!(followers.next().is_none(), "{place}: {}", target.name);
            }
        }
    }

    #[test]
    fn what_is_inherited_is_there() {
        for (resource, one, place) in all() {
            let Some(by) = one.inherited_by else {
                continue;
            };
            for target in resource.relationship(by).unwrap().targets {
                let target = crate::schema::resource_type(target).unwrap();
                let there = target.relationship(one.name).unwrap();
                assert_eq!(there.cardinality, Cardinality::One, "{place}");
                assert_eq!(there.targets, one.targets, "{place}");
            }
        }
    }

    #[test]
    fn attributes_start_with_what_they_may_be() {
        for resource in RESOURCE_TYPES {
            for attribute in resource.attributes {
                let place = format!("{}.{}", resource.name, attribute.name);
                match (attribute.default, attribute.kind) {
                    (None, _) | (Some(DefaultValue::True), Kind::Boolean) => {}
                    (Some(DefaultValue::Word(word)), Kind::Choice { values }) => {
                        assert!(values.contains(&word), "{place}: {word}");
                    }
                    _ => panic!("{place} has another kind than its default"),
                }
                if let Some(other) = attribute.follows {
                    let other = resource.attribute(other).unwrap();
                    let is_text = |kind| matches!(kind, Kind::Text { .. });
                    let is_time = attribute.kind == Kind::Time;
                    assert!(
                        is_time || is_text(attribute.kind) && is_text(other.kind),
                        "{place}"
                    );
                    assert_eq!(attribute.access, Access::ReadOnly, "{place}");
                }
            }
        }
    }

    #[test]
    fn what_is_unique_is_said_where_it_changes() {
        for resource in RESOURCE_TYPES {
            let mut unique = resource
                .attributes
                .iter()
                .filter(|one| one.unique.is_some());
            let Some((attribute, rule)) = unique.next().and_then(|one| Some((one, one.unique?)))
            else {
                continue;
            };
            assert_eq!(unique.next(), None, "{}", resource.name);
            assert_eq!(resource.unique(), Some(rule));
            assert_eq!(rule.fields.last(), Some(&attribute.name));
            for field in rule.fields {
                let is_there = resource.attribute(field).is_some()
                    || resource
                        .relationship(field)
                        .is_some_and(Relationship::is_kept);
                assert!(is_there, "{}.{field}", resource.name);
            }
        }
    }
}
