//! The bodies that change records: lists of operations in the manner of JSON Patch, of which there are
//! two, on two members.
//!
//! `replace` and `add` do the same: they set the priority, or the members of the extra data that are
//! named. A member that is null goes; what is not named stays.

use std::borrow::Cow;

use crate::json::Raw;

use super::delete::many;
use super::member::{Member, changeable};
use crate::document::reader::{
    Members, Place, Seen, elements, object, read_object, read_whole, string, unknown,
};
use crate::document::value::value;
use crate::error::{Code, Error, excerpt, one_of};
use crate::json::{self, Object, Stop};
use crate::schema::Kind;
use crate::value::{Fields, Value};

/// What an operation may do.
pub const OPERATIONS: &[&str] = &["add", "replace"];
/// The members of an operation; it needs all of them.
pub const OPERATION_MEMBERS: &[&str] = &["op", "path", "value"];
const RECORDS: &str = "/records/";

/// One operation of a bulk update.
#[derive(Debug, Clone, PartialEq)]
pub struct Change<'a> {
    /// The id of its record, as it was sent.
    pub id: Cow<'a, str>,
    /// What to set, in the words of the schema.
    pub fields: Fields<'a>,
    /// What is wrong with that.
    pub errors: Vec<Error>,
}

/// Reads the body that changes one record.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn record_patch(text: &str) -> Result<Fields<'_>, Vec<Error>> {
    let mut fields = Fields::new();
    read_whole(text, &mut |json, root| {
        let length = elements(json, "the body", root, &mut |json, at| {
            let mut operation = Operation::default();
            object(json, &mut operation, at)?;
            if let (Some(path), Some(value)) = (operation.path, operation.value) {
                set(&mut fields, &path, value, at);
            }
            Ok(())
        })?;
        if length == Some(0) {
            root.note(
                Code::ListEmpty,
                "the body is an empty array; it must have at least one element",
            );
        }
        Ok(())
    })?;
    Ok(fields)
}

/// Reads the body that changes many records, one in each operation.
///
/// # Errors
/// Everything that is wrong with the call. What is wrong with a value is that record's.
pub fn bulk_patch(text: &str, is_async: bool) -> Result<Vec<Change<'_>>, Vec<Error>> {
    let mut changes = Vec::new();
    many(text, is_async, &mut |json, at| {
        let mut operation = Operation::default();
        object(json, &mut operation, at)?;
        let (Some(path), Some(value)) = (operation.path, operation.value) else {
            return Ok(());
        };
        let Some(id) = record_of(&path).filter(|id| !id.is_empty() && !id.contains('/')) else {
            let path = excerpt(&path);
            at.member("path").note(
                Code::NotAllowedValue,
                format!("`path` is `{path}`; it must be `/records/` and the id of a record"),
            );
            return Ok(());
        };
        let mut members = ValueMembers::default();
        let errors = read_object(value.get(), &mut members)
            .err()
            .unwrap_or_default();
        let fields = members.fields;
        changes.push(Change { id, fields, errors });
        Ok(())
    })?;
    Ok(changes)
}

fn record_of<'a>(path: &Cow<'a, str>) -> Option<Cow<'a, str>> {
    match path {
        Cow::Borrowed(path) => path.strip_prefix(RECORDS).map(Cow::Borrowed),
        Cow::Owned(path) => path
            .strip_prefix(RECORDS)
            .map(|id| Cow::Owned(id.to_owned())),
    }
}

#[derive(Default)]
struct Operation<'a> {
    seen: Seen,
    path: Option<Cow<'a, str>>,
    value: Option<Raw<'a>>,
}

impl<'de> Members<'de> for Operation<'de> {
    fn what(&self) -> &'static str {
        "an operation"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        let Some(name) = OPERATION_MEMBERS
            .iter()
            .copied()
            .find(|known| *known == name)
        else {
            at.note(
                Code::UnknownMember,
                unknown(name, "a member of an operation", OPERATION_MEMBERS),
            );
            return map.skip();
        };
        if !self.seen.insert(name, at) {
            return map.skip();
        }
        if name == "value" {
            self.value = Some(map.raw()?);
            return Ok(());
        }
        let text = map.take(|json| string(json, format_args!("`{name}`"), at))?;
        match text {
            Some(operation) if name == "op" => {
                if !OPERATIONS.contains(&&*operation) {
                    let (sent, allowed) = (excerpt(&operation), one_of(OPERATIONS));
                    at.note(
                        Code::NotAllowedValue,
                        format!("`op` is `{sent}`; it must be {allowed}"),
                    );
                }
            }
            path => self.path = path,
        }
        Ok(())
    }

    fn end(&mut self, at: &Place<'_>) {
        for name in OPERATION_MEMBERS
            .iter()
            .filter(|name| !self.seen.contains(name))
        {
            at.note(
                Code::MissingMember,
                format!("an operation has no `{name}`; give it one"),
            );
        }
    }
}

/// The members of a record that can be changed.
#[derive(Default)]
struct ValueMembers<'a> {
    seen: Seen,
    fields: Fields<'a>,
}

impl<'de> Members<'de> for ValueMembers<'de> {
    fn what(&self) -> &'static str {
        "`value`"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        let Some(member) = changeable().find(|member| member.name() == name) else {
            let names: Vec<&str> = changeable().map(Member::name).collect();
            at.note(
                Code::UnknownMember,
                unknown(name, "a member of a record that can be changed", &names),
            );
            return map.skip();
        };
        let raw = map.raw()?;
        if self.seen.insert(member.name(), at) {
            set_member(&mut self.fields, member, raw, at);
        }
        Ok(())
    }

    fn end(&mut self, at: &Place<'_>) {
        if self.fields.is_empty() && at.problem_count() == 0 {
            let names = one_of(changeable().map(Member::name));
            at.note(
                Code::MissingMember,
                format!("`value` changes nothing; give it {names}"),
            );
        }
    }
}

/// Sets what a path names: a member, or what is in one that is a map, with or without the slash at its
/// beginning.
fn set<'a>(fields: &mut Fields<'a>, path: &str, raw: Raw<'a>, at: &Place<'_>) {
    let steps = path.strip_prefix('/').unwrap_or(path);
    let (name, rest) = match steps.split_once('/') {
        Some((name, rest)) => (name, Some(rest)),
        None => (steps, None),
    };
    let member = changeable().find(|member| member.name() == name);
    match (member, rest) {
        (Some(member), None) => set_member(fields, member, raw, &at.member("value")),
        (Some(member), Some(name)) if is_map(member) && !name.is_empty() => {
            // RFC 6901, section 4.
            let name = name.replace("~1", "/").replace("~0", "~");
            let name = serde_json::to_string(&name).unwrap_or_default();
            let object = format!("{{{name}:{}}}", raw.get());
            if let Some(value) = read_value(&object, member, &at.member("value")) {
                merge(fields, member, value.into_owned());
            }
        }
        _ => {
            let (sent, paths) = (excerpt(path), paths());
            at.member("path").note(
                Code::NotAllowedValue,
                format!("`path` is `{sent}`; it must be {paths}"),
            );
        }
    }
}

const fn is_map(member: &Member) -> bool {
    matches!(member.attribute.kind, Kind::Map { .. })
}

/// The paths that there are, for a sentence.
fn paths() -> String {
    let whole = changeable().map(|member| format!("`/{}`", member.name()));
    let maps = changeable().filter(|member| is_map(member));
    let parts = maps.map(|member| format!("`/{}/` and a name", member.name()));
    let mut paths: Vec<String> = whole.chain(parts).collect();
    let last = paths.pop().unwrap_or_default();
    format!("{} or {last}", paths.join(", "))
}

fn set_member<'a>(fields: &mut Fields<'a>, member: &Member, raw: Raw<'a>, at: &Place<'_>) {
    match read_value(raw.get(), member, at) {
        Some(value) if is_map(member) => merge(fields, member, value),
        Some(value) if member.is_sound(&value, at) => fields.set(member.field, value),
        _ => {}
    }
}

/// Reads a value that may not be null; `None`, with the problem noted, where it is not of its kind.
fn read_value<'a>(text: &'a str, member: &Member, at: &Place<'_>) -> Option<Value<'a>> {
    json::read(text, |json| value(json, &member.attribute.required(), at)).ok()?
}

/// Adds to what is to be set in a map; of members with the same name the last one counts.
fn merge<'a>(fields: &mut Fields<'a>, member: &Member, value: Value<'a>) {
    let Value::Map(more) = value else {
        return;
    };
    let known = fields.get(member.field).as_map().unwrap_or_default();
    let is_new = |name: &str| more.iter().all(|(other, _)| *other != name);
    let kept = known.iter().filter(|(name, _)| is_new(name)).cloned();
    let mut members: Vec<(Cow<'a, str>, Value<'a>)> = kept.collect();
    for (name, value) in &more {
        // A sort of its own would be 4 kB of the npm package.
        let place = members.partition_point(|(known, _)| known <= name);
        members.insert(place, (name.clone(), value.clone()));
    }
    fields.set(member.field, Value::Map(members));
}

#[cfg(test)]
mod tests;
