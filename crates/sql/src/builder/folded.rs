//! Texts as searches compare them: where they are kept, and the expressions that read them.
//!
//! SQLite folds the letters a to z, and nothing else; D1 has no functions of ours. So `fold` of the core says
//! what a text is compared as, and a type that is searched has one column more, `folded`: an object with
//! those of its searched attributes that are not ASCII alone, folded, by name. The others SQLite folds as it
//! reads them, and it folds them the same. Here is the one place where it does: a test looks for others.

use lockstep_core::fold::fold;
use lockstep_core::schema::{Attribute, ResourceType};
use lockstep_core::value::{Fields, Value};
use serde_json::{Map, Value as Json};

use crate::builder::columns;

/// The column with the folded texts.
pub(crate) const FOLDED: &str = "folded";

/// The expression of an attribute as searches compare it, in the words of its index. `prefix` is the name of
/// the table with a dot, or empty.
pub(crate) fn attribute(prefix: &str, resource: &ResourceType, attribute: &Attribute) -> String {
    if attribute.derived {
        return full_name(prefix, resource);
    }
    let (name, column) = (attribute.name, columns::attribute_of(prefix, attribute));
    format!("coalesce({prefix}{FOLDED} ->> '$.{name}', lower({column}))")
}

/// The same of the name that is made of a first and a last one.
pub(crate) fn full_name(prefix: &str, resource: &ResourceType) -> String {
    let part = |name| named(prefix, resource, name);
    let (first, last) = (part("firstName"), part("lastName"));
    format!("trim(coalesce({first}, '') || ' ' || coalesce({last}, ''))")
}

/// The same of the attribute of this name.
pub(crate) fn named(prefix: &str, resource: &ResourceType, name: &str) -> String {
    let found = resource.attribute(name);
    found.map_or_else(|| "NULL".to_owned(), |one| attribute(prefix, resource, one))
}

/// The same of a member of the map of this name: `member` is the parameter with the member's.
pub(crate) fn member(prefix: &str, name: &str, member: &str) -> String {
    let column = format!("{prefix}{}", columns::snake(name));
    format!("coalesce({prefix}{FOLDED} -> '$.{name}' ->> {member}, lower({column} ->> {member}))")
}

/// `folded` with the members of an object in place of those that it has; null takes one away.
pub(crate) fn merged(prefix: &str, patch: &str) -> String {
    format!("nullif(json_patch(coalesce({prefix}{FOLDED}, '{{}}'), {patch}), '{{}}')")
}

/// Whether a row has a text that is not ASCII alone and was not folded: it was written before texts were.
pub(crate) fn is_missing(resource: &ResourceType) -> String {
    let terms = resource.searched().map(|attribute| {
        let (name, column) = (attribute.name, columns::attribute(attribute));
        format!("octet_length({column}) > length({column}) AND {FOLDED} -> '$.{name}' IS NULL")
    });
    terms.collect::<Vec<_>>().join(" OR ")
}

/// What has to be merged into `folded` where a record that is new has these values; `None` where nothing.
pub(crate) fn of_new(resource: &ResourceType, fields: &Fields<'_>) -> Option<Map<String, Json>> {
    let all = of_changed(resource, fields, fields)?;
    Some(
        all.into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect(),
    )
}

/// What has to be merged into `folded` where values become others; `None` where nothing, for all of them
/// are ASCII, before and after.
pub(crate) fn of_changed(
    resource: &ResourceType,
    before: &Fields<'_>,
    after: &Fields<'_>,
) -> Option<Map<String, Json>> {
    let mut patch = Map::new();
    for attribute in resource.searched() {
        let Some(value) = after.find(attribute.name) else {
            continue;
        };
        if !is_ascii(value) || !is_ascii(before.get(attribute.name)) {
            patch.insert(attribute.name.to_owned(), folded(value));
        }
    }
    (!patch.is_empty()).then_some(patch)
}

/// What has to be merged into `folded` where values become others, and nobody knows what they were; `None`
/// where none of them is searched.
pub(crate) fn of_written(
    resource: &ResourceType,
    fields: &Fields<'_>,
) -> Option<Map<String, Json>> {
    let written = resource
        .searched()
        .filter_map(|one| Some((one.name.to_owned(), folded(fields.find(one.name)?))));
    let patch: Map<String, Json> = written.collect();
    (!patch.is_empty()).then_some(patch)
}

/// Whether SQLite folds a value by itself.
fn is_ascii(value: &Value<'_>) -> bool {
    match value {
        Value::Text(text) => text.is_ascii(),
        Value::List(list) => list.iter().all(|one| one.is_ascii()),
        Value::Map(members) => members.iter().all(|(_, value)| is_ascii(value)),
        _ => true,
    }
}

/// A value as `folded` keeps it.
fn folded(value: &Value<'_>) -> Json {
    // Only maps with keys that are no strings fail, and there are none.
    kept(&serde_json::to_value(value).unwrap_or_default())
}

/// The same of a value in JSON: null where SQLite folds it by itself.
pub(crate) fn kept(value: &Json) -> Json {
    match value {
        Json::String(text) if !text.is_ascii() => fold(text).into(),
        Json::Array(list) => {
            let texts = || list.iter().filter_map(Json::as_str);
            match texts().all(str::is_ascii) {
                true => Json::Null,
                false => texts().map(|text| Json::from(fold(text))).collect(),
            }
        }
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), kept(value)))
            .collect::<Map<_, _>>()
            .into(),
        _ => Json::Null,
    }
}
