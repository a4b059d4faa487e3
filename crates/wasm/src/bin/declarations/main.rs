//! Writes the part of the package that the core's tables decide: `declarations DIRECTORY`.
//!
//! In scope: unions of names and what stands behind each, which would be lists by hand; where the client
//! finds a type's records. Out of scope: what the calls take and answer (`npm/index.d.ts`).

mod values;

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

use lockstep_core::bulk::BULK_ACTIONS;
use lockstep_core::error::Code;
use lockstep_core::schema::{Attribute, Kind, RESOURCE_TYPES, ResourceType, TASK};

fn main() -> io::Result<()> {
    let Some(directory) = env::args_os().nth(1) else {
        return Err(io::Error::other("usage: declarations DIRECTORY"));
    };
    let directory = Path::new(&directory);
    fs::write(directory.join("tables.d.ts"), declarations())?;
    fs::write(directory.join("client/plurals.js"), plurals())
}

/// The path segment of each resource type, so that the client needs no WebAssembly to know it.
fn plurals() -> String {
    let mut text = String::from(
        "// Written by the build, from the tables of the core.\nexport const PLURALS = {\n",
    );
    for resource in RESOURCE_TYPES {
        let _ = writeln!(text, "  {}: \"{}\",", resource.name, resource.plural);
    }
    text + "};\n"
}

fn declarations() -> String {
    let mut text = String::from("// Written by the build, from the tables of the core.\n");
    union(
        &mut text,
        "ResourceTypeName",
        "The resource types.",
        RESOURCE_TYPES.iter().map(|resource| resource.name),
    );
    union(
        &mut text,
        "ErrorCode",
        "What kind of mistake an error is about.",
        Code::ALL.iter().map(|code| code.as_str()),
    );
    union(
        &mut text,
        "TaskAction",
        "The actions on a task.",
        TASK.actions.iter().map(|action| action.name),
    );
    union(
        &mut text,
        "BulkActionName",
        "The bulk actions.",
        BULK_ACTIONS.iter().map(|spec| spec.name),
    );
    union(
        &mut text,
        "AttributeKind",
        "What values an attribute takes.",
        kinds().iter().map(String::as_str),
    );
    by_type(
        &mut text,
        "AttributeNames",
        "The attributes of each resource type, without `custom1` and its like.",
        |resource| names(resource.attributes.iter().map(|attribute| attribute.name)),
    );
    by_type(
        &mut text,
        "RelationshipNames",
        "The relationships of each resource type.",
        |resource| {
            names(
                resource
                    .relationships
                    .iter()
                    .map(|relationship| relationship.name),
            )
        },
    );
    by_type(
        &mut text,
        "Choices",
        "The strings that attributes with a choice take, by resource type and attribute.",
        choices,
    );
    text + &values::interfaces()
}

/// The kinds that attributes have, as their tables write them.
fn kinds() -> Vec<String> {
    let parameters = RESOURCE_TYPES
        .iter()
        .flat_map(|resource| resource.actions)
        .map(|action| action.parameters);
    let lists = RESOURCE_TYPES
        .iter()
        .map(|resource| resource.attributes)
        .chain(parameters)
        .chain(BULK_ACTIONS.iter().map(|spec| spec.attributes));
    let mut kinds: Vec<String> = lists.flatten().map(kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn kind(attribute: &Attribute) -> String {
    let table = serde_json::to_value(attribute).unwrap_or_default();
    let kind = table.get("kind").and_then(serde_json::Value::as_str);
    kind.unwrap_or_default().to_owned()
}

fn choices(resource: &ResourceType) -> String {
    let mut text = String::from("{");
    for attribute in resource.attributes {
        if let Kind::Choice { values } = attribute.kind {
            let values = names(values.iter().copied());
            let _ = write!(text, " {}: {values};", attribute.name);
        }
    }
    text.push_str(if text.len() > 1 { " }" } else { "}" });
    text
}

/// A union of strings, in one line; `never` where there are none.
fn names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    match names.is_empty() {
        true => "never".to_owned(),
        false => names.join(" | "),
    }
}

fn union<'n>(text: &mut String, name: &str, doc: &str, names: impl Iterator<Item = &'n str>) {
    let _ = write!(text, "\n/** {doc} */\nexport type {name} =");
    for name in names {
        let _ = write!(text, "\n  | \"{name}\"");
    }
    text.push_str(";\n");
}

fn by_type(
    text: &mut String,
    name: &str,
    doc: &str,
    what: impl Fn(&'static ResourceType) -> String,
) {
    let _ = write!(text, "\n/** {doc} */\nexport interface {name} {{");
    for resource in RESOURCE_TYPES {
        let _ = write!(text, "\n  {}: {};", resource.name, what(resource));
    }
    text.push_str("\n}\n");
}
