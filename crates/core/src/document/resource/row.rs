//! One row of an import: a flat object of attributes and relationships by name, or what
//! [`super::parse`] takes, or the resource object in it.

use serde::de::MapAccess;

use super::{AttributeMembers, DataMembers, Document, Intent, Purpose, custom_hint, parse};
use crate::document::cell;
use crate::document::linkage::LinkageSeed;
use crate::document::reader::{Members, Place, StringSeed, read_object, skip, unknown};
use crate::error::{Code, Error};
use crate::schema::ResourceType;

/// Why a row names no id.
pub(crate) const NO_ID: &str = "every row becomes a new record with a new id, so leave it out";

/// Reads and checks a row that creates a record; in `cells` every value is text.
pub(crate) fn parse_row<'a>(
    text: &'a str,
    resource: &'static ResourceType,
    cells: bool,
) -> Result<Document<'a>, Vec<Error>> {
    let mut form = Form::Flat;
    if !cells {
        // What is wrong with the text is said below.
        read_object(text, &mut form).ok();
    }
    let mut data = DataMembers::new(resource, Purpose::Request(Intent::Create));
    match form {
        Form::Document => return parse(text, resource, Intent::Create),
        Form::Resource => read_object(text, &mut data)?,
        Form::Flat => {
            let mut row = RowMembers { data, cells };
            read_object(text, &mut row)?;
            data = row.data;
        }
    }
    Ok(data.document)
}

/// What a row turns out to be, by the names of its members: no field has one of these.
enum Form {
    Flat,
    Resource,
    Document,
}

impl<'de> Members<'de> for Form {
    const WHAT: &'static str = "the row";

    fn member<A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        _: &Place<'_>,
    ) -> Result<(), A::Error> {
        match name {
            "data" => *self = Self::Document,
            "attributes" | "relationships" if !matches!(self, Self::Document) => {
                *self = Self::Resource;
            }
            _ => {}
        }
        skip(map)
    }
}

struct RowMembers<'a> {
    data: DataMembers<'a>,
    cells: bool,
}

impl<'de> Members<'de> for RowMembers<'de> {
    const WHAT: &'static str = "the row";

    fn member<A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        at: &Place<'_>,
    ) -> Result<(), A::Error> {
        let data = &mut self.data;
        let resource = data.resource;
        if let Some(attribute) = resource.attribute(name) {
            if !self.cells {
                return AttributeMembers(data).member(name, map, at);
            }
            let text = map.next_value_seed(StringSeed)?;
            let value = cell::read(attribute, text, at);
            if data.seen.insert(attribute.name, at) {
                data.keep(attribute.name, attribute.access, value, at);
            }
            return Ok(());
        }
        if let Some(relationship) = resource.relationship(name) {
            let linkage = LinkageSeed {
                relationship,
                at,
                bare: true,
            };
            let value = if self.cells {
                linkage.id(map.next_value_seed(StringSeed)?.trim(), "a string")?
            } else {
                map.next_value_seed(linkage)?
            };
            if data.seen.insert(relationship.name, at) {
                data.keep(relationship.name, relationship.access, value, at);
            }
            return Ok(());
        }
        match name {
            "type" => data.member(name, map, at),
            _ => {
                let what = format!("a field of {}", resource.name);
                let detail = if name == "id" {
                    format!("`id` is not {what}; {NO_ID}")
                } else {
                    let attributes = resource.attributes.iter().map(|a| a.name);
                    let relationships = resource.relationships.iter().map(|r| r.name);
                    let names: Vec<&str> = attributes.chain(relationships).collect();
                    custom_hint(unknown(name, &what, &names), name, resource)
                };
                at.note(Code::UnknownMember, detail);
                skip(map)
            }
        }
    }

    fn end(&mut self, at: &Place<'_>) {
        self.data.note_missing(at, true);
    }
}
