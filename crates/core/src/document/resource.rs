//! The document of one resource, as `POST` and `PATCH` take it (JSON:API 1.1, "Creating, Updating
//! and Deleting Resources").
//!
//! Lenient where real clients are known to need it: type in singular or plural, ids as numbers or
//! strings, `type` beside `data`, `links`, `meta`, `jsonapi` and `included` anywhere JSON:API has
//! them, and an id on create, which is not used, whatever it looks like. Members whose names begin with
//! `@` are ignored, as JSON:API 1.1 wants it.

mod identity;
mod row;

pub(crate) use row::{NO_ID, parse_row};

use identity::check_type;
pub(crate) use identity::mismatches_alone;
use serde::Serialize;

use super::linkage;
use super::reader::{
    Members, Place, Seen, Whole, meta, object, read_object, read_object_of, string, unknown,
    unknown_of,
};
use super::value::{stored, value};
use crate::error::{Code, Error};
use crate::json::{Object, Stop};
use crate::schema::{Access, Kind, ResourceType};
use crate::value::{Fields, Value};

/// What the client means to do with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// `POST /{plural}`
    Create,
    /// `PATCH /{plural}/{id}`
    Update,
}

/// A sound document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document<'a> {
    /// The id that it names. A create names none: see [`Self::client_id`].
    pub id: Option<i64>,
    /// The id that a client gives a new record, as a sentence shows it. It is not used.
    pub client_id: Option<String>,
    /// Attributes and relationships to write.
    pub fields: Fields<'a>,
    /// Read-only attributes and relationships that came along, with their pointers. A create does
    /// not store them; an update refuses those that differ from the record.
    pub read_only: Vec<ReadOnly<'a>>,
}

/// A read-only member that a client sent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadOnly<'a> {
    /// The attribute or relationship.
    pub name: &'static str,
    /// Where it stands.
    pub pointer: String,
    /// What it says; `None` where that is a link or an object, which nothing is compared with.
    pub value: Option<Value<'a>>,
}

/// Reads and checks the document of one resource.
///
/// # Errors
/// Everything that is wrong with it, at most [`MAX_ERRORS`](super::MAX_ERRORS), in the order of
/// the text; what is missing comes after what is there.
pub fn parse<'a>(
    text: &'a str,
    resource: &'static ResourceType,
    intent: Intent,
) -> Result<Document<'a>, Vec<Error>> {
    let data = DataMembers::new(resource, Purpose::Request(intent));
    parse_whole(Whole::Body, text, data).map_err(mismatches_alone)
}

/// Reads and checks the document of a change of the record `id`, which may name no other one.
///
/// # Errors
/// As those of [`parse`].
pub fn parse_update<'a>(
    text: &'a str,
    resource: &'static ResourceType,
    id: i64,
) -> Result<Document<'a>, Vec<Error>> {
    let mut data = DataMembers::new(resource, Purpose::Request(Intent::Update));
    data.address = Some(id);
    parse_whole(Whole::Body, text, data).map_err(mismatches_alone)
}

fn parse_whole<'a>(
    whole: Whole,
    text: &'a str,
    data: DataMembers<'a>,
) -> Result<Document<'a>, Vec<Error>> {
    let mut top = TopMembers {
        data,
        seen: Seen::default(),
    };
    read_object_of(whole, text, &mut top)?;
    Ok(top.data.document)
}

/// Reads a resource object that a server answered with: all its fields, read-only ones included.
///
/// Members that the schema does not know are left out, for the server may be newer.
///
/// # Errors
/// Everything that keeps it from being such a record.
pub fn parse_record<'a>(
    text: &'a str,
    resource: &'static ResourceType,
) -> Result<Document<'a>, Vec<Error>> {
    let mut data = DataMembers::new(resource, Purpose::Record(None));
    read_object(text, &mut data)?;
    Ok(data.document)
}

/// Reads the fields `names` of a resource object that a server answered with, and over all
/// others.
///
/// # Errors
/// Everything that keeps it from being such a record.
pub fn parse_record_part<'a>(
    text: &'a str,
    resource: &'static ResourceType,
    names: &'a [&'static str],
) -> Result<Document<'a>, Vec<Error>> {
    let mut data = DataMembers::new(resource, Purpose::Record(Some(names)));
    read_object(text, &mut data)?;
    Ok(data.document)
}

/// What a resource object is read for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose<'a> {
    Request(Intent),
    /// A record, or these attributes of it.
    Record(Option<&'a [&'static str]>),
}

impl Purpose<'_> {
    /// Whether a field is to be read over.
    fn skips(self, name: &str) -> bool {
        matches!(self, Self::Record(Some(names)) if !names.contains(&name))
    }
}

/// The top level (JSON:API 1.1, "Top Level").
struct TopMembers<'a> {
    data: DataMembers<'a>,
    seen: Seen,
}

impl<'de> Members<'de> for TopMembers<'de> {
    fn has_at_members(&self) -> bool {
        true
    }

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
            "data" if self.seen.insert("data", at) => {
                map.take(|json| object(json, &mut self.data, at))
            }
            "meta" => meta(map, at),
            "data" | "jsonapi" | "links" | "included" | "type" => map.skip(),
            _ => {
                let detail = unknown(name, "a member of the document", &["data", "meta"]);
                at.note(Code::UnknownMember, detail);
                map.skip()
            }
        }
    }

    fn end(&mut self, at: &Place<'_>) {
        if !self.seen.contains("data") {
            at.note(
                Code::MissingMember,
                "the body has no `data`; it must be an object with `data`",
            );
        }
    }
}

/// The resource object (JSON:API 1.1, "Resource Objects").
struct DataMembers<'a> {
    resource: &'static ResourceType,
    purpose: Purpose<'a>,
    /// What the object is, for sentences.
    what: &'static str,
    /// The id in the address, where that names a record.
    address: Option<i64>,
    seen: Seen,
    document: Document<'a>,
}

impl<'a> DataMembers<'a> {
    fn new(resource: &'static ResourceType, purpose: Purpose<'a>) -> Self {
        Self {
            resource,
            purpose,
            what: match purpose {
                Purpose::Request(_) => "`data`",
                Purpose::Record(_) => "the record",
            },
            address: None,
            seen: Seen::default(),
            document: Document::default(),
        }
    }

    /// Notes a member that the schema does not know, unless a newer server may have sent it.
    fn note_unknown(&self, code: Code, detail: impl FnOnce() -> String, at: &Place<'_>) {
        if matches!(self.purpose, Purpose::Request(_)) {
            at.note(code, detail());
        }
    }

    /// Notes what a create needs and what is not there. In a flat object attributes and
    /// relationships are members of their own.
    fn note_missing(&self, at: &Place<'_>, flat: bool) {
        let attributes = self
            .resource
            .attributes
            .iter()
            .map(|a| (a.name, a.required, "attributes"));
        let relationships = self
            .resource
            .relationships
            .iter()
            .map(|r| (r.name, r.required, "relationships"));
        for (name, _, kind) in attributes
            .chain(relationships)
            .filter(|(_, required, _)| *required)
        {
            // A value with a problem of its own was there: `seen` knows, `fields` does not.
            if !self.seen.contains(name) {
                let detail = format!("`{name}` is missing; it must be given on create");
                if flat {
                    at.member(name).note(Code::Required, detail);
                } else {
                    at.member(kind).member(name).note(Code::Required, detail);
                }
            }
        }
    }

    fn keep(
        &mut self,
        name: &'static str,
        access: Access,
        value: Option<Value<'a>>,
        at: &Place<'_>,
    ) {
        let writes = match (self.purpose, access) {
            (Purpose::Record(_), _) | (_, Access::Writable) => true,
            (purpose, Access::CreateOnly) => purpose == Purpose::Request(Intent::Create),
            (_, Access::ReadOnly) => false,
        };
        match value {
            _ if !writes => self.document.read_only.push(ReadOnly {
                name,
                pointer: at.pointer(),
                value,
            }),
            // A second member of the same name is not kept.
            Some(value) => self.document.fields.push(name, value),
            None => {}
        }
    }
}

impl<'de> Members<'de> for DataMembers<'de> {
    fn has_at_members(&self) -> bool {
        true
    }

    fn what(&self) -> &'static str {
        self.what
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        match name {
            "type" => {
                self.seen.insert("type", at);
                let sent = map.take(|json| string(json, format_args!("`type`"), at))?;
                check_type(sent.as_deref(), self.resource, at);
                Ok(())
            }
            "id" => {
                self.seen.insert("id", at);
                map.take(|json| self.read_id(json, at))
            }
            "attributes" if self.seen.insert("attributes", at) => {
                map.take(|json| object(json, &mut AttributeMembers(self), at))
            }
            "relationships" if self.seen.insert("relationships", at) => {
                map.take(|json| object(json, &mut RelationshipsMembers(self), at))
            }
            "meta" => meta(map, at),
            "attributes" | "relationships" | "links" | "lid" => map.skip(),
            _ => {
                let known = ["type", "id", "attributes", "relationships", "links", "meta"];
                let resource = self.resource;
                let detail = || {
                    misplaced(name, resource)
                        .unwrap_or_else(|| unknown(name, "a member of a resource", &known))
                };
                self.note_unknown(Code::UnknownMember, detail, at);
                map.skip()
            }
        }
    }

    fn end(&mut self, at: &Place<'_>) {
        if !self.seen.contains("type") {
            let (what, name) = (self.what(), self.resource.name);
            at.note(
                Code::MissingMember,
                format!("{what} has no `type`; it must be `{name}`"),
            );
        }
        if self.purpose != Purpose::Request(Intent::Create) {
            return;
        }
        self.note_missing(at, false);
    }
}

/// What to say of a name that is right, in the wrong place.
fn misplaced(name: &str, resource: &ResourceType) -> Option<String> {
    let (what, place) = if resource.attribute(name).is_some() {
        ("an attribute", "attributes")
    } else {
        resource.relationship(name)?;
        ("a relationship", "relationships")
    };
    Some(format!(
        "`{name}` is {what} of {}; put it into `{place}`",
        resource.name
    ))
}

fn unknown_attribute(name: &str, resource: &ResourceType) -> String {
    let names: Vec<&str> = resource.attributes.iter().map(|a| a.name).collect();
    unknown_of(resource, name, "an attribute", &names)
}

struct AttributeMembers<'m, 'a>(&'m mut DataMembers<'a>);

impl<'de> Members<'de> for AttributeMembers<'_, 'de> {
    fn has_at_members(&self) -> bool {
        true
    }

    fn what(&self) -> &'static str {
        "`attributes`"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        let data = &mut *self.0;
        let Some(attribute) = data.resource.attribute(name) else {
            let resource = data.resource;
            let detail =
                || misplaced(name, resource).unwrap_or_else(|| unknown_attribute(name, resource));
            data.note_unknown(Code::UnknownAttribute, detail, at);
            return map.skip();
        };
        if data.purpose.skips(attribute.name) {
            return map.skip();
        }
        let mut value = map.take(|json| match data.purpose {
            Purpose::Request(_) => value(json, attribute, at),
            Purpose::Record(_) => stored(json, attribute, at),
        })?;
        // Storage has no third value for these; a new record has the one that it begins with.
        let is_cleared = attribute.kind == Kind::Boolean && value == Some(Value::Null);
        if is_cleared
            && data.purpose == Purpose::Request(Intent::Update)
            && attribute.access == Access::Writable
        {
            let detail = format!("`{name}` is null; it must be true or false");
            at.note(Code::Required, detail);
            value = None;
        }
        if data.seen.insert(attribute.name, at) {
            data.keep(attribute.name, attribute.access, value, at);
        }
        Ok(())
    }
}

struct RelationshipsMembers<'m, 'a>(&'m mut DataMembers<'a>);

impl<'de> Members<'de> for RelationshipsMembers<'_, 'de> {
    fn has_at_members(&self) -> bool {
        true
    }

    fn what(&self) -> &'static str {
        "`relationships`"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        let data = &mut *self.0;
        let Some(relationship) = data.resource.relationship(name) else {
            let resource = data.resource;
            let detail = || {
                misplaced(name, resource).unwrap_or_else(|| {
                    let names: Vec<&str> = resource.relationships.iter().map(|r| r.name).collect();
                    unknown_of(resource, name, "a relationship", &names)
                })
            };
            data.note_unknown(Code::UnknownRelationship, detail, at);
            return map.skip();
        };
        if data.purpose.skips(relationship.name) {
            return map.skip();
        }
        let problems_before = at.problem_count();
        let value = map.take(|json| linkage::relationship(json, relationship, at))?;
        let creates = data.purpose == Purpose::Request(Intent::Create);
        if creates
            && relationship.required
            && value.is_none()
            && at.problem_count() == problems_before
        {
            at.note(
                Code::MissingMember,
                format!("`{name}` has no `data`; it must be given on create"),
            );
        }
        if data.seen.insert(relationship.name, at) {
            data.keep(relationship.name, relationship.access, value, at);
        }
        Ok(())
    }
}
