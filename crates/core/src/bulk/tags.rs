//! Adding and removing tags.

use std::borrow::Cow;

use super::Outcome;
use crate::schema::TAG_LIMIT;
use crate::value::{Fields, Value};

/// Adds the tags that are not there yet, at the end, in the order given.
pub(super) fn add<'r, 'a: 'r>(record: &Fields<'r>, tags: &[Cow<'a, str>]) -> Outcome<'r> {
    let before = present(record);
    let mut after = before.to_vec();
    after.extend(tags.iter().filter(|tag| !before.contains(tag)).cloned());
    if after.len() > TAG_LIMIT as usize {
        return Outcome::Failed(format!("the record would have more than {TAG_LIMIT} tags"));
    }
    outcome(before, after)
}

/// Removes the tags that are there; the others keep their order.
pub(super) fn remove<'r>(record: &Fields<'r>, tags: &[Cow<'_, str>]) -> Outcome<'r> {
    let before = present(record);
    let after = before
        .iter()
        .filter(|tag| !tags.contains(tag))
        .cloned()
        .collect();
    outcome(before, after)
}

fn present<'f, 'r>(record: &'f Fields<'r>) -> &'f [Cow<'r, str>] {
    record.get("tags").as_list().unwrap_or_default()
}

fn outcome<'r>(before: &[Cow<'r, str>], after: Vec<Cow<'r, str>>) -> Outcome<'r> {
    if before.len() == after.len() {
        return Outcome::Unchanged;
    }
    let fields = |tags| Fields::new().with("tags", Value::List(tags));
    Outcome::Changed {
        before: fields(before.to_vec()),
        after: fields(after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulk::BulkAction;
    use proptest::prelude::*;

    fn record(tags: &[String]) -> Fields<'static> {
        Fields::new().with(
            "tags",
            Value::List(tags.iter().cloned().map(Cow::Owned).collect()),
        )
    }

    fn tags() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::btree_set("[a-e]{1,2}", 0..12)
            .prop_map(|tags| tags.into_iter().collect::<Vec<_>>())
            .prop_shuffle()
    }

    proptest! {
        /// Doing it twice is doing it once; what is undone by the before-image was really there.
        #[test]
        fn a_second_time_changes_nothing(present in tags(), given in tags(), adds in any::<bool>()) {
            let given: Vec<Cow<'_, str>> = given.iter().map(|tag| Cow::Borrowed(tag.as_str())).collect();
            let action = if adds { BulkAction::AddTags(given.clone()) } else { BulkAction::RemoveTags(given.clone()) };
            let record = record(&present);
            match action.apply(&record) {
                Outcome::Changed { before, after } => {
                    prop_assert_eq!(&before, &record);
                    prop_assert_eq!(action.apply(&after), Outcome::Unchanged);
                    let list = after.get("tags").as_list().unwrap();
                    for tag in &given {
                        prop_assert_eq!(list.contains(tag), adds);
                    }
                }
                Outcome::Unchanged => {
                    prop_assert!(given.iter().all(|tag| present.iter().any(|there| there == tag) == adds));
                }
                Outcome::Failed(reason) => prop_assert!(false, "{}", reason),
            }
        }
    }

    #[test]
    fn too_many_tags_fail_with_the_reason() {
        let many: Vec<String> = (0..TAG_LIMIT).map(|number| number.to_string()).collect();
        let action = BulkAction::AddTags(vec![Cow::Borrowed("one"), Cow::Borrowed("more")]);
        assert_eq!(
            action.apply(&record(&many)),
            Outcome::Failed("the record would have more than 100 tags".to_owned())
        );
    }
}
