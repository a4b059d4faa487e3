//! One row of an import: a flat object of attributes and relationships by name, or what
//! [`super::parse`] takes, or the resource object in it.

use super::{AttributeMembers, DataMembers, Document, Intent, Purpose, parse_whole};
use crate::document::cell;
use crate::document::linkage::Linkage;
use crate::document::reader::{Members, Place, Whole, read_object_of, string, unknown_of};
use crate::error::{Code, Error, visible};
use crate::json::{Object, Stop};
use crate::schema::ResourceType;

/// Why a row names no id.
pub(crate) const NO_ID: &str = "every row becomes a new record with a new id, so leave it out";

/// Reads and checks a row that creates a record; in `cells` every value is text.
pub(crate) fn parse_row<'a>(
    text: &'a str,
    resource: &'static ResourceType,
    cells: bool,
) -> Result<Document<'a>, Vec<Error>> {
    let mut row = RowMembers {
        data: DataMembers::new(resource, Purpose::Request(Intent::Create)),
        form: if cells { Form::Cells } else { Form::Unknown },
        has: Form::Flat,
    };
    if !cells {
        // What is wrong with the text is said below.
        read_object_of(Whole::Row, text, &mut row).ok();
        row.form = row.has;
    }
    match row.form {
        Form::Document => {
            let data = DataMembers::new(resource, Purpose::Request(Intent::Create));
            return parse_whole(Whole::Row, text, data);
        }
        Form::Resource => {
            row.data.what = row.what();
            read_object_of(Whole::Row, text, &mut row.data)?;
        }
        Form::Unknown | Form::Flat | Form::Cells => read_object_of(Whole::Row, text, &mut row)?,
    }
    Ok(row.data.document)
}

/// How a row is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// That is still to be found out.
    Unknown,
    /// As text by name.
    Cells,
    /// As values by name.
    Flat,
    /// As a resource object.
    Resource,
    /// As a document.
    Document,
}

struct RowMembers<'a> {
    data: DataMembers<'a>,
    form: Form,
    /// What the names of the members say: no attribute or relationship has the name of one of
    /// JSON:API's own members.
    has: Form,
}

impl<'de> Members<'de> for RowMembers<'de> {
    fn what(&self) -> &'static str {
        "the row"
    }

    fn member(
        &mut self,
        name: &str,
        map: &mut Object<'_, 'de>,
        at: &Place<'_>,
    ) -> Result<(), Stop> {
        if self.form == Form::Unknown {
            match name {
                "data" => self.has = Form::Document,
                "attributes" | "relationships" if self.has == Form::Flat => {
                    self.has = Form::Resource;
                }
                _ => {}
            }
            return map.skip();
        }
        let cells = self.form == Form::Cells;
        let data = &mut self.data;
        let resource = data.resource;
        if let Some(attribute) = resource.attribute(name) {
            if !cells {
                return AttributeMembers(data).member(name, map, at);
            }
            let text = map.take(|json| string(json, format_args!("the cell"), at))?;
            let value = text.and_then(|text| cell::read(attribute, text, at));
            if data.seen.insert(attribute.name, at) {
                data.keep(attribute.name, attribute.access, value, at);
            }
            return Ok(());
        }
        if let Some(relationship) = resource.relationship(name) {
            let linkage = Linkage {
                relationship,
                at,
                bare: true,
            };
            let value = if cells {
                let text = map.take(|json| string(json, format_args!("the cell"), at))?;
                text.and_then(|text| linkage.cell(visible(&text)))
                    .map(|value| linkage.listed(value))
            } else {
                map.take(|json| linkage.read(json))?
            };
            if data.seen.insert(relationship.name, at) {
                data.keep(relationship.name, relationship.access, value, at);
            }
            return Ok(());
        }
        match name {
            "type" => data.member(name, map, at),
            _ => {
                let detail = if name == "id" {
                    format!("`id` is not a field of {}; {NO_ID}", resource.name)
                } else {
                    let attributes = resource.attributes.iter().map(|a| a.name);
                    let relationships = resource.relationships.iter().map(|r| r.name);
                    let names: Vec<&str> = attributes.chain(relationships).collect();
                    unknown_of(resource, name, "a field", &names)
                };
                at.note(Code::UnknownMember, detail);
                map.skip()
            }
        }
    }

    fn end(&mut self, at: &Place<'_>) {
        if self.form != Form::Unknown {
            self.data.note_missing(at, true);
        }
    }
}
