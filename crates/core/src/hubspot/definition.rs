//! Definitions of properties: what may be defined, and how answers show it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};

use super::body::{self, Reader};
use super::property::{BUILT_IN, BuiltIn, Type};
use crate::error::{Code, Error, excerpt, one_of};
use crate::json::{Json, Stop};

/// The most properties that an organisation defines.
pub const MAX_DEFINED: i64 = 1_000;

/// The group that is named where an organisation names none of its own.
const GROUP: &str = "communicationinformation";

/// A definition, as storage has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// The name.
    pub name: String,
    label: String,
    description: String,
    group_name: String,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: String,
    field_type: String,
    options: Value,
    display_order: i64,
    hidden: bool,
    form_field: bool,
    /// Whether no two records have the same value.
    pub has_unique_value: bool,
    created_at: String,
    updated_at: String,
    archived_at: Option<String>,
    created_user_id: Option<i64>,
}

/// Reads definitions, as storage has them.
///
/// # Errors
/// Where the text is no list of them.
pub fn stored(text: &str) -> Result<Vec<Definition>, serde_json::Error> {
    serde_json::from_str(text)
}

/// The definition that a body would make.
#[must_use]
pub fn previewed(sent: &Sent<'_>, now: &str) -> Definition {
    let text = |value: &Option<Cow<'_, str>>| value.as_deref().unwrap_or_default().to_owned();
    let new = Definition {
        name: text(&sent.name),
        label: String::new(),
        description: String::new(),
        group_name: String::new(),
        kind: text(&sent.kind),
        field_type: String::new(),
        options: json!([]),
        display_order: -1,
        hidden: false,
        form_field: false,
        has_unique_value: sent.has_unique_value.unwrap_or(false),
        created_at: now.to_owned(),
        updated_at: now.to_owned(),
        archived_at: None,
        created_user_id: None,
    };
    changed(&new, sent, now)
}

/// A definition as a body would change it.
#[must_use]
pub fn changed(definition: &Definition, sent: &Sent<'_>, now: &str) -> Definition {
    let text = |value: &Option<Cow<'_, str>>, old: &str| value.as_deref().unwrap_or(old).to_owned();
    let options = sent
        .options()
        .and_then(|options| serde_json::from_str(&options).ok());
    Definition {
        label: text(&sent.label, &definition.label),
        description: text(&sent.description, &definition.description),
        group_name: text(&sent.group_name, &definition.group_name),
        field_type: text(&sent.field_type, &definition.field_type),
        options: options.unwrap_or_else(|| definition.options.clone()),
        display_order: sent.display_order.unwrap_or(definition.display_order),
        hidden: sent.hidden.unwrap_or(definition.hidden),
        form_field: sent.form_field.unwrap_or(definition.form_field),
        updated_at: now.to_owned(),
        ..definition.clone()
    }
}

/// A definition as answers show it.
#[must_use]
pub fn object(definition: &Definition) -> Value {
    let mut object = json!({
        "name": definition.name,
        "label": definition.label,
        "description": definition.description,
        "groupName": definition.group_name,
        "type": definition.kind,
        "fieldType": definition.field_type,
        "options": definition.options,
        "displayOrder": definition.display_order,
        "hidden": definition.hidden,
        "formField": definition.form_field,
        "hasUniqueValue": definition.has_unique_value,
        "calculated": false,
        "externalOptions": false,
        "hubspotDefined": false,
        "archived": definition.archived_at.is_some(),
        "createdAt": definition.created_at,
        "updatedAt": definition.updated_at,
        "modificationMetadata": { "archivable": true, "readOnlyDefinition": false, "readOnlyValue": false },
    });
    if let Some(members) = object.as_object_mut() {
        if let Some(time) = &definition.archived_at {
            members.insert("archivedAt".to_owned(), time.clone().into());
        }
        if let Some(user) = definition.created_user_id {
            members.insert("createdUserId".to_owned(), user.to_string().into());
        }
    }
    object
}

/// The same of a property that every organisation has.
#[must_use]
pub fn built_in(one: &BuiltIn) -> Value {
    let texts = one.texts();
    let options: Vec<Value> = one
        .options
        .iter()
        .enumerate()
        .map(|(order, value)| {
            json!({ "label": value, "value": value, "displayOrder": order, "hidden": false })
        })
        .collect();
    json!({
        "name": one.name,
        "label": texts.label,
        "description": texts.description,
        "groupName": GROUP,
        "type": one.kind.name(),
        "fieldType": texts.field_type,
        "options": options,
        "displayOrder": -1,
        "hidden": false,
        "formField": false,
        "hasUniqueValue": false,
        "calculated": false,
        "externalOptions": false,
        "hubspotDefined": true,
        "archived": false,
        "modificationMetadata": {
            "archivable": false,
            "readOnlyDefinition": true,
            "readOnlyValue": one.is_read_only,
        },
    })
}

/// The property of this name that every organisation has.
#[must_use]
pub fn find_built_in(name: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|one| one.name == name)
}

/// What a body says of a property.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent<'a> {
    /// The name.
    pub name: Option<Cow<'a, str>>,
    /// What people read.
    pub label: Option<Cow<'a, str>>,
    /// What it is for.
    pub description: Option<Cow<'a, str>>,
    /// The group that it is in.
    pub group_name: Option<Cow<'a, str>>,
    /// What its values are.
    pub kind: Option<Cow<'a, str>>,
    /// How a form asks for it.
    pub field_type: Option<Cow<'a, str>>,
    /// The values that it takes.
    pub options: Option<Vec<Opt<'a>>>,
    /// Its place among others.
    pub display_order: Option<i64>,
    /// Whether forms leave it out.
    pub hidden: Option<bool>,
    /// Whether forms may have it.
    pub form_field: Option<bool>,
    /// Whether no two records have the same value.
    pub has_unique_value: Option<bool>,
}

/// A value that an enumeration takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opt<'a> {
    label: Cow<'a, str>,
    value: Cow<'a, str>,
    description: Option<Cow<'a, str>>,
    display_order: i64,
    hidden: bool,
}

impl Sent<'_> {
    /// The options as they are kept.
    #[must_use]
    pub fn options(&self) -> Option<String> {
        let options: Vec<Value> = self
            .options
            .as_ref()?
            .iter()
            .map(|option| {
                json!({
                    "label": option.label,
                    "value": option.value,
                    "description": option.description.as_deref().unwrap_or_default(),
                    "displayOrder": option.display_order,
                    "hidden": option.hidden,
                })
            })
            .collect();
        serde_json::to_string(&options).ok()
    }
}

const MEMBERS: [&str; 11] = [
    "label",
    "description",
    "groupName",
    "type",
    "fieldType",
    "options",
    "displayOrder",
    "hidden",
    "formField",
    "name",
    "hasUniqueValue",
];

fn read<'a>(text: &'a str, known: &[&str]) -> Result<Sent<'a>, Error> {
    body::read(text, |reader, json| {
        let mut sent = Sent::default();
        reader.object(json, known, &mut |name, object| {
            match name {
                "name" => sent.name = reader.take_text(object)?,
                "label" => sent.label = reader.take_text(object)?,
                "description" => sent.description = reader.take_text(object)?,
                "groupName" => sent.group_name = reader.take_text(object)?,
                "type" => sent.kind = reader.take_text(object)?,
                "fieldType" => sent.field_type = reader.take_text(object)?,
                "displayOrder" => {
                    sent.display_order = Some(object.take(|json| reader.integer(&json))?);
                }
                "hidden" => sent.hidden = Some(object.take(|json| reader.boolean(&json))?),
                "formField" => sent.form_field = Some(object.take(|json| reader.boolean(&json))?),
                "hasUniqueValue" => {
                    sent.has_unique_value = Some(object.take(|json| reader.boolean(&json))?);
                }
                _ => {
                    let options =
                        |json: Json<'_, 'a>| reader.list(json, |json| option(reader, json));
                    sent.options = Some(object.take(options)?);
                }
            }
            Ok(())
        })?;
        Ok(sent)
    })
}

fn option<'de>(reader: &Reader, json: Json<'_, 'de>) -> Result<Opt<'de>, Stop> {
    const KNOWN: [&str; 5] = ["label", "value", "description", "displayOrder", "hidden"];
    let mut option = Opt::default();
    reader.object(json, &KNOWN, &mut |name, object| {
        match name {
            "label" => option.label = reader.take_text(object)?.unwrap_or_default(),
            "value" => option.value = reader.take_text(object)?.unwrap_or_default(),
            "description" => option.description = reader.take_text(object)?,
            "displayOrder" => option.display_order = object.take(|json| reader.integer(&json))?,
            _ => option.hidden = object.take(|json| reader.boolean(&json))?,
        }
        Ok(())
    })?;
    Ok(option)
}

/// Reads a new definition.
///
/// # Errors
/// What is wrong with it.
pub fn new(text: &str) -> Result<Sent<'_>, Error> {
    let sent = read(text, &MEMBERS)?;
    let name = required(sent.name.as_deref(), "name")?;
    if !is_name(name) {
        let name = excerpt(name);
        let detail = format!(
            "The name \"{name}\" is not allowed; it must start with a letter and have at most 100 lower-case letters, digits and underscores."
        );
        return Err(Error::new(Code::InvalidParameter, detail).at("/name"));
    }
    if find_built_in(name).is_some() || name.starts_with("hs_") {
        let detail = format!("A property named '{name}' already exists, or is reserved.");
        return Err(Error::new(Code::Taken, detail).at("/name"));
    }
    required(sent.label.as_deref(), "label")?;
    required(sent.group_name.as_deref(), "groupName")?;
    let named = required(sent.kind.as_deref(), "type")?;
    let Some(kind) = Type::named(named) else {
        let (named, all) = (excerpt(named), one_of(Type::ALL.map(Type::name)));
        let detail = format!("The type \"{named}\" is not allowed; it must be {all}.");
        return Err(Error::new(Code::InvalidParameter, detail).at("/type"));
    };
    let field_type = required(sent.field_type.as_deref(), "fieldType")?;
    check_field_type(kind, field_type)?;
    check_texts(&sent)?;
    check_options(kind, sent.options.as_deref())?;
    if sent.has_unique_value == Some(true) && !matches!(kind, Type::String | Type::Number) {
        let detail = "Only properties of type `string` or `number` can have hasUniqueValue.";
        return Err(Error::new(Code::InvalidParameter, detail).at("/hasUniqueValue"));
    }
    Ok(sent)
}

/// Reads what is to change in a definition of this type.
///
/// # Errors
/// What is wrong with it.
pub fn change<'a>(text: &'a str, kind: &str) -> Result<Sent<'a>, Error> {
    let sent = read(text, MEMBERS.get(..9).unwrap_or(&MEMBERS))?;
    if let Some(other) = sent.kind.as_deref().filter(|other| *other != kind) {
        let other = excerpt(other);
        let detail =
            format!("The type of a property stays; it is {kind} and cannot become {other}.");
        return Err(Error::new(Code::ReadOnly, detail).at("/type"));
    }
    let kind = Type::named(kind).unwrap_or(Type::String);
    if let Some(field_type) = sent.field_type.as_deref() {
        check_field_type(kind, field_type)?;
    }
    check_texts(&sent)?;
    if sent.options.is_some() {
        check_options(kind, sent.options.as_deref())?;
    }
    Ok(sent)
}

fn required<'s>(value: Option<&'s str>, name: &str) -> Result<&'s str, Error> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| {
        let detail = format!("A property needs a {name}.");
        Error::new(Code::InvalidParameter, detail).at(format!("/{name}"))
    })
}

fn is_name(name: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.len() <= 100
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(is_fit)
}

fn check_field_type(kind: Type, sent: &str) -> Result<(), Error> {
    let allowed = kind.field_types();
    if allowed.contains(&sent) {
        return Ok(());
    }
    let (sent, kind, allowed) = (excerpt(sent), kind.name(), one_of(allowed));
    let detail =
        format!("The fieldType \"{sent}\" is not allowed for type {kind}; it must be {allowed}.");
    Err(Error::new(Code::InvalidParameter, detail).at("/fieldType"))
}

/// Texts have a limit: they are stored, and shown again and again.
fn check_texts(sent: &Sent<'_>) -> Result<(), Error> {
    let texts = [
        ("label", &sent.label, 255),
        ("groupName", &sent.group_name, 255),
        ("description", &sent.description, 5_000),
    ];
    for (name, text, most) in texts {
        if text
            .as_deref()
            .is_some_and(|text| text.chars().count() > most || text.contains('\0'))
        {
            let detail = format!(
                "The {name} of a property has at most {most} characters, and no NUL character."
            );
            return Err(Error::new(Code::InvalidParameter, detail).at(format!("/{name}")));
        }
    }
    Ok(())
}

fn check_options(kind: Type, options: Option<&[Opt<'_>]>) -> Result<(), Error> {
    let options = options.unwrap_or_default();
    let refuse = |detail: String| Err(Error::new(Code::InvalidParameter, detail).at("/options"));
    if kind != Type::Enumeration {
        return match options {
            // Such a property has the two that it needs.
            [] => Ok(()),
            _ if kind == Type::Bool => Ok(()),
            _ => refuse(format!(
                "A property of type {} has no options.",
                kind.name()
            )),
        };
    }
    if options.is_empty() || options.len() > 1_000 {
        return refuse("A property of type enumeration needs from 1 to 1,000 options.".to_owned());
    }
    let mut values = BTreeSet::new();
    for option in options {
        let value = excerpt(&option.value);
        if option.value.is_empty() || option.value.len() > 255 || option.value.contains([';', '\0'])
        {
            return refuse(format!(
                "The option \"{value}\" is not allowed; a value has from 1 to 255 bytes and no semicolon."
            ));
        }
        if !values.insert(&option.value) {
            return refuse(format!("The option \"{value}\" is there more than once."));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
