//! The bodies that create records: one, or many in a call.
//!
//! What is wrong with a call refuses it; what is wrong with one of its records is that record's, and
//! the others are made.

use std::borrow::Cow;

use crate::json::Raw;

use super::delete::check_length;
use super::member::{Member, OTHER, RECORD_MEMBERS};
use crate::document::reader::{
    Members, Place, ReaderAt, Seen, elements, object, read_object, string, unknown,
};
use crate::document::value::value;
use crate::error::{Code, Error, Source, excerpt, one_of};
use crate::json::{Json, Object, Stop};
use crate::value::{Fields, Value};

/// What a phone number is for. A record has at most one of each type; the first one that it has is its
/// `phone_number`.
pub const PHONE_TYPES: &[&str] = &["HOME", "OFFICE", "MOBILE", "EXTRA_1", "EXTRA_2", "EXTRA_3"];

/// How soon a new record is called that does not say so.
pub const DEFAULT_PRIORITY: i64 = 5;

/// What a phone number looks like: `is_phone_number` says the same.
pub const PHONE_NUMBER_PATTERN: &str = r"^\+[1-9][0-9]{1,14}$";

const PHONE_NUMBER: &str = "phone_number";
const PHONE_NUMBERS: &str = "phone_numbers";
const PHONE_TYPE: &str = "phone_type";
const RECORDS: &str = "records";

/// A new record as it was sent: what is sound of it, in the words of the schema, and what is wrong.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewRecord<'a> {
    /// What is sound.
    pub fields: Fields<'a>,
    /// What is wrong, each with its place in the record.
    pub errors: Vec<Error>,
}

/// Reads the body that creates one record on a list whose records are told apart so.
#[must_use]
pub fn new_record<'a>(text: &'a str, unique: &str) -> NewRecord<'a> {
    let mut members = RecordMembers {
        fields: Fields::new(),
        seen: Seen::default(),
        phones: Vec::new(),
        deprecated: None,
        needs_external: unique == "EXTERNAL",
    };
    let errors = read_object(text, &mut members).err().unwrap_or_default();
    let fields = members.fields;
    NewRecord { fields, errors }
}

/// Reads the body that creates many: `{"records": […]}`; the text of each record is read by
/// [`new_record`].
///
/// # Errors
/// Everything that is wrong with the call. No record is made then.
pub fn bulk_create(text: &str, is_async: bool) -> Result<Vec<Raw<'_>>, Vec<Error>> {
    let mut body = BulkMembers {
        records: Vec::new(),
        seen: Seen::default(),
        is_async,
    };
    read_object(text, &mut body)?;
    Ok(body.records)
}

/// The dialect's own code for what is wrong with a record.
#[must_use]
pub fn record_code(error: &Error) -> &'static str {
    let pointer = match &error.source {
        Source::Pointer(pointer) => pointer.as_str(),
        _ => "",
    };
    let member = pointer.split('/').nth(1).unwrap_or_default();
    let is_missing = matches!(
        error.code,
        Code::MissingMember | Code::Required | Code::ListEmpty | Code::StringEmpty
    );
    match (member, is_missing) {
        (PHONE_NUMBERS | PHONE_NUMBER, _) if error.code == Code::Taken => "PHONE_NUMBER_NOT_UNIQUE",
        (PHONE_NUMBERS | PHONE_NUMBER, true) => "PHONE_NUMBER_MISSING",
        (PHONE_NUMBERS | PHONE_NUMBER, false) => "PHONE_NUMBER_INVALID",
        _ => match RECORD_MEMBERS.iter().find(|one| one.name() == member) {
            Some(member) if is_missing => member.codes.0,
            Some(member) => member.codes.1,
            None => OTHER,
        },
    }
}

struct BulkMembers<'a> {
    records: Vec<Raw<'a>>,
    seen: Seen,
    is_async: bool,
}

impl<'de> Members<'de> for BulkMembers<'de> {
    fn what(&self) -> &'static str {
        "the body"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        match name {
            RECORDS if self.seen.insert(RECORDS, at) => map.take(|json| {
                let Json::Array(mut array) = json else {
                    let sent = json.skip()?;
                    let detail = format!("`records` is {sent}; it must be an array");
                    at.note(Code::WrongType, detail);
                    return Ok(());
                };
                while let Some(record) = array.raw()? {
                    self.records.push(record);
                }
                check_length("`records`", Some(self.records.len()), self.is_async, at);
                Ok(())
            }),
            RECORDS => map.skip(),
            "upload_request_id" => {
                at.note(
                    Code::UnknownMember,
                    "`upload_request_id` names an upload, which there are none of here; leave it out",
                );
                map.skip()
            }
            _ => {
                let detail = unknown(name, "a member of the body", &[RECORDS]);
                at.note(Code::UnknownMember, detail);
                map.skip()
            }
        }
    }

    fn end(&mut self, at: &Place<'_>) {
        if !self.seen.contains(RECORDS) {
            at.note(
                Code::MissingMember,
                "the body has no `records`; it must be an object with `records`",
            );
        }
    }
}

struct RecordMembers<'a> {
    fields: Fields<'a>,
    seen: Seen,
    /// Phone numbers by their type.
    phones: Vec<(&'static str, Cow<'a, str>)>,
    /// The older spelling, with one number only.
    deprecated: Option<Cow<'a, str>>,
    needs_external: bool,
}

impl<'de> Members<'de> for RecordMembers<'de> {
    fn what(&self) -> &'static str {
        "the record"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        if name == PHONE_NUMBERS {
            if !self.seen.insert(PHONE_NUMBERS, at) {
                return map.skip();
            }
            return map.take(|json| self.phone_numbers(json, at));
        }
        if name == PHONE_NUMBER {
            let number = map.take(|json| string(json, format_args!("`phone_number`"), at))?;
            if self.seen.insert(PHONE_NUMBER, at) {
                self.deprecated = number.filter(|number| is_phone_number(number, at));
            }
            return Ok(());
        }
        let known = RECORD_MEMBERS.iter().find(|member| member.name() == name);
        let Some(member) = known else {
            let names = RECORD_MEMBERS.iter().map(Member::name);
            let names: Vec<&str> = names.chain([PHONE_NUMBERS]).collect();
            at.note(
                Code::UnknownMember,
                unknown(name, "a member of a new record", &names),
            );
            return map.skip();
        };
        let value = map.take(|json| value(json, &member.attribute, at))?;
        if self.seen.insert(member.name(), at)
            && let Some(value) = value.filter(|value| member.is_sound(value, at))
        {
            self.fields.set(member.field, value);
        }
        Ok(())
    }

    fn end(&mut self, at: &Place<'_>) {
        let needed = RECORD_MEMBERS.iter().filter(|one| one.attribute.required);
        for name in needed.map(Member::name) {
            if !self.seen.contains(name) {
                let detail = format!("the record has no `{name}`; give it one");
                at.member(name).note(Code::MissingMember, detail);
            }
        }
        self.settle_phones(at);
        self.check_external(at);
        // What is null is as if it had not been sent.
        self.fields = std::mem::take(&mut self.fields)
            .iter()
            .filter(|(_, value)| **value != Value::Null)
            .map(|(name, value)| (name, value.clone()))
            .collect();
        if self.fields.find("priority").is_none() {
            self.fields
                .set("priority", Value::Integer(DEFAULT_PRIORITY));
        }
    }
}

impl<'de> RecordMembers<'de> {
    fn phone_numbers(&mut self, json: Json<'_, 'de>, at: &Place<'_>) -> Result<(), Stop> {
        let read: ReaderAt<'_, 'de> = &mut |json, at| {
            let mut members = PhoneMembers::default();
            object(json, &mut members, at)?;
            let Some(number) = members.number else {
                return Ok(());
            };
            let kind = members.kind.unwrap_or("HOME");
            if self.phones.iter().any(|(known, _)| *known == kind) {
                at.note(
                    Code::DuplicateMember,
                    format!("the phone type {kind} is there more than once; keep one of them"),
                );
                return Ok(());
            }
            self.phones.push((kind, number));
            Ok(())
        };
        if elements(json, "`phone_numbers`", at, read)? == Some(0) {
            at.note(
                Code::ListEmpty,
                "`phone_numbers` is an empty array; it must have at least one element",
            );
        }
        Ok(())
    }

    /// Makes one field of the phone numbers, in whichever spelling they came.
    fn settle_phones(&mut self, at: &Place<'_>) {
        let has_list = self.seen.contains(PHONE_NUMBERS);
        if !has_list && !self.seen.contains(PHONE_NUMBER) {
            at.member(PHONE_NUMBERS).note(
                Code::MissingMember,
                "the record has no `phone_numbers`; give it one",
            );
        }
        if let Some(number) = self.deprecated.take() {
            if !has_list {
                self.phones.push(("HOME", number));
            } else if self.phones.iter().all(|(_, known)| *known != number) {
                at.member(PHONE_NUMBER).note(
                    Code::NotAllowedValue,
                    "`phone_number` is none of `phone_numbers`; leave it out",
                );
            }
        }
        let phones = std::mem::take(&mut self.phones);
        if phones.is_empty() {
            return;
        }
        let mut members: Vec<(Cow<'_, str>, Value<'_>)> = Vec::new();
        for (kind, number) in phones {
            // They are few: a sort of its own would be 4 kB of the npm package.
            let place = members.partition_point(|(known, _)| **known < *kind);
            members.insert(place, (kind.into(), Value::Text(number)));
        }
        self.fields.set("phoneNumbers", Value::Map(members));
    }

    fn check_external(&self, at: &Place<'_>) {
        // What is wrong with one that was sent has been said.
        let has = |field: &str, name: &str| {
            self.seen.contains(name) && self.fields.find(field) != Some(&Value::Null)
        };
        let provider = has("externalProvider", "external_provider");
        let id = has("externalId", "external_id");
        let (name, detail) = match (provider, id) {
            (true, false) => (
                "external_id",
                "the record has `external_provider` without `external_id`; give both",
            ),
            (false, true) => (
                "external_provider",
                "the record has `external_id` without `external_provider`; give both",
            ),
            (false, false) if self.needs_external => (
                "external_id",
                "the record has no `external_provider` and `external_id`, by which the records of this list are told apart; give both",
            ),
            _ => return,
        };
        at.member(name).note(Code::MissingMember, detail);
    }
}

#[derive(Default)]
struct PhoneMembers<'a> {
    seen: Seen,
    number: Option<Cow<'a, str>>,
    kind: Option<&'static str>,
}

impl<'de> Members<'de> for PhoneMembers<'de> {
    fn what(&self) -> &'static str {
        "a phone number"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        match name {
            PHONE_NUMBER => {
                let number = map.take(|json| string(json, format_args!("`phone_number`"), at))?;
                if self.seen.insert(PHONE_NUMBER, at) {
                    self.number = number.filter(|number| is_phone_number(number, at));
                }
                Ok(())
            }
            PHONE_TYPE => {
                let kind = map.take(|json| string(json, format_args!("`phone_type`"), at))?;
                if self.seen.insert(PHONE_TYPE, at)
                    && let Some(sent) = kind
                {
                    self.kind = PHONE_TYPES.iter().copied().find(|known| *known == sent);
                    if self.kind.is_none() {
                        let (sent, allowed) = (excerpt(&sent), one_of(PHONE_TYPES));
                        at.note(
                            Code::NotAllowedValue,
                            format!("`phone_type` is `{sent}`; it must be {allowed}"),
                        );
                    }
                }
                Ok(())
            }
            _ => {
                let names = [PHONE_NUMBER, PHONE_TYPE];
                at.note(
                    Code::UnknownMember,
                    unknown(name, "a member of a phone number", &names),
                );
                map.skip()
            }
        }
    }

    fn end(&mut self, at: &Place<'_>) {
        if !self.seen.contains(PHONE_NUMBER) {
            at.note(
                Code::MissingMember,
                "a phone number has no `phone_number`; give it one",
            );
        }
    }
}

/// Whether a text is a phone number in the form of E.164; the problem is noted where it is none.
fn is_phone_number(text: &str, at: &Place<'_>) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    let is_one = (2..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_one {
        let sent = if text.is_empty() {
            "empty".to_owned()
        } else {
            format!("`{}`", excerpt(text))
        };
        at.note(
            Code::NotAllowedValue,
            format!(
                "`phone_number` is {sent}; it must be in the form of E.164, such as `+351210000000`"
            ),
        );
    }
    is_one
}

#[cfg(test)]
mod tests;
