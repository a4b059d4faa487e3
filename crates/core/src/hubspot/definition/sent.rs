//! What a body says of a property: its members, as a table, and those of its options.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::error::Error;
use crate::hubspot::body::{self, Reader};
use crate::json::{Json, Object, Stop};

/// The most options of a property.
pub const MAX_OPTIONS: usize = 1_000;

/// What the name of a property looks like: `is_name` says the same.
pub const NAME_PATTERN: &str = "^[a-z][a-z0-9_]{0,99}$";

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
    label: Option<Cow<'a, str>>,
    value: Option<Cow<'a, str>>,
    description: Option<Cow<'a, str>>,
    display_order: i64,
    hidden: bool,
}

/// Where a text goes.
type TextOf = for<'s, 'a> fn(&'s mut Sent<'a>) -> &'s mut Option<Cow<'a, str>>;

/// A member of the body.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// The name.
    pub name: &'static str,
    /// What it takes, and where that goes.
    pub takes: Takes,
    /// Whether a new property needs it.
    pub is_required: bool,
    /// Whether only a new property has it.
    pub is_of_new: bool,
}

/// What a member takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// A text.
    Text(Form, TextOf),
    /// A whole number.
    Integer(for<'s> fn(&'s mut Sent<'_>) -> &'s mut Option<i64>),
    /// `true` or `false`.
    Boolean(for<'s> fn(&'s mut Sent<'_>) -> &'s mut Option<bool>),
    /// The values that an enumeration takes.
    Options,
}

/// What a text has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Of at most so many characters.
    Limit(usize),
    /// The name of a property.
    Name,
    /// The name of a type.
    Type,
    /// One of the ways in which forms ask for values of the type.
    FieldType,
}

impl Member {
    const fn of(name: &'static str, takes: Takes) -> Self {
        Self {
            name,
            takes,
            is_required: false,
            is_of_new: false,
        }
    }

    const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    const fn of_new(mut self) -> Self {
        self.is_of_new = true;
        self
    }
}

/// The members of the body, in the order of the sentence that names them.
pub static MEMBERS: &[Member] = &[
    Member::of(
        "label",
        Takes::Text(Form::Limit(255), |sent| &mut sent.label),
    )
    .required(),
    Member::of(
        "description",
        Takes::Text(Form::Limit(5_000), |sent| &mut sent.description),
    ),
    Member::of(
        "groupName",
        Takes::Text(Form::Limit(255), |sent| &mut sent.group_name),
    )
    .required(),
    Member::of("type", Takes::Text(Form::Type, |sent| &mut sent.kind)).required(),
    Member::of(
        "fieldType",
        Takes::Text(Form::FieldType, |sent| &mut sent.field_type),
    )
    .required(),
    Member::of("options", Takes::Options),
    Member::of(
        "displayOrder",
        Takes::Integer(|sent| &mut sent.display_order),
    ),
    Member::of("hidden", Takes::Boolean(|sent| &mut sent.hidden)),
    Member::of("formField", Takes::Boolean(|sent| &mut sent.form_field)),
    Member::of("name", Takes::Text(Form::Name, |sent| &mut sent.name))
        .required()
        .of_new(),
    Member::of(
        "hasUniqueValue",
        Takes::Boolean(|sent| &mut sent.has_unique_value),
    )
    .of_new(),
];

/// A member of an option.
#[derive(Debug, Clone, Copy)]
pub struct OptionMember {
    /// The name.
    pub name: &'static str,
    /// What it takes, and where that goes.
    pub takes: OptionTakes,
    /// Whether an option needs it.
    pub is_required: bool,
}

/// What a member of an option takes.
#[derive(Debug, Clone, Copy)]
pub enum OptionTakes {
    /// A text.
    Text(for<'o, 'a> fn(&'o mut Opt<'a>) -> &'o mut Option<Cow<'a, str>>),
    /// A whole number.
    Integer(for<'o> fn(&'o mut Opt<'_>) -> &'o mut i64),
    /// `true` or `false`.
    Boolean(for<'o> fn(&'o mut Opt<'_>) -> &'o mut bool),
}

const fn of_option(name: &'static str, takes: OptionTakes, is_required: bool) -> OptionMember {
    OptionMember {
        name,
        takes,
        is_required,
    }
}

/// The members of an option, in the order of the sentence that names them.
pub static OPTION_MEMBERS: &[OptionMember] = &[
    of_option(
        "label",
        OptionTakes::Text(|option| &mut option.label),
        false,
    ),
    of_option("value", OptionTakes::Text(|option| &mut option.value), true),
    of_option(
        "description",
        OptionTakes::Text(|option| &mut option.description),
        false,
    ),
    of_option(
        "displayOrder",
        OptionTakes::Integer(|option| &mut option.display_order),
        false,
    ),
    of_option(
        "hidden",
        OptionTakes::Boolean(|option| &mut option.hidden),
        false,
    ),
];

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
                    "label": option.label.as_deref().unwrap_or_default(),
                    "value": option.value(),
                    "description": option.description.as_deref().unwrap_or_default(),
                    "displayOrder": option.display_order,
                    "hidden": option.hidden,
                })
            })
            .collect();
        serde_json::to_string(&options).ok()
    }
}

impl Opt<'_> {
    /// The value; empty where there is none.
    #[must_use]
    pub fn value(&self) -> &str {
        self.value.as_deref().unwrap_or_default()
    }
}

/// Reads a body; of what `is_new` the members that only a new property has as well.
pub(super) fn read(text: &str, is_new: bool) -> Result<Sent<'_>, Error> {
    let members = MEMBERS.iter().filter(|member| is_new || !member.is_of_new);
    let known: Vec<&str> = members.map(|member| member.name).collect();
    body::read(text, |reader, json| {
        let mut sent = Sent::default();
        reader.object(json, &known, &mut |name, object| match MEMBERS
            .iter()
            .find(|member| member.name == name)
        {
            Some(member) => member.read(reader, object, &mut sent),
            None => object.skip(),
        })?;
        Ok(sent)
    })
}

impl Member {
    fn read<'a>(
        &self,
        reader: &Reader,
        object: &mut Object<'_, 'a>,
        sent: &mut Sent<'a>,
    ) -> Result<(), Stop> {
        match self.takes {
            Takes::Text(_, into) => *into(sent) = reader.take_text(object)?,
            Takes::Integer(into) => {
                *into(sent) = Some(object.take(|json| reader.integer(&json))?);
            }
            Takes::Boolean(into) => {
                *into(sent) = Some(object.take(|json| reader.boolean(&json))?);
            }
            Takes::Options => {
                let options = |json: Json<'_, 'a>| reader.list(json, |json| option(reader, json));
                sent.options = Some(object.take(options)?);
            }
        }
        Ok(())
    }
}

fn option<'de>(reader: &Reader, json: Json<'_, 'de>) -> Result<Opt<'de>, Stop> {
    let known: Vec<&str> = OPTION_MEMBERS.iter().map(|member| member.name).collect();
    let mut option = Opt::default();
    reader.object(json, &known, &mut |name, object| {
        let member = OPTION_MEMBERS.iter().find(|member| member.name == name);
        match member.map(|member| member.takes) {
            Some(OptionTakes::Text(into)) => *into(&mut option) = reader.take_text(object)?,
            Some(OptionTakes::Integer(into)) => {
                *into(&mut option) = object.take(|json| reader.integer(&json))?;
            }
            Some(OptionTakes::Boolean(into)) => {
                *into(&mut option) = object.take(|json| reader.boolean(&json))?;
            }
            None => object.skip()?,
        }
        Ok(())
    })?;
    Ok(option)
}

/// Whether a text can be the name of a property.
pub(super) fn is_name(name: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.len() <= 100
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(is_fit)
}
