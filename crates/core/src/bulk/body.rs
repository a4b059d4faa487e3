//! The body of a bulk action: `{"data": {"attributes": {"ids": […], …}}}`.
//!
//! The reference shows `type` beside `data`; clients also put it inside. It is `batch`, or the type of the records, as
//! clients have it that know nothing of batches; the reference's own examples have the word `string` there. Any other is
//! a call that somebody meant otherwise.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{BulkActionSpec, MAX_IDS};
use crate::document::linkage::Linkage;
use crate::document::mismatches_alone;
use crate::document::reader::{
    Members, Place, Seen, meta, object, read_object, string, unknown, unknown_of,
};
use crate::document::value::{id, value};
use crate::error::{Code, Error, shown, thousands};
use crate::json::{self, Json, Object, Raw, Stop};
use crate::schema::{Access, BATCH, Cardinality, Kind, ResourceType, type_named};
use crate::value::{Fields, Value, read_parameter};

/// What the reference's examples have as `type`.
const EXAMPLE: &str = "string";

/// A sound body of a bulk action.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BulkBody<'a> {
    /// The targets named one by one, each once, in the order of the first mention. `None` where the
    /// body has no `ids`.
    pub ids: Option<Vec<i64>>,
    /// The action's own attributes.
    pub fields: Fields<'a>,
}

/// Reads and checks the body of a bulk action.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn parse<'a>(text: &'a str, spec: &'static BulkActionSpec) -> Result<BulkBody<'a>, Vec<Error>> {
    let mut top = TopMembers {
        attributes: AttributeMembers::new(spec),
        seen: Seen::default(),
    };
    read_object(text, &mut top).map_err(mismatches_alone)?;
    Ok(top.attributes.body)
}

/// Reads and checks the attributes alone, as a batch keeps them.
///
/// # Errors
/// Everything that is wrong with them, in the order of the text.
pub fn attributes<'a>(
    text: &'a str,
    spec: &'static BulkActionSpec,
) -> Result<BulkBody<'a>, Vec<Error>> {
    let mut attributes = AttributeMembers::new(spec);
    read_object(text, &mut attributes)?;
    Ok(attributes.body)
}

struct TopMembers<'a> {
    attributes: AttributeMembers<'a>,
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
                let mut data = DataMembers(&mut self.attributes, Seen::default());
                map.take(|json| object(json, &mut data, at))
            }
            "meta" => meta(map, at),
            "type" => kind(map, self.attributes.spec, at),
            "data" | "jsonapi" | "links" => map.skip(),
            _ => {
                let detail = unknown(name, "a member of the document", &["data", "type", "meta"]);
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

/// Reads the type.
fn kind<'de>(map: &mut Object<'_, 'de>, spec: &BulkActionSpec, at: &Place<'_>) -> Result<(), Stop> {
    let sent = map.take(|json| string(json, format_args!("`type`"), at))?;
    let is_right = |sent: &str| {
        let named = type_named(sent);
        sent == EXAMPLE || named == Some(BATCH.name) || named == Some(spec.target.name)
    };
    if let Some(sent) = sent.filter(|sent| !is_right(sent)) {
        let (sent, right) = (shown(&sent), BATCH.name);
        let detail = format!("`type` is {sent}; it must be `{right}`");
        at.note(Code::TypeMismatch, detail);
    }
    Ok(())
}

/// Refuses an id: whoever gives one means a record, and without `ids` all of them would be meant.
fn no_id<'de>(map: &mut Object<'_, 'de>, at: &Place<'_>) -> Result<(), Stop> {
    let is_said = map.take(|json| match json {
        Json::Null => Ok(false),
        json => json.skip().map(|_| true),
    })?;
    if is_said {
        let detail = "`id` names no record here; `attributes` has `ids`, an array of them";
        at.note(Code::UnknownMember, detail);
    }
    Ok(())
}

struct DataMembers<'m, 'a>(&'m mut AttributeMembers<'a>, Seen);

impl<'de> Members<'de> for DataMembers<'_, 'de> {
    fn has_at_members(&self) -> bool {
        true
    }

    fn what(&self) -> &'static str {
        "`data`"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        match name {
            "attributes" if self.1.insert("attributes", at) => {
                map.take(|json| object(json, self.0, at))
            }
            "meta" => meta(map, at),
            "type" => kind(map, self.0.spec, at),
            "id" => no_id(map, at),
            "attributes" | "links" => map.skip(),
            _ => {
                let detail = unknown(name, "a member of a batch", &["attributes", "type"]);
                at.note(Code::UnknownMember, detail);
                map.skip()
            }
        }
    }

    fn end(&mut self, at: &Place<'_>) {
        if !self.1.contains("attributes") {
            self.0.end(&at.member("attributes"));
        }
    }
}

struct AttributeMembers<'a> {
    spec: &'static BulkActionSpec,
    seen: Seen,
    body: BulkBody<'a>,
    /// The older spelling of a modification, `fieldName` and `fieldValue`, which come in any order.
    named: (Option<Cow<'a, str>>, Option<Raw<'a>>),
}

impl<'a> AttributeMembers<'a> {
    fn new(spec: &'static BulkActionSpec) -> Self {
        Self {
            spec,
            seen: Seen::default(),
            body: BulkBody::default(),
            named: (None, None),
        }
    }
}

impl<'de> Members<'de> for AttributeMembers<'de> {
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
        if name == "ids" {
            let ids = map.take(|json| ids(json, at))?;
            if self.seen.insert("ids", at) {
                self.body.ids = ids;
            }
            return Ok(());
        }
        if self.spec.modifies() {
            return self.modify(name, map, at);
        }
        let Some(attribute) = self
            .spec
            .attributes
            .iter()
            .find(|attribute| attribute.name == name)
        else {
            let names: Vec<&str> = self
                .spec
                .attributes
                .iter()
                .map(|a| a.name)
                .chain(["ids"])
                .collect();
            let detail = unknown(
                name,
                &format!("an attribute of `{}`", self.spec.name),
                &names,
            );
            at.note(Code::UnknownAttribute, detail);
            return map.skip();
        };
        let value = map.take(|json| value(json, attribute, at))?;
        if self.seen.insert(attribute.name, at)
            && let Some(value) = value
        {
            let empty = match &value {
                Value::List(list) => list.is_empty(),
                Value::References(list) => list.is_empty(),
                _ => false,
            };
            if attribute.required && empty {
                at.note(
                    Code::ListEmpty,
                    format!("`{name}` is an empty array; it must have at least one element"),
                );
            }
            self.body.fields.set(attribute.name, value);
        }
        Ok(())
    }

    fn end(&mut self, at: &Place<'_>) {
        if self.spec.modifies() {
            self.end_modify(at);
        }
        for attribute in self
            .spec
            .attributes
            .iter()
            .filter(|attribute| attribute.required)
        {
            if !self.seen.contains(attribute.name) {
                let (name, action) = (attribute.name, self.spec.name);
                at.member(name).note(
                    Code::Required,
                    format!("`{name}` is missing; `{action}` needs it"),
                );
            }
        }
    }
}

/// Modifying: `{field: value, …}`, or `fieldName` with `fieldValue`, or `field` with `value`; the
/// reference documents all three.
impl<'de> AttributeMembers<'de> {
    fn modify(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        match name {
            "fieldName" | "field" => {
                let sent = map.take(|json| string(json, format_args!("`fieldName`"), at))?;
                if self.seen.insert("fieldName", at) {
                    self.named.0 = sent;
                }
                Ok(())
            }
            "fieldValue" | "value" => {
                let sent = map.raw()?;
                if self.seen.insert("fieldValue", at) {
                    self.named.1 = Some(sent);
                }
                Ok(())
            }
            _ => {
                self.set(name, map.raw()?, at);
                Ok(())
            }
        }
    }

    /// Notes the new value of a field that clients may write.
    fn set(&mut self, name: &str, raw: Raw<'de>, at: &Place<'_>) {
        let target = self.spec.target;
        let Some((name, access)) = writable(target, name) else {
            let names: Vec<&str> = fields(target).map(|(name, _)| name).collect();
            let detail = unknown_of(target, name, "a field", &names);
            at.note(Code::UnknownAttribute, detail);
            return;
        };
        if access != Access::Writable {
            let detail = format!(
                "`{name}` of {} cannot be modified; leave it out",
                target.name
            );
            at.note(Code::ReadOnly, detail);
            return;
        }
        if self.seen.insert(name, at)
            && let Some(value) = field_value(target, name, raw, at)
        {
            self.body.fields.set(name, value);
        }
    }

    fn end_modify(&mut self, at: &Place<'_>) {
        match std::mem::take(&mut self.named) {
            (Some(name), Some(raw)) => self.set(&name, raw, &at.member("fieldValue")),
            (None, None) => {}
            (name, _) if !self.seen.contains("fieldName") || !self.seen.contains("fieldValue") => {
                let missing = if name.is_some() {
                    "fieldValue"
                } else {
                    "fieldName"
                };
                at.member(missing).note(
                    Code::Required,
                    format!("`{missing}` is missing; `fieldName` and `fieldValue` go together"),
                );
                return;
            }
            _ => return,
        }
        if self.body.fields.is_empty() && at.problem_count() == 0 {
            let action = self.spec.name;
            at.note(
                Code::Required,
                format!("there is no field to modify; `{action}` needs at least one"),
            );
        }
    }
}

/// The fields of a type: attributes and to-one relationships.
fn fields(target: &ResourceType) -> impl Iterator<Item = (&'static str, Access)> {
    let attributes = target.attributes.iter().map(|one| (one.name, one.access));
    let relationships = target.relationships.iter();
    let to_one = relationships.filter(|one| one.cardinality == Cardinality::One);
    attributes.chain(to_one.map(|one| (one.name, one.access)))
}

/// The field of this name, `custom1` and its like included, with who writes it.
fn writable(target: &ResourceType, name: &str) -> Option<(&'static str, Access)> {
    let custom = || target.attribute(name).map(|one| (one.name, one.access));
    fields(target)
        .find(|(known, _)| *known == name)
        .or_else(custom)
}

/// Reads the new value of a field, as a bulk modification has it; `None`, with the problem noted,
/// where it does not fit. A string is also read as what the field is, for the older spelling has
/// nothing but strings; a relationship is an id, or an object with `type` and `id`.
fn field_value<'de>(
    target: &'static ResourceType,
    name: &str,
    raw: Raw<'de>,
    at: &Place<'_>,
) -> Option<Value<'de>> {
    let text = raw.get();
    if let Some(relationship) = target.relationship(name) {
        let linkage = Linkage {
            relationship,
            at,
            bare: true,
        };
        return json::read(text, |json| linkage.read(json)).ok()?;
    }
    let attribute = target.attribute(name)?;
    let textual = matches!(attribute.kind, Kind::Boolean | Kind::Integer | Kind::Number);
    // Storage has no third value for these.
    if attribute.kind == Kind::Boolean && text == "null" {
        let detail = format!("`{name}` is null; it must be true or false");
        at.note(Code::Required, detail);
        return None;
    }
    if matches!(attribute.kind, Kind::TextList { .. }) && text == "null" {
        return Some(Value::List(Vec::new()));
    }
    json::read(text, |json| match json {
        Json::Text(sent) if textual => Ok(read_parameter(attribute, sent)
            .map_err(|error| at.add(error))
            .ok()),
        _ => value(json, attribute, at),
    })
    .ok()?
}

/// Reads the targets. An empty list is refused: it may never come to mean "all".
fn ids(json: Json<'_, '_>, at: &Place<'_>) -> Result<Option<Vec<i64>>, Stop> {
    let Json::Array(mut array) = json else {
        let sent = json.skip()?;
        at.note(
            Code::WrongType,
            format!("`ids` is {sent}; it must be an array of ids"),
        );
        return Ok(None);
    };
    let mut ids = Vec::new();
    let mut length: usize = 0;
    while let Some(element) = array.next(|json| id(json, "ids", &at.element(length)))? {
        if ids.len() <= MAX_IDS {
            ids.extend(element);
        }
        length = length.saturating_add(1);
    }
    if length == 0 {
        at.note(
            Code::ListEmpty,
            "`ids` is an empty array; name at least one id, or leave `ids` out and send a filter",
        );
    }
    if ids.len() > MAX_IDS {
        let (length, max) = (thousands(length as u64), thousands(MAX_IDS as u64));
        at.note(
            Code::TooManyTargets,
            format!("`ids` has {length} elements; at most {max} are allowed, more by a filter"),
        );
    }
    Ok(Some(distinct(ids)))
}

/// Each id once, in the order of the first mention.
fn distinct(ids: Vec<i64>) -> Vec<i64> {
    // Lists of records are mostly in their order, and then there is nothing to look up.
    if ids.is_sorted_by(|one, next| one < next) {
        return ids;
    }
    let mut seen = BTreeSet::new();
    ids.into_iter().filter(|id| seen.insert(*id)).collect()
}
