//! Every kind of statement as a whole, with representative arguments: what is pushed together in many
//! places stands in one file, for a review to see.
//!
//! `tests/golden/<folder>/<function>.<case>.sql` has the statements of a function of `src/<folder>/`, each
//! laid out on lines, with its parameters as comments behind it. To accept what has changed, run
//!
//! ```text
//! UPDATE_EXPECT=1 cargo test -p lockstep-sql golden
//! ```
//!
//! and look at the difference. A function that returns statements and has no file fails a test, and so does
//! a file that no case here makes.

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use lockstep_core::query::{Collection, collection, pairs};
use lockstep_core::schema::ResourceType;
use lockstep_sql::{Param, Query, Read, Statement, Steps, Transaction};
use serde::de::DeserializeOwned;

use crate::support::{Database, sources};

mod batch;
mod clock;
mod columns;
mod hubspot;
mod identity;
mod layout;
mod read;
mod talkdesk;
mod write;

/// The statements of a function for some arguments.
pub struct Golden {
    /// `<folder>/<function>`, where there are several cases also `.<case>`.
    name: String,
    statements: Vec<Asked>,
}

/// A statement.
struct Asked {
    statement: Statement,
    /// How its rows are read, where they are.
    read: Option<ReadColumns>,
}

/// Reads a row with columns of these names.
type ReadColumns = fn(&[&str]) -> Result<(), String>;

/// The statements of a case of this name.
fn golden(name: impl Into<String>, statements: impl Statements) -> Golden {
    Golden {
        name: name.into(),
        statements: statements.all(),
    }
}

/// What functions return.
trait Statements {
    fn all(self) -> Vec<Asked>;
}

impl Statements for Statement {
    fn all(self) -> Vec<Asked> {
        vec![Asked {
            statement: self,
            read: None,
        }]
    }
}

impl<T: DeserializeOwned> Statements for Query<T> {
    fn all(self) -> Vec<Asked> {
        vec![Asked {
            statement: self.into(),
            read: Some(columns::read::<T>),
        }]
    }
}

impl<T: DeserializeOwned> Statements for Steps<T> {
    fn all(self) -> Vec<Asked> {
        let answers = self.answers();
        let mut all: Vec<Asked> = self.into_iter().flat_map(Statements::all).collect();
        all[answers].read = Some(columns::read::<T>);
        all
    }
}

impl Statements for Transaction {
    fn all(self) -> Vec<Asked> {
        self.statements().to_vec().all()
    }
}

impl Statements for Read {
    fn all(self) -> Vec<Asked> {
        self.by_row().all()
    }
}

impl<S: Statements> Statements for Vec<S> {
    fn all(self) -> Vec<Asked> {
        self.into_iter().flat_map(Statements::all).collect()
    }
}

impl<S: Statements, const N: usize> Statements for [S; N] {
    fn all(self) -> Vec<Asked> {
        self.into_iter().flat_map(Statements::all).collect()
    }
}

impl<S: Statements> Statements for Option<S> {
    fn all(self) -> Vec<Asked> {
        self.unwrap().all()
    }
}

/// The query of a collection.
fn query<'q>(resource: &'static ResourceType, text: &'q str) -> Collection<'q> {
    collection(resource, pairs(text)).unwrap_or_else(|errors| panic!("{text}: {errors:?}"))
}

fn cases() -> Vec<Golden> {
    [
        batch::cases(),
        clock::cases(),
        hubspot::cases(),
        identity::cases(),
        read::cases(),
        talkdesk::cases(),
        write::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A file's text: the statements, with their parameters.
fn text(statements: &[Asked]) -> String {
    let statement = |Asked { statement, .. }: &Asked| {
        let Statement { sql, params } = statement;
        let lines = layout::layout(sql);
        assert_eq!(
            layout::tokens(&lines),
            layout::tokens(sql),
            "the layout changes a token"
        );
        let params = (1..).zip(params).map(|(number, param)| {
            let value = match param {
                Param::Null => "NULL".to_owned(),
                Param::Integer(number) => number.to_string(),
                Param::Real(number) => format!("{number:?}"),
                Param::Text(text) => format!("{text:?}"),
            };
            format!("-- ?{number} = {value}\n")
        });
        format!("{lines};\n{}", params.collect::<String>())
    };
    statements
        .iter()
        .map(statement)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn statements_are_as_they_were_accepted() {
    let database = Database::new();
    let mut changed = Vec::new();
    for Golden { name, statements } in cases() {
        assert!(!statements.is_empty(), "{name}");
        for Asked { statement, read } in &statements {
            let Statement { sql, params } = statement;
            let prepared = database.connection.prepare(sql);
            let prepared = prepared.unwrap_or_else(|error| panic!("{name}: {error}: {sql}"));
            assert_eq!(prepared.parameter_count(), params.len(), "{name}: {sql}");
            assert_eq!(statement.reads(), prepared.readonly(), "{name}: {sql}");
            if let Some(read) = read {
                let columns: Vec<&str> = prepared.column_names().collect();
                let read = read(&columns);
                assert!(read.is_ok(), "{name}: {read:?} of {columns:?}");
            }
        }
        let path = here(&format!("tests/golden/{name}.sql"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = text(&statements);
        if catch_unwind(|| expect_file![&path].assert_eq(&text)).is_err() {
            changed.push(name);
        }
    }
    assert!(changed.is_empty(), "{changed:#?}");
}

/// The functions of the crate that return statements: `<folder>/<name>`.
fn functions() -> BTreeSet<String> {
    let mut functions = BTreeSet::new();
    for path in sources() {
        let below = path.strip_prefix(here("src")).unwrap();
        let room = below.iter().next().unwrap().to_str().unwrap();
        // What statements are built with is none.
        if room == "builder" {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        for public in source.split("pub ").skip(1) {
            let Some(public) = public.trim_start_matches("const ").strip_prefix("fn ") else {
                continue;
            };
            let signature = public.split('{').next().unwrap();
            let answer = signature.rsplit("->").next().unwrap();
            let mut words = answer.split(|letter: char| !letter.is_alphanumeric());
            if words.any(|word| {
                [
                    "Guard",
                    "Query",
                    "Read",
                    "Statement",
                    "Steps",
                    "Transaction",
                ]
                .contains(&word)
            }) {
                let name = signature.split(['(', '<']).next().unwrap();
                functions.insert(format!("{room}/{name}"));
            }
        }
    }
    functions
}

#[test]
fn every_function_that_returns_statements_has_a_case() {
    let names: BTreeSet<String> = cases()
        .iter()
        .map(|case| case.name.split('.').next().unwrap().to_owned())
        .collect();
    let functions = functions();
    assert!(functions.len() > 80, "{functions:?}");
    let missing: Vec<_> = functions.difference(&names).collect();
    assert!(
        missing.is_empty(),
        "without a case in tests/sqlite/golden: {missing:#?}"
    );
    let gone: Vec<_> = names.difference(&functions).collect();
    assert!(gone.is_empty(), "not in src: {gone:#?}");
}

#[test]
fn every_file_is_of_a_case() {
    let cases = cases();
    let names: BTreeSet<PathBuf> = cases
        .iter()
        .map(|case| here(&format!("tests/golden/{}.sql", case.name)))
        .collect();
    assert_eq!(names.len(), cases.len(), "two cases of one name");
    let folders = fs::read_dir(here("tests/golden")).unwrap();
    let files = folders.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap());
    let left: Vec<PathBuf> = files
        .map(|file| file.unwrap().path())
        .filter(|path| !names.contains(path))
        .collect();
    assert!(left.is_empty(), "no case makes them; delete {left:#?}");
}
