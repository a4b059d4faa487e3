//! Bodies of calls, from text to inputs. What has the wrong form ends the reading, in the words of the
//! system: the first such mistake is all that is said. Members that a call does not have are among them.

use std::borrow::Cow;
use std::cell::RefCell;

pub use super::operation::Operation;
use super::position::position;
use super::problem::list;
use crate::document::{self, MAX_DEPTH};
use crate::error::{Code, Error, excerpt};
use crate::json::{self, Json, Object, Stop, Unread};

/// The most properties of an input.
const MAX_PROPERTIES: usize = 1_000;

/// The name of a property and what was sent for it.
pub type Sent<'a> = (Cow<'a, str>, Option<Cow<'a, str>>);

/// One input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Input<'a> {
    /// What names the record: its id, or the value of `id_property`.
    pub id: Option<Cow<'a, str>>,
    /// Names and values, in the order of their names. `None` clears.
    pub properties: Vec<Sent<'a>>,
    /// The property whose value `id` is.
    pub id_property: Option<Cow<'a, str>>,
    /// What the caller calls this input.
    pub trace: Option<Cow<'a, str>>,
    /// What the record is to be about.
    pub associations: Vec<Association<'a>>,
}

/// A record that another one is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Association<'a> {
    /// Its id.
    pub to: Cow<'a, str>,
    /// The relations.
    pub types: Vec<Relation>,
}

/// A relation between records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relation {
    /// Its number.
    pub number: i64,
    /// Whether somebody else has defined it than the system.
    pub is_foreign: bool,
}

/// Who has defined the relations that there are.
pub(super) const CATEGORY: &str = "HUBSPOT_DEFINED";

/// The body of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body<'a> {
    /// The inputs.
    pub inputs: Vec<Input<'a>>,
    /// The properties that the answer shows.
    pub properties: Vec<Cow<'a, str>>,
    /// Those that it shows with their history.
    pub with_history: Vec<Cow<'a, str>>,
    /// The property whose values the ids are.
    pub id_property: Option<Cow<'a, str>>,
}

/// Reads the body of a batch.
///
/// # Errors
/// What ended the reading.
pub fn batch(text: &str, operation: Operation) -> Result<Body<'_>, Error> {
    read(text, |reader, json| {
        reader.body(json, operation, Some(Reader::associations))
    })
}

/// The same of a batch whose inputs have no associations. A page checks no others, and need not load what
/// reads them.
///
/// # Errors
/// What ended the reading.
pub(super) fn plain_batch(text: &str, operation: Operation) -> Result<Body<'_>, Error> {
    read(text, |reader, json| reader.body(json, operation, None))
}

/// Reads the body of a call about one record: an input that names none.
///
/// # Errors
/// What ended the reading.
pub fn single(text: &str, operation: Operation) -> Result<Input<'_>, Error> {
    let members: Vec<&str> = operation.single().collect();
    read(text, |reader, json| {
        let associations = Some(Reader::associations as Associations);
        reader.input(json, (&members, &["properties"]), associations)
    })
}

/// Reads a whole text.
pub(super) fn read<'a, T: Default>(
    text: &'a str,
    mut of: impl FnMut(&Reader, Json<'_, 'a>) -> Result<T, Stop>,
) -> Result<T, Error> {
    let text = document::sound(text)?;
    let reader = Reader::default();
    json::read_within(text, MAX_DEPTH, |json| of(&reader, json)).map_err(|unread| {
        if let Some(error) = document::too_deep(text, &unread) {
            return error;
        }
        let ((line, column), what) = match unread {
            Unread::Syntax {
                fault,
                line,
                column,
            } => ((line, column), fault.words().to_owned()),
            Unread::TooDeep { .. } | Unread::Stopped => {
                let place = position(text, &reader.steps.take());
                (place, reader.what.take())
            }
        };
        let detail = format!("Invalid input JSON on line {line}, column {column}: {what}");
        Error::new(Code::MalformedJson, detail)
    })
}

/// Where the reading is, and what ended it.
#[derive(Default)]
pub(super) struct Reader {
    /// Into which member or element of each object and array.
    steps: RefCell<Vec<usize>>,
    what: RefCell<String>,
}

/// What reads associations.
type Associations = for<'de> fn(&Reader, Json<'_, 'de>) -> Result<Vec<Association<'de>>, Stop>;

/// What is done with a member.
type Member<'m, 'de> = &'m mut dyn FnMut(&str, &mut Object<'_, 'de>) -> Result<(), Stop>;

impl Reader {
    /// Ends the reading, and says why.
    pub(super) fn stop(&self, what: String) -> Stop {
        self.what.replace(what);
        Stop
    }

    /// Reads the member or element with this number. Where that ends the reading, the place stays.
    fn inside<T>(&self, place: usize, read: impl FnOnce() -> Result<T, Stop>) -> Result<T, Stop> {
        self.steps.borrow_mut().push(place);
        let value = read()?;
        self.steps.borrow_mut().pop();
        Ok(value)
    }

    /// Refuses a value of another type.
    pub(super) fn wrong(&self, json: &Json<'_, '_>, wanted: &str) -> Stop {
        let (kind, token) = match json {
            Json::Null => ("Null", "VALUE_NULL"),
            Json::Boolean(true) => ("Boolean", "VALUE_TRUE"),
            Json::Boolean(false) => ("Boolean", "VALUE_FALSE"),
            Json::Integer(_) | Json::Large(_) => ("Integer", "VALUE_NUMBER_INT"),
            Json::Number(_) => ("Floating-point", "VALUE_NUMBER_FLOAT"),
            Json::Text(_) => ("String", "VALUE_STRING"),
            Json::Array(_) => ("Array", "START_ARRAY"),
            Json::Object(_) => ("Object", "START_OBJECT"),
        };
        self.stop(format!(
            "Cannot deserialize value of type `{wanted}` from {kind} value (token `JsonToken.{token}`)"
        ))
    }

    /// Refuses a member that there is not.
    fn unknown(&self, name: &str, known: &[&str]) -> Stop {
        let (name, known) = (excerpt(name), known.join(", "));
        self.stop(format!(
            "Unrecognized field \"{name}\", known fields: {known}"
        ))
    }

    /// Refuses an object without members that must be there.
    fn missing(&self, names: &[&str]) -> Stop {
        let names = list(names.iter().copied());
        self.stop(format!("Some required fields were not set: {names}"))
    }

    /// A text. Numbers and booleans are read as one.
    pub(super) fn text<'de>(&self, json: Json<'_, 'de>) -> Result<Option<Cow<'de, str>>, Stop> {
        Ok(Some(match json {
            Json::Null => return Ok(None),
            Json::Text(text) => text,
            Json::Boolean(true) => Cow::Borrowed("true"),
            Json::Boolean(false) => Cow::Borrowed("false"),
            Json::Integer(number) => Cow::Owned(number.to_string()),
            Json::Large(number) => Cow::Owned(number.to_string()),
            Json::Number(number) => {
                // Not the standard library's text of a number: that alone is a tenth of the npm package.
                let text = serde_json::to_string(&number).unwrap_or_default();
                Cow::Owned(text.strip_suffix(".0").unwrap_or(&text).to_owned())
            }
            other => return Err(self.wrong(&other, "string")),
        }))
    }

    /// The text of a member.
    pub(super) fn take_text<'de>(
        &self,
        object: &mut Object<'_, 'de>,
    ) -> Result<Option<Cow<'de, str>>, Stop> {
        object.take(|json| self.text(json))
    }

    /// The texts of a member.
    pub(super) fn take_texts<'de>(
        &self,
        object: &mut Object<'_, 'de>,
    ) -> Result<Vec<Cow<'de, str>>, Stop> {
        object.take(|json| self.texts(json))
    }

    /// A boolean.
    pub(super) fn boolean(&self, json: &Json<'_, '_>) -> Result<bool, Stop> {
        match json {
            Json::Boolean(value) => Ok(*value),
            other => Err(self.wrong(other, "boolean")),
        }
    }

    /// A whole number.
    pub(super) fn integer(&self, json: &Json<'_, '_>) -> Result<i64, Stop> {
        match json {
            Json::Integer(number) => Ok(*number),
            Json::Text(text) => match text.parse() {
                Ok(number) => Ok(number),
                Err(_) => Err(self.wrong(json, "int")),
            },
            other => Err(self.wrong(other, "int")),
        }
    }

    /// A list. Null is none.
    pub(super) fn list<'de, T: Default>(
        &self,
        json: Json<'_, 'de>,
        mut of: impl FnMut(Json<'_, 'de>) -> Result<T, Stop>,
    ) -> Result<Vec<T>, Stop> {
        let mut array = match json {
            Json::Null => return Ok(Vec::new()),
            Json::Array(array) => array,
            other => return Err(self.wrong(&other, "list")),
        };
        let mut list = Vec::new();
        while let Some(one) = array.next(|json| self.inside(list.len(), || of(json)))? {
            list.push(one);
        }
        Ok(list)
    }

    /// The members of an object, of which there are these. Those that there are twice count twice.
    pub(super) fn object<'de>(
        &self,
        json: Json<'_, 'de>,
        known: &[&str],
        of: Member<'_, 'de>,
    ) -> Result<(), Stop> {
        let mut object = match json {
            Json::Object(object) => object,
            other => return Err(self.wrong(&other, "object")),
        };
        let mut place = 0_usize;
        while let Some(name) = object.name()? {
            self.inside(place, || match known.contains(&&*name) {
                true => of(&name, &mut object),
                false => Err(self.unknown(&name, known)),
            })?;
            place = place.saturating_add(1);
        }
        Ok(())
    }

    fn body<'de>(
        &self,
        json: Json<'_, 'de>,
        operation: Operation,
        associations: Option<Associations>,
    ) -> Result<Body<'de>, Stop> {
        let (mut body, mut has_inputs) = (Body::default(), false);
        self.object(json, operation.top(), &mut |name, object| {
            match name {
                "properties" => body.properties = self.take_texts(object)?,
                "propertiesWithHistory" => body.with_history = self.take_texts(object)?,
                "idProperty" => body.id_property = self.take_text(object)?,
                _ => {
                    has_inputs = true;
                    let members = (operation.members(), operation.required());
                    let inputs = |json: Json<'_, 'de>| {
                        self.list(json, |json| self.input(json, members, associations))
                    };
                    body.inputs = object.take(inputs)?;
                }
            }
            Ok(())
        })?;
        if !has_inputs {
            return Err(self.missing(&["inputs"]));
        }
        Ok(body)
    }

    /// Texts, without those that are null.
    pub(super) fn texts<'de>(&self, json: Json<'_, 'de>) -> Result<Vec<Cow<'de, str>>, Stop> {
        let texts = self.list(json, |json| self.text(json))?;
        Ok(texts.into_iter().flatten().collect())
    }

    fn input<'de>(
        &self,
        json: Json<'_, 'de>,
        (members, required): (&[&str], &[&str]),
        associations: Option<Associations>,
    ) -> Result<Input<'de>, Stop> {
        let mut input = Input::default();
        let mut missing = required.to_vec();
        self.object(json, members, &mut |name, object| {
            missing.retain(|known| *known != name);
            match name {
                "id" => input.id = self.take_text(object)?,
                "idProperty" => input.id_property = self.take_text(object)?,
                "objectWriteTraceId" => input.trace = self.take_text(object)?,
                "associations" => match associations {
                    Some(read) => input.associations = object.take(|json| read(self, json))?,
                    None => object.skip()?,
                },
                _ => input.properties = object.take(|json| self.properties(json))?,
            }
            Ok(())
        })?;
        if input.id.is_none() && required.contains(&"id") && missing.is_empty() {
            missing.push("id");
        }
        if !missing.is_empty() {
            return Err(self.missing(&missing));
        }
        Ok(input)
    }

    /// Names and values, sorted. Of those with one name the last counts.
    fn properties<'de>(&self, json: Json<'_, 'de>) -> Result<Vec<Sent<'de>>, Stop> {
        let mut object = match json {
            Json::Null => return Ok(Vec::new()),
            Json::Object(object) => object,
            other => return Err(self.wrong(&other, "map")),
        };
        let mut properties: Vec<Sent<'de>> = Vec::new();
        let mut place = 0_usize;
        while let Some(name) = object.name()? {
            let value = self.inside(place, || self.take_text(&mut object))?;
            place = place.saturating_add(1);
            let value = value.filter(|value| !value.is_empty());
            match properties.binary_search_by(|(known, _)| known.cmp(&name)) {
                Ok(known) => {
                    if let Some(known) = properties.get_mut(known) {
                        known.1 = value;
                    }
                }
                // Else it would take ever longer to find a place.
                Err(_) if properties.len() >= MAX_PROPERTIES => {
                    return Err(
                        self.stop(format!("there are more than {MAX_PROPERTIES} properties"))
                    );
                }
                Err(place) => properties.insert(place, (name, value)),
            }
        }
        Ok(properties)
    }

    fn associations<'de>(&self, json: Json<'_, 'de>) -> Result<Vec<Association<'de>>, Stop> {
        self.list(json, |json| self.association(json))
    }

    fn association<'de>(&self, json: Json<'_, 'de>) -> Result<Association<'de>, Stop> {
        let mut association = Association::default();
        self.object(json, &["to", "types"], &mut |name, object| {
            match name {
                "to" => {
                    let id = object.take(|json| self.member(json, &["id"], "id"))?;
                    association.to = id.unwrap_or_default();
                }
                _ => {
                    association.types =
                        object.take(|json| self.list(json, |json| self.relation(json)))?;
                }
            }
            Ok(())
        })?;
        Ok(association)
    }

    /// The text of one member of an object.
    fn member<'de>(
        &self,
        json: Json<'_, 'de>,
        known: &[&str],
        wanted: &str,
    ) -> Result<Option<Cow<'de, str>>, Stop> {
        let mut text = None;
        self.object(json, known, &mut |name, object| {
            match name == wanted {
                true => text = self.take_text(object)?,
                false => object.skip()?,
            }
            Ok(())
        })?;
        Ok(text)
    }

    fn relation(&self, json: Json<'_, '_>) -> Result<Relation, Stop> {
        let mut relation = Relation::default();
        self.object(
            json,
            &["associationCategory", "associationTypeId"],
            &mut |name, object| {
                match name {
                    "associationTypeId" => {
                        relation.number = object.take(|json| self.integer(&json))?;
                    }
                    _ => {
                        let category = self.take_text(object)?;
                        relation.is_foreign = category.is_some_and(|one| one != CATEGORY);
                    }
                }
                Ok(())
            },
        )?;
        Ok(relation)
    }
}

#[cfg(test)]
mod tests;
