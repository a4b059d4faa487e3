//! The header of a CSV file: which member each column is for.

use super::csv::Cell;
use crate::error::{Code, Error, excerpt, is_invisible, one_of, visible};
use crate::nearest::nearest;
use crate::schema::{Access, Cardinality, Relationship, ResourceType};

/// The members that the cells of a header name, in order; `None` for a cell without a name.
///
/// Case, spaces, underscores, hyphens and what is invisible do not matter; a relationship may end with `Id` or
/// `.id`.
pub(super) fn columns(
    cells: &[Cell],
    target: &'static ResourceType,
) -> Result<Vec<Option<&'static str>>, Error> {
    let mut names = Vec::new();
    for cell in cells {
        if cell.is_blank() {
            names.push(None);
            continue;
        }
        let column = simple(&cell.text);
        let name = match member(&column, target) {
            Some((name, true)) => name,
            Some((name, false)) if name != "name" => {
                let detail = format!("`{name}` of {} is read-only; leave it out", target.name);
                return Err(cell.at.error(Code::ReadOnly, &detail));
            }
            _ => {
                let detail = unknown(&cell.text, &column, cells.len(), target);
                return Err(cell.at.error(Code::UnknownColumn, &detail));
            }
        };
        if names.contains(&Some(name)) {
            let detail = format!(
                "`{}` is a second column for `{name}`; keep one of them",
                excerpt(visible(&cell.text))
            );
            return Err(cell.at.error(Code::DuplicateColumn, &detail));
        }
        names.push(Some(name));
    }
    Ok(names)
}

/// Whether a cell of a header names something of the type.
pub(super) fn is_known(text: &str, target: &'static ResourceType) -> bool {
    member(&simple(text), target).is_some()
}

/// A name without what does not matter.
fn simple(name: &str) -> String {
    let matters =
        |char: &char| !char.is_whitespace() && !is_invisible(*char) && !matches!(char, '_' | '-');
    name.chars()
        .filter(matters)
        .map(|char| char.to_ascii_lowercase())
        .collect()
}

/// The member that a column is for, and whether an import may write it.
fn member(column: &str, target: &'static ResourceType) -> Option<(&'static str, bool)> {
    let attribute = target
        .attributes
        .iter()
        .find(|attribute| attribute.name.eq_ignore_ascii_case(column))
        .or_else(|| target.attribute(column));
    if let Some(attribute) = attribute {
        return Some((attribute.name, attribute.access != Access::ReadOnly));
    }
    target
        .relationships
        .iter()
        .find(|relationship| {
            let name = relationship.name;
            column
                .split_at_checked(name.len())
                .is_some_and(|(start, end)| {
                    start.eq_ignore_ascii_case(name) && matches!(end, "" | "id" | ".id")
                })
        })
        .map(|relationship| (relationship.name, is_written(relationship)))
}

fn is_written(relationship: &Relationship) -> bool {
    // A cell is one id, which must say of what type.
    relationship.access != Access::ReadOnly
        && relationship.cardinality == Cardinality::One
        && !relationship.is_polymorphic()
}

/// Names of which the column has the word, or the other way round: `Email Address`, `Phone`. None where they are
/// so many that they say nothing.
fn related<'n>(column: &str, names: &[&'n str]) -> Vec<&'n str> {
    let is_related = |name: &&&str| {
        let name = name.to_ascii_lowercase();
        let word = name.strip_suffix('s').unwrap_or(&name);
        word.len() > 3 && column.contains(word) || column.len() > 2 && name.contains(column)
    };
    let found: Vec<&str> = names.iter().filter(is_related).copied().collect();
    if found.len() > ROOM {
        Vec::new()
    } else {
        found
    }
}

/// How many names a sentence has room for.
const ROOM: usize = 10;

/// What files of people and companies have, besides what these are found by.
const USUAL: &[&str] = &["tags", "owner"];

/// What to say of a column that the type does not have.
fn unknown(text: &str, column: &str, count: usize, target: &ResourceType) -> String {
    let kind = target.name;
    let text = visible(text);
    let detail = format!("`{}` is not a column of {kind}", excerpt(text));
    if column == "id" {
        return format!("{detail}; {}", crate::document::NO_ID);
    }
    if matches!(column, "name" | "fullname") && target.attribute("firstName").is_some() {
        return format!("{detail}; there are `firstName` and `lastName`");
    }
    if column == "type" {
        return format!("{detail}; every row is a {kind}, so leave it out");
    }
    if count == 1 && text.contains(['|', ',', ';', '\t']) {
        return format!("{detail}; separate columns with commas, semicolons or tabs");
    }
    if column.starts_with("custom") && target.custom_fields > 0 {
        let last = target.custom_fields;
        return format!("{detail}; there are `custom1` to `custom{last}`");
    }
    let attributes = target.attributes.iter();
    let relationships = target.relationships.iter();
    let names: Vec<&str> = attributes
        .filter(|attribute| attribute.access != Access::ReadOnly)
        .map(|attribute| attribute.name)
        .chain(relationships.filter(|r| is_written(r)).map(|r| r.name))
        .collect();
    match nearest(column, names.iter().copied()) {
        Some(near) => format!("{detail}; did you mean `{near}`?"),
        None if !related(column, &names).is_empty() => {
            let related = one_of(related(column, &names));
            format!("{detail}; did you mean {related}?")
        }
        None => {
            let found_by = target.searched().map(|attribute| attribute.name);
            let usual = USUAL.iter().copied().filter(|name| names.contains(name));
            let usual = one_of(found_by.chain(usual));
            let count = names.len();
            format!(
                "{detail}; it must be one of {count}, such as {usual}; `GET /api/v2/types` has all"
            )
        }
    }
}
