//! Properties of a communication: what an organisation has defined besides those that every one has, and
//! which values each takes.

use std::borrow::Cow;

pub use super::built_in::{BUILT_IN, BuiltIn, DEFAULT, Type};
use super::problem::list;
use crate::error::{Code, Error, thousands};
use crate::json::{self, Array, Json, Object, Stop, Unread};
use crate::schema::PROPERTY_VALUE_LIMIT;
use crate::time::Timestamp;

/// The longest value that a property with `hasUniqueValue` takes, in characters.
pub const UNIQUE_VALUE_LIMIT: usize = 1_000;

/// A property, as far as its values go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property<'a> {
    /// The name.
    pub name: Cow<'a, str>,
    /// What its values are.
    pub kind: Type,
    /// The values that an enumeration takes; none stands for any.
    pub options: Vec<Cow<'a, str>>,
    /// Whether a value may be several options.
    pub is_multiple: bool,
    /// Whether no two communications have the same value.
    pub is_unique: bool,
    /// Whether only the system sets it.
    pub is_read_only: bool,
}

impl<'a> Property<'a> {
    /// One that an organisation has defined, by the names of its type and of its field's. An unknown
    /// type is taken as text.
    #[must_use]
    pub fn defined(name: Cow<'a, str>, kind: &str, field: &str) -> Self {
        Self {
            name,
            kind: Type::named(kind).unwrap_or(Type::String),
            options: Vec::new(),
            is_multiple: field == "checkbox",
            is_unique: false,
            is_read_only: false,
        }
    }
}

/// The properties of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Properties<'a> {
    all: Vec<Property<'a>>,
}

impl Default for Properties<'_> {
    /// Those that every organisation has.
    fn default() -> Self {
        let all = BUILT_IN.iter().map(|one| Property {
            name: Cow::Borrowed(one.name),
            kind: one.kind,
            options: one
                .options
                .iter()
                .map(|value| Cow::Borrowed(*value))
                .collect(),
            is_multiple: false,
            is_unique: false,
            is_read_only: one.is_read_only,
        });
        Self { all: all.collect() }
    }
}

impl<'a> Properties<'a> {
    /// Those that every organisation has, and those of a list of definitions in the dialect's shape.
    ///
    /// # Errors
    /// Where the text is no such list.
    pub fn read(definitions: &'a str) -> Result<Self, Unread> {
        let defined = json::read(definitions, |json| match json {
            Json::Array(mut array) => defined(&mut array),
            _ => Err(Stop),
        })?;
        Ok(Self::with(defined))
    }

    /// Those that every organisation has, and those that are defined besides.
    #[must_use]
    pub fn with(defined: Vec<Property<'a>>) -> Self {
        let mut properties = Self::default();
        for property in defined {
            if !property.name.is_empty() && properties.find(&property.name).is_none() {
                properties.all.push(property);
            }
        }
        properties
    }

    /// The property of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Property<'a>> {
        self.all.iter().find(|property| property.name == name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Property<'a>> {
        self.all.iter()
    }
}

fn defined<'de>(array: &mut Array<'_, 'de>) -> Result<Vec<Property<'de>>, Stop> {
    let mut all = Vec::new();
    while let Some(property) = array.next(|json| match json {
        Json::Object(mut object) => property(&mut object).map(Some),
        _ => Err(Stop),
    })? {
        all.extend(property);
    }
    Ok(all)
}

fn property<'de>(object: &mut Object<'_, 'de>) -> Result<Property<'de>, Stop> {
    let (mut name, mut kind, mut field) = <(Cow<'_, str>, Cow<'_, str>, Cow<'_, str>)>::default();
    let (mut is_unique, mut values) = (false, Vec::new());
    while let Some(member) = object.name()? {
        match &*member {
            "name" => name = object.take(text)?,
            "type" => kind = object.take(text)?,
            "fieldType" => field = object.take(text)?,
            "hasUniqueValue" => {
                is_unique = object.take(|json| Ok(matches!(json, Json::Boolean(true))))?;
            }
            "options" => values = object.take(options)?,
            _ => object.skip()?,
        }
    }
    Ok(Property {
        is_unique,
        options: values,
        ..Property::defined(name, &kind, &field)
    })
}

fn text<'de>(json: Json<'_, 'de>) -> Result<Cow<'de, str>, Stop> {
    json.text().ok_or(Stop)
}

/// The values of options.
fn options<'de>(json: Json<'_, 'de>) -> Result<Vec<Cow<'de, str>>, Stop> {
    let Json::Array(mut array) = json else {
        return Err(Stop);
    };
    let mut values = Vec::new();
    while let Some(value) = array.next(|json| {
        let Json::Object(mut object) = json else {
            return Err(Stop);
        };
        let mut value = None;
        while let Some(member) = object.name()? {
            match &*member {
                "value" => value = object.take(|json| Ok(json.text()))?,
                _ => object.skip()?,
            }
        }
        Ok(value)
    })? {
        values.extend(value);
    }
    Ok(values)
}

/// Reads what was sent for a property, in the form in which it is kept.
///
/// # Errors
/// Where the property does not take it, in the system's words; the place is for the caller to add.
pub fn value<'a>(property: &Property<'_>, sent: &Cow<'a, str>) -> Result<Cow<'a, str>, Error> {
    if sent.contains('\0') {
        let detail = format!("`{}` contains a NUL character; remove it", property.name);
        return Err(Error::new(Code::NulCharacter, detail));
    }
    let most = match property.is_unique {
        true => UNIQUE_VALUE_LIMIT,
        false => usize::try_from(PROPERTY_VALUE_LIMIT).unwrap_or(usize::MAX),
    };
    if sent.len() > most && sent.chars().count() > most {
        let (name, length, most) = (
            &property.name,
            thousands(sent.chars().count() as u64),
            thousands(most as u64),
        );
        let detail = format!("`{name}` has {length} characters; at most {most} are allowed");
        return Err(Error::new(Code::StringTooLong, detail));
    }
    match property.kind {
        Type::String => Ok(sent.clone()),
        Type::Number => {
            // As JSON writes them: the standard library would read more, and is as large as all of this.
            let number = json::read(sent, |json| Ok(json.number().is_some()));
            let is_number = number.unwrap_or_default();
            valid(is_number, sent, Code::InvalidNumber, "long")
        }
        Type::Bool => option(sent, &["true", "false"], false),
        Type::Enumeration if property.options.is_empty() => Ok(sent.clone()),
        Type::Enumeration => {
            let options: Vec<&str> = property.options.iter().map(|option| &**option).collect();
            option(sent, &options, property.is_multiple)
        }
        Type::DateTime => {
            let time = time(sent).map(|time| Cow::Owned(time.to_string()));
            time.ok_or_else(|| invalid(sent, Code::InvalidNumber, "long"))
        }
        Type::Date => {
            let day = day(sent).map(Cow::Owned);
            day.ok_or_else(|| invalid(sent, Code::InvalidDateTime, "date"))
        }
    }
}

/// What is added to the options that a record has, where that was sent: `;red`, of a property whose value may be
/// several.
#[must_use]
pub fn addition<'s>(property: &Property<'_>, sent: &'s str) -> Option<&'s str> {
    let takes_several = property.is_multiple && property.kind == Type::Enumeration;
    let added = sent.strip_prefix(';').filter(|_| takes_several);
    added.filter(|added| !added.is_empty())
}

fn valid<'a>(
    is_valid: bool,
    sent: &Cow<'a, str>,
    code: Code,
    what: &str,
) -> Result<Cow<'a, str>, Error> {
    match is_valid {
        true => Ok(sent.clone()),
        false => Err(invalid(sent, code, what)),
    }
}

fn invalid(sent: &str, code: Code, what: &str) -> Error {
    Error::new(code, format!("{} was not a valid {what}.", start(sent)))
}

fn option<'a>(
    sent: &Cow<'a, str>,
    options: &[&str],
    is_multiple: bool,
) -> Result<Cow<'a, str>, Error> {
    let is_valid = match is_multiple {
        true => sent.split(';').all(|one| options.contains(&one)),
        false => options.contains(&&**sent),
    };
    if is_valid {
        return Ok(sent.clone());
    }
    let (sent, allowed) = (start(sent), list(options.iter().copied()));
    let detail = format!("{sent} was not one of the allowed options: {allowed}");
    Err(Error::new(Code::NotAllowedValue, detail))
}

/// A point in time: milliseconds since the Unix epoch, or ISO 8601.
pub(super) fn time(sent: &str) -> Option<Timestamp> {
    match sent.parse() {
        Ok(millis) => Timestamp::from_millis(millis),
        Err(_) => Timestamp::parse(sent),
    }
}

/// A day: `2026-01-31`, or the milliseconds of its midnight in UTC.
fn day(sent: &str) -> Option<String> {
    let text = time(sent)?.to_string();
    Some(text.strip_suffix("T00:00:00.000Z")?.to_owned())
}

/// As much of a text as belongs in a sentence.
fn start(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(200) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFINED: &str = r#"[
        {"name":"count","type":"number","fieldType":"number","label":"Count"},
        {"name":"done","type":"bool"},
        {"name":"day","type":"date"},
        {"name":"at","type":"datetime"},
        {"name":"ref","type":"string","hasUniqueValue":true},
        {"name":"colours","type":"enumeration","fieldType":"checkbox","options":[{"label":"Red","value":"red"},{"value":"blue"}]},
        {"name":"hs_object_id","type":"string"}
    ]"#;

    fn read(name: &str, sent: &str) -> Result<String, (Code, String)> {
        let properties = Properties::read(DEFINED).unwrap();
        let sent = Cow::Borrowed(sent);
        let value = value(properties.find(name).unwrap(), &sent);
        value
            .map(Cow::into_owned)
            .map_err(|error| (error.code, error.detail))
    }

    #[test]
    fn definitions_come_behind_what_every_organisation_has() {
        let properties = Properties::read(DEFINED).unwrap();
        let unique = properties.find("ref").unwrap();
        assert!(unique.is_unique && !unique.is_read_only);
        assert!(properties.find("hs_object_id").unwrap().is_read_only);
        assert_eq!(properties.iter().count(), BUILT_IN.len() + 6);
        assert!(Properties::read("{}").is_err());
    }

    #[test]
    fn r_bad_enum_lists_the_options() {
        let detail = "FAX was not one of the allowed options: [WHATS_APP, LINKEDIN_MESSAGE, SMS]";
        let sent = read("hs_communication_channel_type", "FAX");
        assert_eq!(sent, Err((Code::NotAllowedValue, detail.to_owned())));
        assert!(read("colours", "blue;red").is_ok());
        assert!(read("colours", "blue;green").is_err());
        assert!(read("hs_communication_channel_type", "SMS;SMS").is_err());
    }

    #[test]
    fn r_bad_number_was_not_a_valid_long() {
        for sent in ["many", "NaN", "inf", "+1", ".5", "1e999", "1 2", ""] {
            let detail = format!("{sent} was not a valid long.");
            assert_eq!(read("count", sent), Err((Code::InvalidNumber, detail)));
        }
        for sent in ["17", "-17.5", "1e3", "0.5"] {
            assert_eq!(read("count", sent).as_deref(), Ok(sent));
        }
    }

    #[test]
    fn o_hs_timestamp_takes_milliseconds_and_iso_8601() {
        let time = Ok("2019-10-30T03:30:17.883Z");
        assert_eq!(read("hs_timestamp", "1572406217883").as_deref(), time);
        assert_eq!(
            read("hs_timestamp", "2019-10-30T04:30:17.883+01:00").as_deref(),
            time
        );
        let day = Ok("2019-10-30T00:00:00.000Z");
        assert_eq!(read("at", "2019-10-30").as_deref(), day);
        let detail = "yesterday was not a valid long.".to_owned();
        assert_eq!(read("at", "yesterday"), Err((Code::InvalidNumber, detail)));
    }

    #[test]
    fn r_bad_date_was_not_a_valid_date() {
        for sent in ["1572480000000", "2019-10-31", "2019-10-31T00:00:00Z"] {
            assert_eq!(read("day", sent).as_deref(), Ok("2019-10-31"));
        }
        for sent in ["1572480000001", "2019-02-30", "31.10.2019"] {
            let detail = format!("{sent} was not a valid date.");
            assert_eq!(read("day", sent), Err((Code::InvalidDateTime, detail)));
        }
    }

    #[test]
    fn a_bool_has_two_values() {
        assert!(read("done", "true").is_ok());
        let detail = "yes was not one of the allowed options: [true, false]".to_owned();
        assert_eq!(read("done", "yes"), Err((Code::NotAllowedValue, detail)));
    }

    #[test]
    fn texts_have_a_limit() {
        let long = "é".repeat(65_537);
        let detail = "`hs_communication_body` has 65,537 characters; at most 65,536 are allowed";
        let sent = read("hs_communication_body", &long);
        assert_eq!(sent, Err((Code::StringTooLong, detail.to_owned())));
        let detail = "`ref` has 1,001 characters; at most 1,000 are allowed".to_owned();
        assert_eq!(
            read("ref", &"x".repeat(1_001)),
            Err((Code::StringTooLong, detail))
        );
        let detail = "`ref` contains a NUL character; remove it".to_owned();
        assert_eq!(read("ref", "a\0"), Err((Code::NulCharacter, detail)));
    }
}
