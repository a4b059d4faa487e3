//! Reading relationships: `{"data": {"type", "id"}}`, `{"data": null}`, `{"links": …}`, and the
//! arrays of these that the reference's own samples show for to-many relationships.

use super::reader::{Members, Place, Seen, all_members, object, string, unknown};
use super::value;
use crate::error::{Code, one_of, shown, words};
use crate::json::{Json, Object, Stop};
use crate::schema::{Access, Cardinality, REFERENCE_LIMIT, Relationship, type_named};
use crate::value::{Reference, Value, invalid_id, read_id};

/// Reads what a document says of one relationship.
///
/// `Some(value)` for a sound to-one linkage or null; `None` where there is nothing to write: links
/// only, a to-many relationship, or a problem, which is noted.
pub(super) fn relationship(
    json: Json<'_, '_>,
    relationship: &Relationship,
    at: &Place<'_>,
) -> Result<Option<Value<'static>>, Stop> {
    let name = relationship.name;
    let to_one = relationship.cardinality == Cardinality::One;
    let members = || RelationshipMembers {
        relationship,
        seen: Seen::default(),
        is_empty: true,
        value: None,
    };
    match json {
        Json::Object(mut map) => {
            let mut members = members();
            all_members(&mut map, &mut members, at)?;
            let known = ["data", "links", "meta"];
            let is_writable = relationship.access != Access::ReadOnly;
            // Clients that send a record back may leave nothing of a null: that says nothing.
            let is_unknown =
                !members.is_empty && !known.iter().any(|name| members.seen.contains(name));
            if is_writable && is_unknown {
                at.note(
                    Code::MissingMember,
                    format!("`{name}` has no `data`; it must be an object with `data`"),
                );
            }
            return Ok(members.value);
        }
        Json::Array(mut array) if !to_one => {
            let mut index: usize = 0;
            while let Some(()) =
                array.next(|json| object(json, &mut members(), &at.element(index)))?
            {
                index = index.saturating_add(1);
            }
        }
        _ => {
            let sent = json.skip()?;
            let right = match to_one {
                true if sent == "null" => "an object, such as `{\"data\": null}`",
                true => "an object with `data`",
                false => "an object with `data` or `links`, or an array of these",
            };
            at.note(
                Code::WrongType,
                format!("`{name}` is {sent}; it must be {right}"),
            );
        }
    }
    Ok(None)
}

/// The members of a relationship object (JSON:API 1.1, "Relationships").
struct RelationshipMembers<'s> {
    relationship: &'s Relationship,
    seen: Seen,
    is_empty: bool,
    value: Option<Value<'static>>,
}

impl<'de> Members<'de> for RelationshipMembers<'_> {
    fn has_at_members(&self) -> bool {
        true
    }

    fn what(&self) -> &'static str {
        "the element"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        self.is_empty = false;
        match name {
            "data" => {
                let linkage = Linkage {
                    relationship: self.relationship,
                    at,
                    bare: false,
                };
                let linkage = map.take(|json| linkage.read(json))?;
                // What leads to many is not kept with the record.
                let kept = matches!(
                    self.relationship.cardinality,
                    Cardinality::One | Cardinality::Listed
                );
                if self.seen.insert("data", at) {
                    self.value = linkage.filter(|_| kept);
                }
                Ok(())
            }
            "links" | "meta" => {
                let known = if name == "links" { "links" } else { "meta" };
                self.seen.insert(known, at);
                map.skip()
            }
            _ => {
                let what = "a member of a relationship";
                let detail = match name {
                    "type" | "id" => format!("`{name}` is not {what}; put it into `data`"),
                    _ => unknown(name, what, &["data", "links", "meta"]),
                };
                at.note(Code::UnknownMember, detail);
                map.skip()
            }
        }
    }
}

/// Resource linkage: an identifier, null, or an array of identifiers.
#[derive(Clone, Copy)]
pub(crate) struct Linkage<'s> {
    pub(crate) relationship: &'s Relationship,
    pub(crate) at: &'s Place<'s>,
    /// Whether it stands for the relationship by itself, as in the row of an import. Then an id
    /// is enough where there is but one type.
    pub(crate) bare: bool,
}

impl Linkage<'_> {
    /// Reads it; `None` where there is nothing to write, or a problem, which is noted.
    pub(crate) fn read(self, json: Json<'_, '_>) -> Result<Option<Value<'static>>, Stop> {
        Ok(self.value(json)?.map(|value| self.listed(value)))
    }

    fn value(self, json: Json<'_, '_>) -> Result<Option<Value<'static>>, Stop> {
        let cardinality = self.relationship.cardinality;
        Ok(match json {
            Json::Null if !self.relationship.required => Some(Value::Null),
            Json::Null => {
                let name = self.relationship.name;
                self.at.note(
                    Code::Required,
                    format!("`{name}` is null; it must have a value"),
                );
                None
            }
            Json::Integer(number) => self.id(&number.to_string(), "a number"),
            Json::Large(number) => self.id(&number.to_string(), "a number"),
            Json::Number(number) => self.id(&value::plain(number), "a number"),
            Json::Text(text) => self.id(&text, "a string"),
            Json::Object(mut map) => self.identifier(&mut map)?,
            Json::Array(mut array) if cardinality != Cardinality::One => {
                let mut references = Vec::new();
                let mut index: usize = 0;
                while let Some(element) = array.next(|json| {
                    let at = &self.at.element(index);
                    let element = Linkage { at, ..self };
                    Ok(match element.value(json)? {
                        Some(Value::Reference(reference)) => Some(reference),
                        Some(_) => element.wrong("no identifier").and(None),
                        None => None,
                    })
                })? {
                    references.extend(element);
                    index = index.saturating_add(1);
                }
                let listed = cardinality == Cardinality::Listed;
                if listed && references.len() > REFERENCE_LIMIT as usize {
                    let name = self.relationship.name;
                    let error = value::too_many_elements(name, references.len(), REFERENCE_LIMIT);
                    self.at.add(error);
                    return Ok(None);
                }
                Some(Value::References(references))
            }
            Json::Boolean(_) | Json::Array(_) => self.wrong(json.skip()?),
        })
    }

    /// What leads to several is a list, however it came.
    pub(super) fn listed(self, value: Value<'static>) -> Value<'static> {
        if self.relationship.cardinality == Cardinality::One {
            return value;
        }
        match value {
            Value::References(_) => value,
            _ => Value::References(value.as_reference().into_iter().collect()),
        }
    }

    /// Takes an id by itself, which came as `sent`.
    pub(super) fn id(self, id: &str, sent: &str) -> Option<Value<'static>> {
        match self.relationship.targets {
            [kind] if self.bare => {
                let value = read_id(id).map(|id| Value::Reference(Reference { kind, id }));
                if value.is_none() {
                    self.at.add(invalid_id(self.relationship.name, id));
                }
                value
            }
            _ => self.wrong(sent),
        }
    }

    /// Takes the id that a cell holds.
    pub(super) fn cell(self, text: &str) -> Option<Value<'static>> {
        let [kind] = self.relationship.targets else {
            return self.wrong("a cell");
        };
        let id = read_id(text);
        if id.is_none() {
            let mut error = invalid_id(self.relationship.name, text);
            if !text.bytes().all(|byte| byte.is_ascii_digit()) {
                error
                    .detail
                    .push_str(&format!(", the id of the {}", words(kind)));
            }
            self.at.add(error);
        }
        id.map(|id| Value::Reference(Reference { kind, id }))
    }

    fn identifier(self, map: &mut Object<'_, '_>) -> Result<Option<Value<'static>>, Stop> {
        let mut members = IdentifierMembers {
            relationship: self.relationship,
            seen: Seen::default(),
            kind: None,
            id: None,
        };
        all_members(map, &mut members, self.at)?;
        let what = self.what();
        for member in ["type", "id"] {
            if !members.seen.contains(member) {
                self.at.note(
                    Code::MissingMember,
                    format!("{what} has no `{member}`; it must have `type` and `id`"),
                );
            }
        }
        let reference = members
            .kind
            .zip(members.id)
            .map(|(kind, id)| Reference { kind, id });
        Ok(reference.map(Value::Reference))
    }

    fn wrong(self, sent: &str) -> Option<Value<'static>> {
        let what = self.what();
        let id = match self.relationship.targets {
            [_] if self.bare => "an id, ",
            _ => "",
        };
        self.at.note(
            Code::WrongType,
            format!("{what} is {sent}; it must be {id}an object with `type` and `id`, or null"),
        );
        None
    }

    fn what(self) -> String {
        let name = self.relationship.name;
        if self.bare {
            format!("`{name}`")
        } else {
            format!("the `data` of `{name}`")
        }
    }
}

/// The members of a resource identifier (JSON:API 1.1, "Resource Identifier Objects").
struct IdentifierMembers<'s> {
    relationship: &'s Relationship,
    seen: Seen,
    kind: Option<&'static str>,
    id: Option<i64>,
}

impl<'de> Members<'de> for IdentifierMembers<'_> {
    fn has_at_members(&self) -> bool {
        true
    }

    fn what(&self) -> &'static str {
        "the identifier"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        match name {
            "type" => {
                let text = map.take(|json| string(json, format_args!("`type`"), at))?;
                let kind = text.and_then(|text| target(&text, self.relationship.targets, at));
                if self.seen.insert("type", at) {
                    self.kind = kind;
                }
                Ok(())
            }
            "id" => {
                let id = map.take(|json| value::id(json, "id", at))?;
                if self.seen.insert("id", at) {
                    self.id = id;
                }
                Ok(())
            }
            "meta" => {
                self.seen.insert("meta", at);
                map.skip()
            }
            _ => {
                let detail = unknown(
                    name,
                    "a member of a resource identifier",
                    &["type", "id", "meta"],
                );
                at.note(Code::UnknownMember, detail);
                map.skip()
            }
        }
    }
}

/// The type that an identifier names: one of the relationship's targets, in singular or plural.
fn target(sent: &str, targets: &'static [&'static str], at: &Place<'_>) -> Option<&'static str> {
    let named = || type_named(sent).filter(|kind| targets.contains(kind));
    let kind = targets.iter().copied().find(|kind| *kind == sent);
    let kind = kind.or_else(named);
    if kind.is_none() {
        let (sent, right) = (shown(sent), one_of(targets));
        at.note(
            Code::NotAllowedValue,
            format!("`type` is {sent}; it must be {right}"),
        );
    }
    kind
}
