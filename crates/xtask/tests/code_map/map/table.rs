//! Reading the map out of its document.
//!
//! The section "Code map" has tables of three columns: where, what it holds, may use. A table behind
//! a heading that names a folder is of the rooms in it, and its paths begin there. What a row may
//! use stands in rows before it, of its table or of the first one: so the map itself has no circle.

use std::collections::BTreeSet;

use super::{Map, Part, Table};

const SECTION: &str = "## Code map";

/// Everything in the rows of the same table that stand before, and what the part that these rooms are
/// in may use; or everything but one of them.
const ALL: &str = "all before";
const ALL_BUT: &str = "all before but ";

/// Nothing of ours.
const NOTHING: &str = "–";

impl Map {
    /// Reads the map, or says what is wrong with it.
    pub fn read(document: &str) -> Result<Self, String> {
        let (_, section) = document
            .split_once(SECTION)
            .ok_or("there is no section \"Code map\"")?;
        let (section, _) = section.split_once("\n## ").unwrap_or((section, ""));
        let mut tables = vec![Table {
            folder: String::new(),
            parts: Vec::new(),
        }];
        for line in section.lines() {
            if let Some(heading) = line.strip_prefix("### ") {
                let folder = backticked(heading).first().copied();
                tables.push(Table {
                    folder: folder.ok_or(format!("no folder: {line}"))?.to_owned(),
                    parts: Vec::new(),
                });
            }
            let Some(cells) = line.strip_prefix("| `") else {
                continue;
            };
            let [places, _, may_use] =
                Vec::from_iter(cells.trim_end_matches([' ', '|']).split(" | "))[..]
            else {
                return Err(format!("no three columns: {line}"));
            };
            add_row(&mut tables, &format!("`{places}"), may_use)
                .map_err(|error| format!("{error}: {line}"))?;
        }
        Ok(Self { tables })
    }
}

fn add_row(tables: &mut [Table], places: &str, cell: &str) -> Result<(), String> {
    let (table, before) = tables.split_last_mut().ok_or("no table")?;
    let may_use = allowed(table, before.first(), cell)?;
    for place in backticked(places) {
        let path = format!("{}{place}", table.folder);
        if table.parts.iter().any(|part| part.name() == name(place)) {
            return Err(format!("`{}` for the second time", name(place)));
        }
        table.parts.push(Part {
            path,
            may_use: may_use.clone(),
            cell: cell.to_owned(),
        });
    }
    Ok(())
}

/// The paths of what a cell allows.
fn allowed(
    table: &Table,
    repository: Option<&Table>,
    cell: &str,
) -> Result<BTreeSet<String>, String> {
    let known = |name: &str| {
        let around = repository.iter().flat_map(|table| &table.parts);
        let mut parts = table.parts.iter().chain(around);
        let part = parts.find(|part| part.name() == name);
        part.map(|part| part.path.clone())
            .ok_or(format!("no row before this one is `{name}`"))
    };
    let around = repository.and_then(|parts| parts.part_of(&table.folder));
    let all = || {
        let before = table.parts.iter().map(|part| part.path.clone());
        before.chain(around.iter().flat_map(|part| part.may_use.clone()))
    };
    let mut allowed = BTreeSet::new();
    for word in cell.split(", ") {
        match (word.trim(), &backticked(word)[..]) {
            (NOTHING, _) => {}
            (ALL, _) => allowed.extend(all()),
            (word, [name]) if word.len() == name.len() + 2 => {
                allowed.insert(known(name)?);
            }
            (word, [name]) if word.starts_with(ALL_BUT) => {
                let but = known(name)?;
                allowed.extend(all().filter(|path| *path != but));
            }
            (word, _) => return Err(format!("what is \"{word}\"?")),
        }
    }
    Ok(allowed)
}

impl Part {
    /// What other rows call it by.
    fn name(&self) -> &str {
        name(&self.path)
    }
}

/// A path's last name, without its ending.
fn name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let last = path.rsplit_once('/').map_or(path, |(_, last)| last);
    last.split_once('.').map_or(last, |(name, _)| name)
}

/// What stands between backticks.
fn backticked(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}
