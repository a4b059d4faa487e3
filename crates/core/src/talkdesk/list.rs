//! The bodies about lists: a new one, and another name for one.

use crate::document::reader::{
    Members, Place, Seen, all_members, elements, object, read_object, read_whole, string, unknown,
};
use crate::document::value::value;
use crate::error::{Code, Error, excerpt, one_of};
use crate::json::{Json, Object, Stop};
use crate::schema::Attribute;
use crate::value::{Fields, Value};

use super::record::is_sound;

/// What a list tells its records apart by, unless it says so: two records with one phone number would
/// have one person called twice.
const DEFAULT_IDENTIFIER: &str = "PHONE_NUMBER";

const NAME: Attribute = Attribute::long_text("name", 120, "What it is called.").required();

const IDENTIFIER: Attribute = Attribute::choice(
    "unique_identifier_type",
    &["PHONE_NUMBER", "EXTERNAL", "NOTHING"],
    "What no two of its records have in common.",
);

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
    let mut list = ListMembers::of(&[NAME.name, IDENTIFIER.name]);
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
    let mut list = ListMembers::of(&[NAME.name]);
    read_whole(text, &mut |json, root| match json {
        Json::Object(map) => all_members(map, &mut list, root),
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
    names: &'static [&'static str],
    seen: Seen,
    fields: Fields<'a>,
}

impl<'a> ListMembers<'a> {
    fn of(names: &'static [&'static str]) -> Self {
        Self {
            names,
            seen: Seen::default(),
            fields: Fields::new(),
        }
    }

    fn set(&mut self, name: &str, json: Json<'_, 'a>, at: &Place<'_>) -> Result<(), Stop> {
        let (field, attribute) = if name == NAME.name {
            ("name", NAME)
        } else {
            ("uniqueIdentifierType", IDENTIFIER)
        };
        if let Some(value) = value(json, &attribute, at)?
            && is_sound(attribute.name, &value, at)
        {
            self.fields.set(field, value);
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
        map: &mut dyn Object<'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        let known = self.names.iter().copied().find(|known| *known == name);
        let Some(known) = known else {
            let absent = ABSENT.iter().find(|(absent, _)| *absent == name);
            let detail = match absent {
                Some((name, why)) => format!("`{name}` cannot be given; {why}"),
                None => unknown(name, "a member that can be given", self.names),
            };
            at.note(Code::UnknownMember, detail);
            return map.skip();
        };
        if !self.seen.insert(known, at) {
            return map.skip();
        }
        map.take(|json| self.set(known, json, at))
    }

    fn end(&mut self, at: &Place<'_>) {
        if !self.seen.contains(NAME.name) {
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
        map: &mut dyn Object<'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        let allowed: &[&str] = match name {
            "op" => &["add", "replace"],
            "path" => &["/name", "name"],
            "value" if self.1.insert("value", at) => {
                return map.take(|json| self.0.set(NAME.name, json, at));
            }
            "value" => return map.skip(),
            _ => {
                let names = ["op", "path", "value"];
                at.note(
                    Code::UnknownMember,
                    unknown(name, "a member of an operation", &names),
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
        for name in ["op", "path", "value"] {
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
