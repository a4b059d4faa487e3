//! Reading relationships: `{"data": {"type", "id"}}`, `{"data": null}`, `{"links": …}`, and the
//! arrays of these that the reference's own samples show for to-many relationships.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::reader::{Members, ObjectSeed, Place, Seen, refuse_scalars, skip, unknown};
use super::value::{IdSeed, OnlyStrings};
use crate::error::{Code, one_of, shown};
use crate::schema::{Cardinality, Relationship, type_named};
use crate::value::{Reference, Value, invalid_id, read_id};

/// Reads what a document says of one relationship.
///
/// `Some(value)` for a sound to-one linkage or null; `None` where there is nothing to write: links
/// only, a to-many relationship, or a problem, which is noted.
pub(super) struct RelationshipSeed<'s> {
    pub(super) relationship: &'s Relationship,
    pub(super) at: &'s Place<'s>,
}

impl<'de> DeserializeSeed<'de> for RelationshipSeed<'_> {
    type Value = Option<Value<'static>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl RelationshipSeed<'_> {
    fn wrong<E>(self, sent: &str) -> Result<Option<Value<'static>>, E> {
        let name = self.relationship.name;
        let right = match self.relationship.cardinality {
            Cardinality::One if sent == "null" => "an object, such as `{\"data\": null}`",
            Cardinality::One => "an object with `data`",
            Cardinality::Listed | Cardinality::Few | Cardinality::Many => {
                "an object with `data` or `links`, or an array of these"
            }
        };
        self.at.note(
            Code::WrongType,
            format!("`{name}` is {sent}; it must be {right}"),
        );
        Ok(None)
    }
}

impl<'de> Visitor<'de> for RelationshipSeed<'_> {
    type Value = Option<Value<'static>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a relationship")
    }

    refuse_scalars!(null boolean number string);

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut members = RelationshipMembers {
            relationship: self.relationship,
            seen: Seen::default(),
            value: None,
        };
        let object = ObjectSeed {
            members: &mut members,
            at: self.at,
        };
        object.visit_map(map)?;
        if !members.seen.contains("data")
            && !members.seen.contains("links")
            && !members.seen.contains("meta")
        {
            let name = self.relationship.name;
            self.at.note(
                Code::MissingMember,
                format!("`{name}` has no `data`; it must be an object with `data`"),
            );
        }
        Ok(members.value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        if self.relationship.cardinality == Cardinality::One {
            while seq.next_element::<serde::de::IgnoredAny>()?.is_some() {}
            return self.wrong("an array");
        }
        let mut index: usize = 0;
        loop {
            let at = self.at.element(index);
            let mut members = RelationshipMembers {
                relationship: self.relationship,
                seen: Seen::default(),
                value: None,
            };
            let element = ObjectSeed {
                members: &mut members,
                at: &at,
            };
            if seq.next_element_seed(element)?.is_none() {
                return Ok(None);
            }
            index = index.saturating_add(1);
        }
    }
}

/// The members of a relationship object (JSON:API 1.1, "Relationships").
struct RelationshipMembers<'s> {
    relationship: &'s Relationship,
    seen: Seen,
    value: Option<Value<'static>>,
}

impl<'de> Members<'de> for RelationshipMembers<'_> {
    const WHAT: &'static str = "the element";

    fn member<A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        at: &Place<'_>,
    ) -> Result<(), A::Error> {
        match name {
            "data" => {
                let linkage = map.next_value_seed(LinkageSeed {
                    relationship: self.relationship,
                    at,
                    bare: false,
                })?;
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
                skip(map)
            }
            _ => {
                let what = "a member of a relationship";
                let detail = match name {
                    "type" | "id" => format!("`{name}` is not {what}; put it into `data`"),
                    _ => unknown(name, what, &["data", "links", "meta"]),
                };
                at.note(Code::UnknownMember, detail);
                skip(map)
            }
        }
    }
}

/// Resource linkage: an identifier, null, or an array of identifiers.
pub(super) struct LinkageSeed<'s> {
    pub(super) relationship: &'s Relationship,
    pub(super) at: &'s Place<'s>,
    /// Whether it stands for the relationship by itself, as in the row of an import. Then an id
    /// is enough where there is but one type.
    pub(super) bare: bool,
}

impl<'de> DeserializeSeed<'de> for LinkageSeed<'_> {
    type Value = Option<Value<'static>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl LinkageSeed<'_> {
    fn wrong<E>(self, sent: &str) -> Result<Option<Value<'static>>, E> {
        let what = self.what();
        let id = match self.relationship.targets {
            [_] if self.bare => "an id, ",
            _ => "",
        };
        self.at.note(
            Code::WrongType,
            format!("{what} is {sent}; it must be {id}an object with `type` and `id`, or null"),
        );
        Ok(None)
    }

    fn what(&self) -> String {
        let name = self.relationship.name;
        if self.bare {
            format!("`{name}`")
        } else {
            format!("the `data` of `{name}`")
        }
    }

    /// Takes an id by itself, which came as `sent`.
    pub(super) fn id<E>(self, id: &str, sent: &str) -> Result<Option<Value<'static>>, E> {
        match self.relationship.targets {
            [kind] if self.bare => {
                let value = read_id(id).map(|id| Value::Reference(Reference { kind, id }));
                if value.is_none() {
                    self.at.add(invalid_id(self.relationship.name, id));
                }
                Ok(value)
            }
            _ => self.wrong(sent),
        }
    }
}

impl<'de> Visitor<'de> for LinkageSeed<'_> {
    type Value = Option<Value<'static>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("resource linkage")
    }

    refuse_scalars!(boolean);

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        self.id(&number.to_string(), "a number")
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        self.id(&number.to_string(), "a number")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        self.id(&number.to_string(), "a number")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        self.id(text, "a string")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        if !self.relationship.required {
            return Ok(Some(Value::Null));
        }
        let name = self.relationship.name;
        self.at.note(
            Code::Required,
            format!("`{name}` is null; it must have a value"),
        );
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut members = IdentifierMembers {
            relationship: self.relationship,
            seen: Seen::default(),
            kind: None,
            id: None,
        };
        let object = ObjectSeed {
            members: &mut members,
            at: self.at,
        };
        object.visit_map(map)?;
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

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        if self.relationship.cardinality == Cardinality::One {
            while seq.next_element::<serde::de::IgnoredAny>()?.is_some() {}
            return self.wrong("an array");
        }
        let mut references = Vec::new();
        let mut index: usize = 0;
        loop {
            let at = self.at.element(index);
            let element = LinkageSeed {
                relationship: self.relationship,
                at: &at,
                bare: self.bare,
            };
            match seq.next_element_seed(element)? {
                Some(Some(Value::Reference(reference))) => references.push(reference),
                Some(_) => {}
                None => break,
            }
            index = index.saturating_add(1);
        }
        let listed = self.relationship.cardinality == Cardinality::Listed;
        Ok(listed.then_some(Value::References(references)))
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
    const WHAT: &'static str = "the identifier";

    fn member<A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        at: &Place<'_>,
    ) -> Result<(), A::Error> {
        match name {
            "type" => {
                let kind = map.next_value_seed(TypeSeed {
                    targets: self.relationship.targets,
                    at,
                })?;
                if self.seen.insert("type", at) {
                    self.kind = kind;
                }
                Ok(())
            }
            "id" => {
                let id = map.next_value_seed(IdSeed { name: "id", at })?;
                if self.seen.insert("id", at) {
                    self.id = id;
                }
                Ok(())
            }
            "meta" => {
                self.seen.insert("meta", at);
                skip(map)
            }
            _ => {
                let detail = unknown(
                    name,
                    "a member of a resource identifier",
                    &["type", "id", "meta"],
                );
                at.note(Code::UnknownMember, detail);
                skip(map)
            }
        }
    }
}

/// The type of an identifier: one of the relationship's targets, in singular or plural.
struct TypeSeed<'s> {
    targets: &'static [&'static str],
    at: &'s Place<'s>,
}

impl<'de> DeserializeSeed<'de> for TypeSeed<'_> {
    type Value = Option<&'static str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(OnlyStrings {
            text: |text: std::borrow::Cow<'de, str>| {
                let kind = type_named(&text).filter(|kind| self.targets.contains(kind));
                if kind.is_none() {
                    let (sent, right) = (shown(&text), one_of(self.targets));
                    self.at.note(
                        Code::NotAllowedValue,
                        format!("`type` is {sent}; it must be {right}"),
                    );
                }
                kind
            },
            other: |sent: &str| {
                self.at.note(
                    Code::WrongType,
                    format!("`type` is {sent}; it must be a string"),
                );
                None
            },
        })
    }
}
