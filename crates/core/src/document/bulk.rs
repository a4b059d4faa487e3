//! The body of a bulk action: `{"data": {"attributes": {"ids": […], …}}}`.
//!
//! The reference shows `type` beside `data`; clients also put it inside. Neither is checked: one
//! known client sends the word `string` there.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::reader::{Members, Place, Seen, object, read_object, refuse_scalars, skip, unknown};
use super::value::{IdSeed, ValueSeed};
use crate::bulk::{BulkActionSpec, MAX_IDS};
use crate::error::{Code, Error, thousands};
use crate::value::Fields;

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
        attributes: AttributeMembers {
            spec,
            seen: Seen::default(),
            body: BulkBody::default(),
        },
        seen: Seen::default(),
    };
    read_object(text, &mut top)?;
    Ok(top.attributes.body)
}

struct TopMembers<'a> {
    attributes: AttributeMembers<'a>,
    seen: Seen,
}

impl<'de> Members<'de> for TopMembers<'de> {
    const WHAT: &'static str = "the body";

    fn member<A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        at: &Place<'_>,
    ) -> Result<(), A::Error> {
        match name {
            "data" if self.seen.insert("data", at) => object(
                map,
                &mut DataMembers(&mut self.attributes, Seen::default()),
                at,
            ),
            "data" | "type" | "meta" | "jsonapi" | "links" => skip(map),
            _ => {
                let detail = unknown(name, "a member of the document", &["data", "type", "meta"]);
                at.note(Code::UnknownMember, detail);
                skip(map)
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

struct DataMembers<'m, 'a>(&'m mut AttributeMembers<'a>, Seen);

impl<'de> Members<'de> for DataMembers<'_, 'de> {
    const WHAT: &'static str = "`data`";

    fn member<A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        at: &Place<'_>,
    ) -> Result<(), A::Error> {
        match name {
            "attributes" if self.1.insert("attributes", at) => object(map, self.0, at),
            "attributes" | "type" | "id" | "meta" | "links" => skip(map),
            _ => {
                let detail = unknown(name, "a member of a batch", &["attributes", "type"]);
                at.note(Code::UnknownMember, detail);
                skip(map)
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
}

impl<'de> Members<'de> for AttributeMembers<'de> {
    const WHAT: &'static str = "`attributes`";

    fn member<A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        at: &Place<'_>,
    ) -> Result<(), A::Error> {
        if name == "ids" {
            let ids = map.next_value_seed(IdsSeed { at })?;
            if self.seen.insert("ids", at) {
                self.body.ids = ids;
            }
            return Ok(());
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
            return skip(map);
        };
        let value = map.next_value_seed(ValueSeed { attribute, at })?;
        if self.seen.insert(attribute.name, at)
            && let Some(value) = value
        {
            if attribute.required && value.as_list().is_some_and(<[_]>::is_empty) {
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

/// Reads the targets. An empty list is refused: it may never come to mean "all".
struct IdsSeed<'s> {
    at: &'s Place<'s>,
}

impl<'de> DeserializeSeed<'de> for IdsSeed<'_> {
    type Value = Option<Vec<i64>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl IdsSeed<'_> {
    fn wrong<E>(self, sent: &str) -> Result<Option<Vec<i64>>, E> {
        self.at.note(
            Code::WrongType,
            format!("`ids` is {sent}; it must be an array of ids"),
        );
        Ok(None)
    }
}

impl<'de> Visitor<'de> for IdsSeed<'_> {
    type Value = Option<Vec<i64>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of ids")
    }

    refuse_scalars!(null boolean number string);

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut ids = Vec::new();
        let mut length: usize = 0;
        loop {
            let at = self.at.element(length);
            let element = IdSeed {
                name: "ids",
                at: &at,
            };
            match seq.next_element_seed(element)? {
                Some(Some(id)) if ids.len() <= MAX_IDS => ids.push(id),
                Some(_) => {}
                None => break,
            }
            length = length.saturating_add(1);
        }
        if length == 0 {
            self.at.note(
                Code::ListEmpty,
                "`ids` is an empty array; name at least one id, or leave `ids` out and send a filter");
        }
        if ids.len() > MAX_IDS {
            let (length, max) = (thousands(length as u64), thousands(MAX_IDS as u64));
            self.at.note(
                Code::TooManyTargets,
                format!("`ids` has {length} elements; at most {max} are allowed, more by a filter"),
            );
        }
        Ok(Some(distinct(ids)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.wrong("an object")
    }
}

/// Each id once, in the order of the first mention.
fn distinct(ids: Vec<i64>) -> Vec<i64> {
    let mut seen = BTreeSet::new();
    ids.into_iter().filter(|id| seen.insert(*id)).collect()
}
