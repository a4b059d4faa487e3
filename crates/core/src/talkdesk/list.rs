//! The bodies about lists: a new one, and another name for one.

use crate::document::reader::{
    Members, Place, Seen, all_members, elements, object, read_object, read_whole, string, unknown,
};
use crate::document::value::value;
use crate::error::{Code, Error, excerpt, one_of};
use crate::json::{Json, Object, Stop};
use crate::value::{Fields, Value};

use super::member::{LIST_MEMBERS, Member};
use super::patch::{OPERATION_MEMBERS, OPERATIONS};

/// What a list tells its records apart by, unless it says so: two records with one phone number would
/// have one person called twice.
const DEFAULT_IDENTIFIER: &str = "PHONE_NUMBER";

const NAME: &str = "name";

/// The paths of an operation on a list.
pub const LIST_PATHS: &[&str] = &["/name", NAME];

/// Members of the real system's lists that are about what there is not here, and why.
const ABSENT: &[(&str, &str)] = &[
    (
        "csv_metadata",
        "files cannot be uploaded here; create the records with `records/bulks`",
    ),
    ("teams", "there are no teams here"),
];

/// Reads the body that creates a list, in the words of the schema.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn new_list(text: &str) -> Result<Fields<'_>, Vec<Error>> {
    let mut list = ListMembers::of(LIST_MEMBERS.iter().collect());
    read_object(text, &mut list)?;
    let mut fields = list.fields;
    if *fields.get("uniqueIdentifierType") == Value::Null {
        fields.set("uniqueIdentifierType", Value::word(DEFAULT_IDENTIFIER));
    }
    fields.set("status", Value::word("ACCEPTED"));
    Ok(fields)
}

/// Reads the body that changes a list: an object with its new name, or operations as those on a record.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn list_patch(text: &str) -> Result<Fields<'_>, Vec<Error>> {
    let changeable = LIST_MEMBERS.iter().filter(|member| member.is_changeable());
    let mut list = ListMembers::of(changeable.collect());
    read_whole(text, &mut |json, root| match json {
        Json::Object(mut map) => all_members(&mut map, &mut list, root),
        Json::Array(_) => {
            let length = elements(json, "the body", root, &mut |json, at| {
                object(json, &mut Operation(&mut list, Seen::default()), at)
            })?;
            if length == Some(0) {
                root.note(
                    Code::ListEmpty,
                    "the body is an empty array; it must have at least one element",
                );
            }
            Ok(())
        }
        _ => {
            let sent = json.skip()?;
            root.note(
                Code::WrongType,
                format!("the body is {sent}; it must be an object with `name`"),
            );
            Ok(())
        }
    })?;
    Ok(list.fields)
}

struct ListMembers<'a> {
    known: Vec<&'static Member>,
    seen: Seen,
    fields: Fields<'a>,
}

impl<'a> ListMembers<'a> {
    fn of(known: Vec<&'static Member>) -> Self {
        Self {
            known,
            seen: Seen::default(),
            fields: Fields::new(),
        }
    }

    fn named(&self, name: &str) -> Option<&'static Member> {
        let mut known = self.known.iter().copied();
        known.find(|known| known.name() == name)
    }

    fn set(&mut self, member: &Member, json: Json<'_, 'a>, at: &Place<'_>) -> Result<(), Stop> {
        if let Some(value) = value(json, &member.attribute, at)?
            && member.is_sound(&value, at)
        {
            self.fields.set(member.field, value);
        }
        Ok(())
    }
}

impl<'de> Members<'de> for ListMembers<'de> {
    fn what(&self) -> &'static str {
        "the body"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        let Some(member) = self.named(name) else {
            let absent = ABSENT.iter().find(|(absent, _)| *absent == name);
            let detail = match absent {
                Some((name, why)) => format!("`{name}` cannot be given; {why}"),
                None => {
                    let names: Vec<&str> = self.known.iter().map(|known| known.name()).collect();
                    unknown(name, "a member that can be given", &names)
                }
            };
            at.note(Code::UnknownMember, detail);
            return map.skip();
        };
        if !self.seen.insert(member.name(), at) {
            return map.skip();
        }
        map.take(|json| self.set(member, json, at))
    }

    fn end(&mut self, at: &Place<'_>) {
        if !self.seen.contains(NAME) {
            at.note(
                Code::MissingMember,
                "the body has no `name`; it must be an object with `name`",
            );
        }
    }
}

/// `{"op":"replace","path":"/name","value":…}`
struct Operation<'l, 'a>(&'l mut ListMembers<'a>, Seen);

impl<'de> Members<'de> for Operation<'_, 'de> {
    fn what(&self) -> &'static str {
        "an operation"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        let allowed: &[&str] = match name {
            "op" => OPERATIONS,
            "path" => LIST_PATHS,
            "value" if self.1.insert("value", at) => {
                return match self.0.named(NAME) {
                    Some(member) => map.take(|json| self.0.set(member, json, at)),
                    None => map.skip(),
                };
            }
            "value" => return map.skip(),
            _ => {
                at.note(
                    Code::UnknownMember,
                    unknown(name, "a member of an operation", OPERATION_MEMBERS),
                );
                return map.skip();
            }
        };
        let known = if name == "op" { "op" } else { "path" };
        let text = map.take(|json| string(json, format_args!("`{known}`"), at))?;
        if self.1.insert(known, at)
            && let Some(sent) = text.filter(|sent| !allowed.contains(&&**sent))
        {
            let (sent, allowed) = (excerpt(&sent), one_of(allowed));
            at.note(
                Code::NotAllowedValue,
                format!("`{known}` is `{sent}`; it must be {allowed}"),
            );
        }
        Ok(())
    }

    fn end(&mut self, at: &Place<'_>) {
        for name in OPERATION_MEMBERS {
            if !self.1.contains(name) {
                at.note(
                    Code::MissingMember,
                    format!("an operation has no `{name}`; give it one"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests;
