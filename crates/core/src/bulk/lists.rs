//! Adding to a list of tags or of references, and removing from it.

use super::{Image, Outcome};
use crate::error::{Code, Error};
use crate::schema::TAG_LIMIT;
use crate::value::{Fields, Reference, Value};

/// Adds the tags that are not there yet, at the end, in the order given.
pub(super) fn add_tags<'r>(record: &Image<'r>, tags: &Value<'r>) -> Outcome<'r> {
    let before = record.fields.get("tags").as_list().unwrap_or_default();
    let given = tags.as_list().unwrap_or_default();
    let after = with(before, given);
    if after.len() > TAG_LIMIT as usize {
        let detail = format!("the record would have more than {TAG_LIMIT} tags; remove some first");
        let error = Error::new(Code::ListTooLong, detail);
        return Outcome::Failed(error.at("/data/attributes/tags"));
    }
    changed(record, "tags", Value::List(after), before.len())
}

/// Removes the tags that are there; the others keep their order.
pub(super) fn remove_tags<'r>(record: &Image<'r>, tags: &Value<'r>) -> Outcome<'r> {
    let before = record.fields.get("tags").as_list().unwrap_or_default();
    let given = tags.as_list().unwrap_or_default();
    changed(
        record,
        "tags",
        Value::List(without(before, given)),
        before.len(),
    )
}

/// Adds the references that are not there yet, at most `limit` in all.
pub(super) fn add_references<'r>(
    record: &Image<'r>,
    member: &'static str,
    given: &[Reference],
    limit: u32,
) -> Outcome<'r> {
    let before = record
        .fields
        .get(member)
        .as_references()
        .unwrap_or_default();
    let after = with(before, given);
    if after.len() > limit as usize {
        let detail =
            format!("the record would have more than {limit} `{member}`; remove some first");
        let error = Error::new(Code::ListTooLong, detail);
        return Outcome::Failed(error.at(format!("/data/relationships/{member}")));
    }
    changed(record, member, Value::References(after), before.len())
}

/// Removes the references that are there.
pub(super) fn remove_references<'r>(
    record: &Image<'r>,
    member: &'static str,
    given: &[Reference],
) -> Outcome<'r> {
    let before = record
        .fields
        .get(member)
        .as_references()
        .unwrap_or_default();
    let after = without(before, given);
    changed(record, member, Value::References(after), before.len())
}

/// Removes all references.
pub(super) fn clear_references<'r>(record: &Image<'r>, member: &'static str) -> Outcome<'r> {
    let before = record
        .fields
        .get(member)
        .as_references()
        .unwrap_or_default();
    changed(record, member, Value::References(Vec::new()), before.len())
}

fn with<T: Clone + PartialEq>(present: &[T], given: &[T]) -> Vec<T> {
    let mut after = present.to_vec();
    after.extend(given.iter().filter(|one| !present.contains(one)).cloned());
    after
}

fn without<T: Clone + PartialEq>(present: &[T], given: &[T]) -> Vec<T> {
    let kept = present.iter().filter(|one| !given.contains(one));
    kept.cloned().collect()
}

/// A list that only ever grew or only ever shrank has changed when its length has.
fn changed<'r>(
    record: &Image<'r>,
    member: &'static str,
    after: Value<'r>,
    length: usize,
) -> Outcome<'r> {
    let unchanged = match &after {
        Value::List(list) => list.len() == length,
        Value::References(list) => list.len() == length,
        _ => false,
    };
    if unchanged {
        return Outcome::Unchanged;
    }
    Outcome::Changed {
        before: Some(record.part(&[member])),
        after: Some(Image::of(Fields::new().with(member, after))),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::bulk::{BulkAction, Context, spec};
    use proptest::prelude::*;

    fn record(tags: &[String]) -> Image<'static> {
        let tags = tags.iter().cloned().map(Cow::Owned).collect();
        Image::of(Fields::new().with("tags", Value::List(tags)))
    }

    fn action(name: &str, tags: &[String]) -> BulkAction<'static> {
        let tags = tags.iter().cloned().map(Cow::Owned).collect();
        let fields = Fields::new().with("tags", Value::List(tags));
        BulkAction::new(spec(name).unwrap(), fields)
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
            let action = action(if adds { "prospectsAddTags" } else { "prospectsRemoveTags" }, &given);
            let record = record(&present);
            match action.apply(&record, &Context::default()) {
                Outcome::Changed { before: Some(before), after: Some(after) } => {
                    prop_assert_eq!(&before, &record);
                    prop_assert_eq!(action.apply(&after, &Context::default()), Outcome::Unchanged);
                    let list = after.fields.get("tags").as_list().unwrap();
                    for tag in &given {
                        prop_assert_eq!(list.iter().any(|there| there == tag), adds);
                    }
                }
                Outcome::Unchanged => {
                    prop_assert!(given.iter().all(|tag| present.iter().any(|there| there == tag) == adds));
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }

    #[test]
    fn too_many_tags_fail_with_the_reason() {
        let many: Vec<String> = (0..TAG_LIMIT).map(|number| number.to_string()).collect();
        let action = action("prospectsAddTags", &["one".to_owned(), "more".to_owned()]);
        assert_eq!(
            action.apply(&record(&many), &Context::default()),
            Outcome::Failed(
                Error::new(
                    Code::ListTooLong,
                    "the record would have more than 100 tags; remove some first"
                )
                .at("/data/attributes/tags")
            )
        );
    }
}
