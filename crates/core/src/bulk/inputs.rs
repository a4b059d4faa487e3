//! Items that bring their own input: the fields to set, or the reason why nothing can be set.
//!
//! An input is a flat object of fields, as an image is. Its members `error`, `errorCode` and `errorPointer` say why
//! the item fails whatever its record is. Its member `added` names members of maps whose values are lists of options
//! with semicolons between them, and come to those that the record has. What else a dialect wants to have kept with the item may stand beside them.

use std::borrow::Cow;

use super::action::{BulkAction, set};
use super::image::{Image, image};
use super::spec::ActionKind;
use super::{Context, Outcome, not_found, pointer};
use crate::document::Document;
use crate::error::{Code, Error, thousands};
use crate::json::{self, Json};
use crate::record;
use crate::schema::{Kind, ResourceType};
use crate::value::{Fields, Value};

/// The member of an input that says why the item fails whatever its record is, which was found when it was sent.
/// Such an item fails each time that it is decided, so that `retry` leaves it out.
pub const REFUSAL: &str = "error";
/// The members beside it: the code and the place.
const CODE: &str = "errorCode";
const POINTER: &str = "errorPointer";

/// The member of an input with names of members of maps, blanks between them, whose options are added.
pub const ADDED: &str = "added";

/// What stands between options.
const BETWEEN_OPTIONS: char = ';';

/// The input of an item, as JSON text: its fields, why it fails, and what the caller wants to have kept
/// besides.
#[must_use]
pub fn input(fields: &Fields<'_>, error: Option<&Error>, kept: &[(&'static str, &str)]) -> String {
    let mut all = fields.clone();
    for (name, value) in kept {
        all.set(name, Value::Text(Cow::Borrowed(value)));
    }
    if let Some(error) = error {
        all.set(REFUSAL, Value::Text(Cow::Borrowed(&error.detail)));
        all.set(CODE, Value::Text(Cow::Borrowed(error.code.as_str())));
        if let Some(pointer) = error.pointer() {
            all.set(POINTER, Value::Text(Cow::Borrowed(pointer)));
        }
    }
    // Only maps with keys that are no strings fail, and there are none.
    serde_json::to_string(&all).unwrap_or_default()
}

/// Decides one item with this input.
///
/// # Errors
/// Where the input is not what a dialect has kept.
pub(super) fn decide<'r>(
    action: &BulkAction<'r>,
    record: Option<Image<'r>>,
    input: &'r str,
    context: &Context,
) -> Result<Outcome<'r>, Vec<Error>> {
    if let Some(error) = error(input) {
        return Ok(Outcome::Failed(error));
    }
    let target = action.spec.target;
    let fields = || Ok::<_, Vec<Error>>(image(input, target)?.fields);
    Ok(match (action.spec.kind, record) {
        (ActionKind::Create, _) | (ActionKind::Upsert, None) => {
            let document = Document {
                fields: without_nulls(fields()?),
                ..Document::default()
            };
            let fields = record::create(target, document, context.now, context.actor);
            Outcome::Changed {
                before: None,
                after: Some(Image::of(fields)),
            }
        }
        (_, None) => Outcome::Failed(not_found(target)),
        (ActionKind::Update | ActionKind::Upsert, Some(record)) => {
            let wanted = Image::of(fields()?).part(&action.touches());
            let wanted = with_added(&record.fields, wanted.fields, &added(input));
            match overfull(target, &record.fields, &wanted) {
                Some(error) => Outcome::Failed(error),
                None => set(&record, &wanted),
            }
        }
        (_, Some(record)) => action.apply(&record, context),
    })
}

/// Why an item fails whatever its record is.
fn error(input: &str) -> Option<Error> {
    json::read(input, |json| {
        let Json::Object(mut members) = json else {
            return Ok(None);
        };
        let (mut detail, mut code, mut pointer) = (None, None, None);
        while let Some(name) = members.name()? {
            let value = match &*name {
                REFUSAL => &mut detail,
                CODE => &mut code,
                POINTER => &mut pointer,
                _ => {
                    members.skip()?;
                    continue;
                }
            };
            *value = members.take(|json| Ok(json.text()))?;
        }
        Ok(detail.map(|detail| {
            // An input of an earlier version has no code.
            let code = code.and_then(|code| Code::named(&code));
            let error = Error::new(code.unwrap_or(Code::InvalidArgument), detail);
            match pointer {
                Some(pointer) => error.at(pointer),
                None => error,
            }
        }))
    })
    .ok()?
}

/// The names of members whose options are added.
fn added(input: &str) -> Vec<String> {
    let names = json::read(input, |json| {
        let mut names = None;
        if let Json::Object(mut members) = json {
            while let Some(name) = members.name()? {
                match &*name {
                    ADDED => names = members.take(|json| Ok(json.text()))?,
                    _ => members.skip()?,
                }
            }
        }
        Ok(names)
    });
    let names = names.ok().flatten().unwrap_or_default();
    names.split_whitespace().map(str::to_owned).collect()
}

/// The fields with the options that the record has before those that are added; each once.
fn with_added<'r>(record: &Fields<'_>, fields: Fields<'r>, added: &[String]) -> Fields<'r> {
    if added.is_empty() {
        return fields;
    }
    let join = |map: &Value<'_>, name: &str, given: &str| {
        let has = map.member(name).as_text().unwrap_or_default();
        let mut options: Vec<&str> = Vec::new();
        for option in has
            .split(BETWEEN_OPTIONS)
            .chain(given.split(BETWEEN_OPTIONS))
        {
            if !option.is_empty() && !options.contains(&option) {
                options.push(option);
            }
        }
        Value::Text(options.join(";").into())
    };
    let fields = fields.iter().map(|(field, value)| {
        let Some(members) = value.as_map() else {
            return (field, value.clone());
        };
        let members = members.iter().map(|(name, value)| {
            let is_added = added.iter().any(|added| *added == **name);
            match value.as_text().filter(|_| is_added) {
                Some(given) => (name.clone(), join(record.get(field), name, given)),
                None => (name.clone(), value.clone()),
            }
        });
        (field, Value::Map(members.collect()))
    });
    fields.collect()
}

/// Why a change cannot be: a map would have more members than it may, or longer ones, and could not be read
/// again.
fn overfull(target: &ResourceType, record: &Fields<'_>, changes: &Fields<'_>) -> Option<Error> {
    target.attributes.iter().find_map(|attribute| {
        let (Kind::Map { max_items, max }, name) = (attribute.kind, attribute.name) else {
            return None;
        };
        let (is, changes) = (record.get(name), changes.get(name).as_map()?);
        // Only what is added to others can be that long: the rest has been checked.
        let is_long = |text: &str| text.len() > max as usize && text.chars().count() > max as usize;
        if changes
            .iter()
            .any(|(_, value)| value.as_text().is_some_and(is_long))
        {
            let most = thousands(u64::from(max));
            let detail = format!("a member of `{name}` would have more than {most} characters");
            return Some(Error::new(Code::StringTooLong, detail).at(pointer(target, name)));
        }
        let has = |member: &str| *is.member(member) != Value::Null;
        let (more, fewer) =
            changes
                .iter()
                .fold((0_usize, 0_usize), |(more, fewer), (member, value)| match (
                    has(member),
                    value,
                ) {
                    (true, Value::Null) => (more, fewer.saturating_add(1)),
                    (false, value) if *value != Value::Null => (more.saturating_add(1), fewer),
                    _ => (more, fewer),
                });
        let length = is.as_map().unwrap_or_default().len();
        let length = length.saturating_add(more).saturating_sub(fewer);
        let most = thousands(u64::from(max_items));
        (more > 0 && length > max_items as usize).then(|| {
            let detail = format!("`{name}` would have more than {most} members");
            Error::new(Code::ListTooLong, detail).at(pointer(target, name))
        })
    })
}

/// A new record has no members to take away.
fn without_nulls(fields: Fields<'_>) -> Fields<'_> {
    let kept = |value: &Value<'_>| *value != Value::Null;
    let fields = fields.iter().map(|(name, value)| match value {
        Value::Map(members) => {
            let members = members.iter().filter(|(_, value)| kept(value));
            (name, Value::Map(members.cloned().collect()))
        }
        _ => (name, value.clone()),
    });
    fields.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulk::{Item, Plan};

    const NO_INPUT: &str = r#"{"attributes":{}}"#;

    fn decided(action: &str, record: Option<&str>, input: &str) -> serde_json::Value {
        let plan = Plan::read(action, NO_INPUT).unwrap();
        let item = Item {
            record,
            input: Some(input),
            ..Item::default()
        };
        match plan.decide(item, &Context::default()) {
            Outcome::Changed { before, after } => {
                let mut after = after.map(|image| serde_json::to_value(image).unwrap());
                if let Some(after) = after.as_mut().and_then(serde_json::Value::as_object_mut) {
                    after.retain(|name, _| {
                        !["createdAt", "updatedAt", "creator"].contains(&name.as_str())
                    });
                }
                serde_json::json!([before, after])
            }
            Outcome::Unchanged => "unchanged".into(),
            Outcome::Failed(error) => error.detail.into(),
        }
    }

    #[test]
    fn members_change_one_by_one() {
        let record = r#"{"properties":{"a":"1","b":"2"}}"#;
        let of = |input| decided("communicationsUpdate", Some(record), input).to_string();
        assert_eq!(
            of(r#"{"properties":{"a":"1","b":null,"c":"3"},"id":"7"}"#),
            r#"[{"properties":{"a":"1","b":"2"}},{"properties":{"b":null,"c":"3"}}]"#
        );
        assert_eq!(of(r#"{"properties":{"a":"1","z":null}}"#), "\"unchanged\"");
        assert_eq!(
            of(r#"{"properties":{"a":"9"},"error":"no such property"}"#),
            "\"no such property\""
        );
    }

    #[test]
    fn options_are_added_to_those_that_there_are() {
        let record = Some(r#"{"properties":{"a":"x","b":"red;blue"}}"#);
        let of = |record, input| decided("communicationsUpsert", record, input)[1].to_string();
        let input = r#"{"properties":{"a":"y","b":"blue;green","c":"red"},"added":"b c"}"#;
        assert_eq!(
            of(record, input),
            r#"{"properties":{"a":"y","b":"red;blue;green","c":"red"}}"#
        );
        let made = r#"{"properties":{"a":"y","b":"blue;green","c":"red"}}"#;
        assert_eq!(of(None, input), made);
        let there = r#"{"properties":{"b":"blue"},"added":"b"}"#;
        assert_eq!(decided("communicationsUpdate", record, there), "unchanged");
        let long = format!(
            r#"{{"properties":{{"b":"{}"}},"added":"b"}}"#,
            "x".repeat(65_530)
        );
        assert_eq!(
            decided("communicationsUpdate", record, &long),
            "a member of `properties` would have more than 65,536 characters"
        );
    }

    #[test]
    fn an_update_sets_nothing_but_what_it_may() {
        let record = r#"{"priority":5,"extraData":{}}"#;
        let input = r#"{"priority":6,"firstName":"Ada"}"#;
        assert_eq!(
            decided("recordsUpdate", Some(record), input).to_string(),
            r#"[{"priority":5},{"priority":6}]"#
        );
    }

    #[test]
    fn a_map_gets_no_more_members_than_it_may_have() {
        let members = |from: usize, to: usize| {
            let each = (from..to).map(|n| format!("\"m{n}\":{n}"));
            each.collect::<Vec<_>>().join(",")
        };
        let record = format!(r#"{{"priority":5,"extraData":{{{}}}}}"#, members(0, 99));
        let decided = |changes: &str| {
            let input = format!(r#"{{"extraData":{{{changes}}}}}"#);
            decided("recordsUpdate", Some(&record), &input)
        };
        let reason = "`extraData` would have more than 100 members";
        assert_eq!(decided(&members(99, 101)), reason);
        assert!(decided(&members(0, 100))[1].is_object());
        let swapped = format!(r#"{},"m0":null"#, members(99, 101));
        assert!(decided(&swapped)[1].is_object());
    }

    #[test]
    fn what_is_not_there_is_made_or_fails() {
        let input = r#"{"properties":{"a":"1","b":null}}"#;
        let made = r#"[null,{"properties":{"a":"1"}}]"#;
        for action in ["communicationsCreate", "communicationsUpsert"] {
            assert_eq!(decided(action, None, input).to_string(), made, "{action}");
        }
        for action in ["communicationsUpdate", "communicationsDestroyAll"] {
            let reason = "could not find the communication";
            assert_eq!(decided(action, None, input), reason, "{action}");
        }
    }

    #[test]
    fn an_input_says_what_it_was_made_with() {
        let fields = Fields::new().with("priority", Value::Integer(1));
        assert_eq!(
            input(&fields, None, &[("phoneNumber", "+1")]),
            r#"{"priority":1,"phoneNumber":"+1"}"#
        );
        let no = Error::new(Code::Taken, "no").at("/a");
        let kept = input(&fields, Some(&no), &[]);
        assert_eq!(
            kept,
            r#"{"priority":1,"error":"no","errorCode":"taken","errorPointer":"/a"}"#
        );
        assert_eq!(error(&kept), Some(no));
        assert_eq!(
            error(r#"{"error":"no"}"#),
            Some(Error::new(Code::InvalidArgument, "no"))
        );
    }
}
