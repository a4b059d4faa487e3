//! What values attributes, parameters and relationships have, as TypeScript says it.
//!
//! In scope: one member for each entry of the tables. Out of scope: how documents are made of them
//! (`npm/index.d.ts`).

use std::fmt::Write as _;

use lockstep_core::bulk::{BULK_ACTIONS, BulkActionSpec};
use lockstep_core::schema::{
    Action, Attribute, Cardinality, Kind, RESOURCE_TYPES, Relationship, ResourceType,
};

/// The interfaces, behind what they are made of.
pub fn interfaces() -> String {
    let mut text = String::from(ABOUT);
    let each = |doc: &str, head: &str, members: fn(&ResourceType) -> Members| {
        let mut text = format!("\n/** {doc} */\nexport interface {head} {{\n");
        for resource in RESOURCE_TYPES {
            let _ = write!(text, "  {}: ", resource.name);
            text.push_str(&members(resource).block("  ", "Record<never, never>"));
        }
        text + "}\n"
    };
    text += &each(
        "The attributes of each resource type, as answers have them.",
        "Attributes",
        attributes,
    );
    text += &each(
        "The relationships of each resource type; `Id` is what names a record.",
        "Relationships<Id = number>",
        relationships,
    );
    text += &each(
        "What the actions on one record take, by resource type and action.",
        "ActionParameters",
        actions,
    );
    text += "\n/** What the body of each bulk action carries besides `ids`. */\nexport interface BulkAttributes {\n";
    for spec in BULK_ACTIONS {
        let _ = writeln!(text, "  {}: {};", spec.name, carried(spec));
    }
    text + "}\n"
}

const ABOUT: &str = r#"
/** What leads to one record or none: shown with `data`, or with `links` only. */
export interface ToOne<Type extends string, Id = number> {
  data?: { type: Type; id: Id } | null;
  links?: unknown;
}

/** What leads to several records: shown with `data` where they are few, else with `links`. */
export interface ToMany<Type extends string, Id = number> {
  data?: { type: Type; id: Id }[];
  links?: unknown;
  meta?: unknown;
}

/** What takes nothing. */
export type Nothing = { readonly [name: string]: never };

/** Fields with the values that a bulk change gives them; or one, by `fieldName` and `fieldValue`. */
export type Modification<Type extends ResourceTypeName> = Partial<Attributes[Type]> & {
  [Name in keyof Relationships[Type]]?: number | string | null;
} & { fieldName?: string; fieldValue?: unknown; field?: string; value?: unknown };
"#;

/// The members of an object, each in a line or more.
struct Members(Vec<String>);

impl Members {
    /// The object, whose closing brace stands at `indent`; `empty` where it has no member.
    fn block(&self, indent: &str, empty: &str) -> String {
        if self.0.is_empty() {
            return format!("{empty};\n");
        }
        let members = self.0.iter().fold(String::new(), |mut text, member| {
            for line in member.lines() {
                let _ = writeln!(text, "{indent}  {line}");
            }
            text
        });
        format!("{{\n{members}{indent}}};\n")
    }
}

fn attributes(resource: &ResourceType) -> Members {
    let own = resource.attributes.iter().map(|attribute| {
        let null = if attribute.required { "" } else { " | null" };
        let value = shown(attribute.kind);
        documented(
            attribute.doc,
            &format!("{}: {value}{null};", attribute.name),
        )
    });
    let custom = (resource.custom_fields > 0).then(|| {
        let doc = format!("`custom1` to `custom{}`.", resource.custom_fields);
        documented(&doc, "[custom: `custom${number}`]: string | null;")
    });
    Members(own.chain(custom).collect())
}

fn relationships(resource: &ResourceType) -> Members {
    let member = |relationship: &Relationship| {
        let targets = union(relationship.targets);
        let shape = match relationship.cardinality {
            Cardinality::One => "ToOne",
            Cardinality::Listed | Cardinality::Few | Cardinality::Many => "ToMany",
        };
        let line = format!("{}: {shape}<{targets}, Id>;", relationship.name);
        documented(relationship.doc, &line)
    };
    Members(resource.relationships.iter().map(member).collect())
}

/// No member at all where there is no action, so that none can be named.
fn actions(resource: &ResourceType) -> Members {
    let member = |action: &Action| {
        let taken = taken(action.parameters).block("", "Nothing");
        documented(action.doc, &format!("{}: {taken}", action.name))
    };
    Members(resource.actions.iter().map(member).collect())
}

/// What the body of a bulk action has besides `ids`.
fn carried(spec: &BulkActionSpec) -> String {
    if spec.modifies() {
        return format!("Modification<\"{}\">", spec.target.name);
    }
    let taken = taken(spec.attributes).block("  ", "Nothing");
    taken.trim_end().trim_end_matches(';').to_owned()
}

/// Parameters as clients give them.
fn taken(parameters: &[Attribute]) -> Members {
    let member = |parameter: &Attribute| {
        let optional = if parameter.required { "" } else { "?" };
        let line = format!("{}{optional}: {};", parameter.name, given(parameter.kind));
        documented(parameter.doc, &line)
    };
    Members(parameters.iter().map(member).collect())
}

/// A value in an answer.
fn shown(kind: Kind) -> String {
    match kind {
        Kind::Text { .. } | Kind::Time | Kind::Date => "string".to_owned(),
        Kind::Choice { values } => union(values),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Integer | Kind::Number | Kind::Id { .. } => "number".to_owned(),
        Kind::TextList { .. } => "string[]".to_owned(),
        Kind::IdList { .. } => "number[]".to_owned(),
        Kind::Object => "Record<string, unknown>".to_owned(),
        Kind::Map { .. } => "Record<string, string | number | boolean>".to_owned(),
    }
}

/// A value that a client gives: ids are also texts, and times also dates, of which JSON makes texts.
fn given(kind: Kind) -> String {
    match kind {
        Kind::Id { .. } => "number | string".to_owned(),
        Kind::IdList { .. } => "(number | string)[]".to_owned(),
        Kind::Time => "string | Date".to_owned(),
        other => shown(other),
    }
}

fn union(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    match names.is_empty() {
        true => "string".to_owned(),
        false => names.join(" | "),
    }
}

/// A member under its comment, where there is something to say.
fn documented(doc: &str, member: &str) -> String {
    match doc.is_empty() {
        true => member.to_owned(),
        false => format!("/** {doc} */\n{member}"),
    }
}
