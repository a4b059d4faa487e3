//! The files of a checkout, or of a made-up one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Folders of data, with files that nobody writes by hand.
const DATA: &[&str] = &["tests/golden/", "crates/sql/tests/golden/"];

/// What is source and what is not, by the end of a file's name.
const SOURCES: &[&str] = &["rs", "ts", "tsx", "mjs", "js", "css"];

/// Every file by its path from the root, with its text where that is of interest here.
#[derive(Default)]
pub struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// The checkout that this test was built in, without what git ignores.
    pub fn of_checkout() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .unwrap();
        let ignored = fs::read_to_string(root.join(".gitignore")).unwrap();
        let ignored: Vec<&str> = ignored.lines().map(str::trim).collect();
        let mut tree = Self::default();
        tree.add(root, "", &ignored);
        tree
    }

    /// A tree for the tests of this test.
    pub fn made_up(files: &[(&str, &str)]) -> Self {
        let own = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        Self {
            files: files.iter().map(own).collect(),
        }
    }

    fn add(&mut self, root: &Path, folder: &str, ignored: &[&str]) {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = format!("{folder}{name}");
            if name == ".git" || is_ignored(&path, &name, ignored) {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                self.add(root, &format!("{path}/"), ignored);
            } else if is_source(&path) || is_text(&path) {
                let text = fs::read_to_string(entry.path()).unwrap();
                self.files.insert(path, text);
            } else {
                self.files.insert(path, String::new());
            }
        }
    }

    /// A file's text. There has to be one.
    pub fn text(&self, path: &str) -> &str {
        let text = self.files.get(path);
        text.unwrap_or_else(|| panic!("there is no {path}"))
    }

    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Every file's path.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// What people wrote to be compiled or run, with its text.
    pub fn sources(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .filter(|(path, _)| is_source(path))
    }
}

fn is_source(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| SOURCES.contains(&ending))
        && path.contains('/')
        && !DATA.iter().any(|folder| path.starts_with(folder))
}

fn is_text(path: &str) -> bool {
    path.ends_with(".md") || path.ends_with("Cargo.toml")
}

/// The few forms of `.gitignore` that ours has: a name anywhere, a path from the root, `*.ending`.
fn is_ignored(path: &str, name: &str, ignored: &[&str]) -> bool {
    ignored.iter().any(|pattern| {
        let pattern = pattern.trim_end_matches('/');
        match (pattern.strip_prefix('/'), pattern.strip_prefix('*')) {
            (Some(rooted), _) => rooted == path,
            (None, Some(ending)) => name.ends_with(ending),
            (None, None) => pattern == name,
        }
    })
}
