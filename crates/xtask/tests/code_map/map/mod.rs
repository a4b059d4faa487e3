//! The code map: which part of the repository may use which.
//!
//! Files belong to the part whose path is the longest that they begin with. Within a part they are
//! free; parts that share a row are not. A part whose table has a folder of its own is a room of the part that this folder is in.

mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::arrow::Arrow;
use super::tree::Tree;

/// Where the map is.
const DOCUMENT: &str = "docs/ARCHITECTURE.md";

/// The tables of the map, the first of which is of the whole repository.
pub struct Map {
    tables: Vec<Table>,
}

/// The parts of a folder, bottom to top.
struct Table {
    /// With a `/` behind it; empty for the repository.
    folder: String,
    parts: Vec<Part>,
}

/// A path of a row; there may be several.
struct Part {
    /// From the root; a folder has a `/` behind it.
    path: String,
    /// The paths of what it may use.
    may_use: BTreeSet<String>,
    /// The same as the row says it.
    cell: String,
}

impl Part {
    /// Whether a file is in this part. A module's file has the files of its folder with it.
    fn holds(&self, file: &str) -> bool {
        let folder = self.path.strip_suffix(".rs");
        file == self.path
            || self.path.ends_with('/') && file.starts_with(&self.path)
            || folder.is_some_and(|folder| {
                file.strip_prefix(folder)
                    .is_some_and(|rest| rest.starts_with('/'))
            })
    }
}

impl Table {
    fn part_of(&self, file: &str) -> Option<&Part> {
        let holding = self.parts.iter().filter(|part| part.holds(file));
        holding.max_by_key(|part| part.path.len())
    }
}

impl Map {
    fn repository(&self) -> &Table {
        &self.tables[0]
    }

    /// The table of the rooms that a file is among, if it is among any.
    fn rooms_around(&self, file: &str) -> Option<&Table> {
        let mut rooms = self.tables.iter().skip(1);
        rooms.find(|table| file.starts_with(&table.folder))
    }

    /// Rows for which there is nothing.
    pub fn stale(&self, tree: &Tree) -> Vec<String> {
        let parts = self.tables.iter().flat_map(|table| &table.parts);
        parts
            .filter(|part| !tree.paths().any(|path| part.holds(path)))
            .map(|part| {
                format!(
                    "the code map in {DOCUMENT} has {}, which is not there",
                    part.path
                )
            })
            .collect()
    }

    /// Sources for which there is no row.
    pub fn unmapped(&self, tree: &Tree) -> Vec<String> {
        let is_mapped = |file: &str| {
            self.repository().part_of(file).is_some()
                && self
                    .rooms_around(file)
                    .is_none_or(|rooms| rooms.part_of(file).is_some())
        };
        tree.sources()
            .filter(|(path, _)| !is_mapped(path))
            .map(|(path, _)| format!("{path} is in no row of the code map in {DOCUMENT}"))
            .collect()
    }

    /// The first line of each file that uses what its part may not, for each part that it uses so.
    pub fn broken(&self, arrows: &[Arrow]) -> Vec<String> {
        let mut arrows: Vec<&Arrow> = arrows.iter().collect();
        arrows.sort_by_key(|arrow| (&arrow.from, arrow.line));
        let mut seen = BTreeSet::new();
        let mut findings = Vec::new();
        for arrow in arrows {
            if let Some((user, used)) = self.breach(arrow)
                && seen.insert((&arrow.from, &used.path))
            {
                findings.push(sentence(arrow, user, used));
            }
        }
        findings
    }

    /// The part that uses and the one that it should not, if an arrow breaks the map.
    fn breach(&self, arrow: &Arrow) -> Option<(&Part, &Part)> {
        let (from, to) = (&arrow.from, &arrow.to);
        let outer = (
            self.repository().part_of(from)?,
            self.repository().part_of(to)?,
        );
        let rooms = self.rooms_around(from);
        let inner = rooms.and_then(|rooms| rooms.part_of(from));
        let (user, used) = if outer.0.path == outer.1.path {
            // What stands beside the rooms, such as tests, may use them all.
            (inner?, rooms.and_then(|rooms| rooms.part_of(to))?)
        } else {
            (inner.unwrap_or(outer.0), outer.1)
        };
        let is_lawful = user.path == used.path || user.may_use.contains(&used.path);
        (!is_lawful).then_some((user, used))
    }
}

fn sentence(arrow: &Arrow, user: &Part, used: &Part) -> String {
    let may_use = match user.may_use.is_empty() {
        true => "nothing",
        false => &user.cell,
    };
    format!(
        "{}:{} uses {} ({}); the code map in {DOCUMENT} lets {} use: {may_use}",
        arrow.from, arrow.line, used.path, arrow.name, user.path
    )
}
