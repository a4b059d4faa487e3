//! Definitions of properties: what may be defined, and how answers show it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};

use super::property::{BUILT_IN, BuiltIn, Type};
use crate::error::{Code, Error, excerpt, one_of};
use sent::is_name;

pub use sent::{
    Form, MAX_OPTIONS, MEMBERS, Member, NAME_PATTERN, OPTION_MEMBERS, Opt, OptionMember,
    OptionTakes, Sent, Takes,
};

mod sent;

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

/// Refuses to change what every organisation has.
///
/// # Errors
/// [`Code::ReadOnly`].
pub fn check_own(name: &str) -> Result<(), Error> {
    if find_built_in(name).is_none() {
        return Ok(());
    }
    let detail =
        format!("The definition of \"{name}\" is read only; it cannot be changed or archived.");
    Err(Error::new(Code::ReadOnly, detail))
}

/// Reads a new definition.
///
/// # Errors
/// What is wrong with it.
pub fn new(text: &str) -> Result<Sent<'_>, Error> {
    let mut sent = sent::read(text, true)?;
    let mut kind = Type::String;
    for member in needed() {
        let Takes::Text(form, of) = member.takes else {
            continue;
        };
        let text = of(&mut sent).as_deref().filter(|text| !text.is_empty());
        let text = text.ok_or_else(|| {
            let detail = format!("A property needs a {}.", member.name);
            refused(detail, member.name)
        })?;
        match form {
            Form::Name => check_name(text)?,
            Form::Type => kind = type_named(text)?,
            Form::FieldType => check_field_type(kind, text)?,
            Form::Limit(_) => {}
        }
    }
    check_limits(&mut sent)?;
    check_options(kind, sent.options.as_deref())?;
    if sent.has_unique_value == Some(true) && !matches!(kind, Type::String | Type::Number) {
        let detail = "Only properties of type `string` or `number` can have hasUniqueValue.";
        return Err(refused(detail, "hasUniqueValue"));
    }
    Ok(sent)
}

/// Reads what is to change in a definition of this type.
///
/// # Errors
/// What is wrong with it.
pub fn change<'a>(text: &'a str, kind: &str) -> Result<Sent<'a>, Error> {
    let mut sent = sent::read(text, false)?;
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
    check_limits(&mut sent)?;
    if sent.options.is_some() {
        check_options(kind, sent.options.as_deref())?;
    }
    Ok(sent)
}

/// What a new property needs: what it keeps for good comes first, since that names it.
fn needed() -> impl Iterator<Item = &'static Member> {
    let needed = |is_of_new| {
        let members = MEMBERS.iter().filter(|member| member.is_required);
        members.filter(move |member| member.is_of_new == is_of_new)
    };
    needed(true).chain(needed(false))
}

fn refused(detail: impl Into<String>, member: &str) -> Error {
    Error::new(Code::InvalidParameter, detail).at(format!("/{member}"))
}

fn check_name(name: &str) -> Result<(), Error> {
    if !is_name(name) {
        let name = excerpt(name);
        let detail = format!(
            "The name \"{name}\" is not allowed; it must start with a letter and have at most 100 lower-case letters, digits and underscores."
        );
        return Err(refused(detail, "name"));
    }
    if find_built_in(name).is_some() || name.starts_with("hs_") {
        let detail = format!("A property named '{name}' already exists, or is reserved.");
        return Err(Error::new(Code::Taken, detail).at("/name"));
    }
    Ok(())
}

fn type_named(name: &str) -> Result<Type, Error> {
    Type::named(name).ok_or_else(|| {
        let (name, all) = (excerpt(name), one_of(Type::ALL.map(Type::name)));
        let detail = format!("The type \"{name}\" is not allowed; it must be {all}.");
        refused(detail, "type")
    })
}

fn check_field_type(kind: Type, sent: &str) -> Result<(), Error> {
    let allowed = kind.field_types();
    if allowed.contains(&sent) {
        return Ok(());
    }
    let (sent, kind, allowed) = (excerpt(sent), kind.name(), one_of(allowed));
    let detail =
        format!("The fieldType \"{sent}\" is not allowed for type {kind}; it must be {allowed}.");
    Err(refused(detail, "fieldType"))
}

/// Texts have a limit: they are stored, and shown again and again.
fn check_limits(sent: &mut Sent<'_>) -> Result<(), Error> {
    let others = MEMBERS.iter().filter(|member| !member.is_required);
    for member in needed().chain(others) {
        let Takes::Text(Form::Limit(most), of) = member.takes else {
            continue;
        };
        let text = of(sent).as_deref().unwrap_or_default();
        if text.chars().count() > most || text.contains('\0') {
            let name = member.name;
            let detail = format!(
                "The {name} of a property has at most {most} characters, and no NUL character."
            );
            return Err(refused(detail, name));
        }
    }
    Ok(())
}

fn check_options(kind: Type, options: Option<&[Opt<'_>]>) -> Result<(), Error> {
    let options = options.unwrap_or_default();
    let refuse = |detail: String| Err(refused(detail, "options"));
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
    if options.is_empty() || options.len() > MAX_OPTIONS {
        return refuse("A property of type enumeration needs from 1 to 1,000 options.".to_owned());
    }
    let mut values = BTreeSet::new();
    for option in options {
        let sent = option.value();
        let value = excerpt(sent);
        if sent.is_empty() || sent.len() > 255 || sent.contains([';', '\0']) {
            return refuse(format!(
                "The option \"{value}\" is not allowed; a value has from 1 to 255 bytes and no semicolon."
            ));
        }
        // In a pair: sets of those are in the npm package as it is.
        if !values.insert(("", sent)) {
            return refuse(format!("The option \"{value}\" is there more than once."));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
