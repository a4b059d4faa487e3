//! A database as D1 would be: the migrations, the limits, the binding of numbers.

use std::any::type_name;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use lockstep_core::error::{Code, Error};
use lockstep_core::schema::ResourceType;
use lockstep_core::time::Timestamp;
use lockstep_sql::{
    Organisation, PAGE_OCTETS, Param, Query, Read, Statement, Steps, View, Written,
};
use proptest::test_runner::Config as ProptestConfig;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::{ToSqlOutput, Value as Sql, ValueRef};
use rusqlite::{Connection, MAIN_DB, ToSql};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The organisation that tests act for.
pub const OURS: Organisation = Organisation::new(1);

/// The organisation that must never notice.
pub const THEIRS: Organisation = Organisation::new(2);

/// The address of the API.
pub const BASE: &str = "https://example.test/api/v2";

/// How documents show records where a test asks for nothing particular.
pub fn view() -> View {
    View::new(BASE)
}

/// D1's limits (<https://developers.cloudflare.com/d1/platform/limits/>), and those of its SQLite.
const LIMITS: &[(Limit, i32)] = &[
    (Limit::SQLITE_LIMIT_LENGTH, 2_000_000),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 32),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
];

/// So many cases of a property, without a file for those that failed.
pub fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        cases: count,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A time of 2026-03: `at(5)` is its fifth minute.
pub fn at(minute: i64) -> Timestamp {
    Timestamp::from_millis(1_772_323_200_000 + minute * 60_000).unwrap()
}

/// A column of a table.
#[derive(Debug)]
pub struct Column {
    pub name: String,
    pub affinity: String,
    pub not_null: bool,
    pub generated: bool,
}

/// The migrations in order: name, text.
pub fn migrations() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worker/migrations");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// The files of the crate under test.
pub fn sources() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files
}

/// What a test runs.
pub trait Asked {
    /// The statement.
    fn statement(&self) -> &Statement;

    /// Fails where one of the rows that it has answered is not what it says.
    fn check(&self, _rows: &[Value]) {}
}

impl Asked for Statement {
    fn statement(&self) -> &Statement {
        self
    }
}

impl<T: DeserializeOwned> Asked for Query<T> {
    fn statement(&self) -> &Statement {
        self
    }

    fn check(&self, rows: &[Value]) {
        for row in rows {
            read::<T>(row);
        }
    }
}

fn object(row: Vec<(String, Value)>) -> Value {
    Value::Object(row.into_iter().collect())
}

/// A row as its type.
fn read<T: DeserializeOwned>(row: &Value) -> T {
    T::deserialize(row).unwrap_or_else(|error| panic!("{error}: {} in {row}", type_name::<T>()))
}

pub struct Database {
    pub connection: Connection,
}

impl Database {
    /// An empty database with all migrations.
    pub fn new() -> Self {
        static MIGRATED: OnceLock<Vec<u8>> = OnceLock::new();
        Self::copy(&MIGRATED, || {
            let database = Self::before("9999");
            assert!(
                database.value("SELECT count(*) FROM sqlite_schema") != 0,
                "there are no migrations"
            );
            database
        })
    }

    /// A copy of a database that is made only once.
    pub fn copy(original: &OnceLock<Vec<u8>>, make: impl FnOnce() -> Self) -> Self {
        let bytes = original.get_or_init(|| make().connection.serialize(MAIN_DB).unwrap().to_vec());
        let mut database = Self::before("");
        database
            .connection
            .deserialize_read_exact(MAIN_DB, bytes.as_slice(), bytes.len(), false)
            .unwrap();
        database
    }

    /// A database as it was before the migration whose name begins so.
    pub fn before(migration: &str) -> Self {
        let connection = Connection::open_in_memory().unwrap();
        connection.set_prepared_statement_cache_capacity(200);
        for (limit, value) in LIMITS {
            connection.set_limit(*limit, *value).unwrap();
        }
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)
            .unwrap();
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)
            .unwrap();
        let database = Self { connection };
        for (name, text) in migrations().iter().filter(|(name, _)| &**name < migration) {
            database.migrate(name, text);
        }
        database
    }

    /// Applies a migration.
    pub fn migrate(&self, name: &str, text: &str) {
        self.connection
            .execute_batch(text)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// Runs a statement; each row as a list of values.
    pub fn rows(&self, asked: &impl Asked) -> Vec<Vec<Value>> {
        let statement = asked.statement();
        let rows = self
            .named_rows(statement)
            .unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
        let objects: Vec<Value> = rows.iter().cloned().map(object).collect();
        asked.check(&objects);
        rows.into_iter()
            .map(|row| row.into_iter().map(|(_, value)| value).collect())
            .collect()
    }

    /// Runs a statement; each row as an object, which is of the type that its query says.
    pub fn run(&self, asked: &impl Asked) -> Vec<Value> {
        let statement = asked.statement();
        let rows = self
            .try_run(statement)
            .unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
        asked.check(&rows);
        rows
    }

    /// Runs a query; each row as the type that it says.
    pub fn read<T: DeserializeOwned>(&self, query: &Query<T>) -> Vec<T> {
        self.run(query).iter().map(read).collect()
    }

    /// Runs statements, all or none; the rows that they answer, which are of the type that these say.
    pub fn answers<T: DeserializeOwned>(&self, steps: &Steps<T>) -> Vec<Value> {
        let rows = self.batch(steps).swap_remove(steps.answers());
        rows.iter().for_each(|row| drop(read::<T>(row)));
        rows
    }

    /// The same as that type.
    pub fn answer<T: DeserializeOwned>(&self, steps: &Steps<T>) -> Vec<T> {
        self.answers(steps).iter().map(read).collect()
    }

    /// Runs a statement that may fail.
    pub fn try_run(&self, statement: &Statement) -> rusqlite::Result<Vec<Value>> {
        let rows = self.named_rows(statement)?;
        Ok(rows.into_iter().map(object).collect())
    }

    /// Runs statements as D1's `batch()` does: all or none.
    pub fn batch<'s>(
        &self,
        statements: impl IntoIterator<Item = &'s Statement>,
    ) -> Vec<Vec<Value>> {
        self.try_batch(statements).unwrap()
    }

    /// Runs statements, all or none, that may fail.
    pub fn try_batch<'s>(
        &self,
        statements: impl IntoIterator<Item = &'s Statement>,
    ) -> rusqlite::Result<Vec<Vec<Value>>> {
        let transaction = self.connection.unchecked_transaction()?;
        let answers = statements
            .into_iter()
            .map(|statement| self.try_run(statement))
            .collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(answers)
    }

    fn named_rows(&self, statement: &Statement) -> rusqlite::Result<Vec<Vec<(String, Value)>>> {
        let mut prepared = self.connection.prepare_cached(&statement.sql)?;
        let names: Vec<String> = prepared.column_names().map(str::to_owned).collect();
        let params = rusqlite::params_from_iter(statement.params.iter().map(Bound));
        let rows = prepared.query_map(params, |row| {
            let value =
                |(index, name): (usize, &String)| Ok((name.clone(), to_json(row.get_ref(index)?)));
            names.iter().enumerate().map(value).collect()
        })?;
        rows.collect()
    }

    /// Runs a text without parameters; each row as an object.
    pub fn sql(&self, text: &str) -> Vec<Value> {
        let statement = Statement {
            sql: text.to_owned(),
            params: Vec::new(),
        };
        self.run(&statement)
    }

    /// The only value of the only row.
    pub fn value(&self, text: &str) -> Value {
        let rows = self.sql(text);
        let [Value::Object(row)] = rows.as_slice() else {
            panic!("not one row: {rows:?} from {text}")
        };
        row.values().next().cloned().unwrap()
    }

    /// Inserts a row with these columns.
    pub fn insert(&self, table: &str, row: &Value) {
        let row = row.as_object().unwrap();
        let names: Vec<String> = row.keys().map(|name| format!("\"{name}\"")).collect();
        let values: Vec<String> = (1..=row.len()).map(|number| format!("?{number}")).collect();
        let text = format!(
            "INSERT INTO {table} ({}) VALUES ({})",
            names.join(", "),
            values.join(", ")
        );
        let params = rusqlite::params_from_iter(row.values().map(from_json));
        self.connection
            .execute(&text, params)
            .unwrap_or_else(|error| panic!("{error}: {text}"));
    }

    /// The columns of a table, generated ones included.
    pub fn columns(&self, table: &str) -> Vec<Column> {
        let mut pragma = self
            .connection
            .prepare("SELECT name, type, \"notnull\", hidden FROM pragma_table_xinfo(?1)")
            .unwrap();
        let columns = pragma.query_map([table], |row| {
            Ok(Column {
                name: row.get(0)?,
                affinity: row.get(1)?,
                not_null: row.get(2)?,
                generated: row.get::<_, i64>(3)? > 1,
            })
        });
        columns.unwrap().collect::<Result<_, _>>().unwrap()
    }

    /// The rows that a read finds, as far as they are sent where the whole is too long.
    pub fn found_bounded(&self, read: &Read) -> String {
        let rows = self.run(&read.bounded());
        let texts = rows.iter().map(|row| row["document"].as_str().unwrap());
        texts.collect::<Vec<_>>().join(";")
    }

    /// The rows that a read finds, gathered.
    pub fn found(&self, read: &Read) -> String {
        let row = self.run(&read.gathered()).remove(0);
        row["found"].as_str().unwrap_or_default().to_owned()
    }

    /// The documents that a read comes to.
    pub fn documents_of(&self, read: &Read) -> Vec<Value> {
        let rows = self.run(&read.statement);
        rows.iter()
            .map(|row| {
                let values = row["document"].as_str().unwrap();
                parse(&written(read, values, 1).0.into())
            })
            .collect()
    }

    /// The keys of the rows of a read: the values that they are sorted by, and the id.
    pub fn keys_of(&self, read: &Read) -> Vec<Vec<Option<String>>> {
        let rows = self.run(&read.statement);
        rows.iter()
            .map(|row| {
                let values = row["document"].as_str().unwrap();
                let keys = written(read, values, 1).1.first;
                keys.iter().map(|key| key.map(str::to_owned)).collect()
            })
            .collect()
    }

    /// Everything that belongs to an organisation, to compare before and after.
    pub fn dump(&self, organisation: Organisation) -> Vec<String> {
        let tables = self.sql(
            "SELECT name FROM sqlite_schema AS t WHERE type = 'table' AND EXISTS \
             (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'organisation_id') ORDER BY name",
        );
        assert!(tables.len() >= 10, "{tables:?}");
        let mut lines = Vec::new();
        for table in tables {
            let table = table["name"].as_str().unwrap();
            let rows = self.sql(&format!(
                "SELECT * FROM {table} WHERE organisation_id = {}",
                organisation.id()
            ));
            lines.extend(rows.iter().map(|row| format!("{table} {row}")));
        }
        lines.sort();
        lines
    }

    /// The records of a type as documents, by id.
    pub fn documents(
        &self,
        organisation: Organisation,
        resource: &'static ResourceType,
    ) -> Vec<Value> {
        let table = snake(resource.plural);
        let ids = self.sql(&format!(
            "SELECT id FROM {table} WHERE organisation_id = {} ORDER BY id",
            organisation.id()
        ));
        let read = |id: i64| {
            let rows = self.run(&organisation.show(resource, id, &view()));
            parse(&rows[0]["document"])
        };
        ids.iter()
            .map(|row| read(row["id"].as_i64().unwrap()))
            .collect()
    }
}

/// The JSON in a text.
pub fn parse(document: &Value) -> Value {
    let text = document
        .as_str()
        .unwrap_or_else(|| panic!("no text: {document}"));
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// `dueAt` → `due_at`, written once more, so that a slip in the crate shows.
pub fn snake(name: &str) -> String {
    let parts = name.split_inclusive(|_: char| true).map(|letter| {
        let lower = letter.to_lowercase();
        if lower == letter {
            lower
        } else {
            format!("_{lower}")
        }
    });
    parts.collect()
}

/// A parameter as D1 binds it: JavaScript's numbers arrive as REAL, whole or not.
struct Bound<'p>(&'p Param);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Param::Null => ToSqlOutput::Owned(Sql::Null),
            #[expect(clippy::cast_precision_loss, reason = "as in JavaScript")]
            Param::Integer(number) => ToSqlOutput::Owned(Sql::Real(*number as f64)),
            Param::Real(number) => ToSqlOutput::Owned(Sql::Real(*number)),
            Param::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// A value as D1 answers it: JavaScript does not tell 3.0 from 3.
fn to_json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        #[expect(clippy::cast_possible_truncation, reason = "compared on the same line")]
        ValueRef::Real(number) if (number as i64) as f64 == number => (number as i64).into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => std::str::from_utf8(text).unwrap().into(),
        ValueRef::Blob(_) => panic!("a blob"),
    }
}

fn from_json(value: &Value) -> Sql {
    match value {
        Value::Null => Sql::Null,
        Value::Bool(value) => Sql::Integer(i64::from(*value)),
        Value::Number(number) => number
            .as_i64()
            .map_or_else(|| Sql::Real(number.as_f64().unwrap()), Sql::Integer),
        Value::String(text) => Sql::Text(text.clone()),
        list_or_object => Sql::Text(list_or_object.to_string()),
    }
}

/// Adds members to an object.
pub fn with(mut row: Map<String, Value>, more: &Value) -> Map<String, Value> {
    row.extend(more.as_object().unwrap().clone());
    row
}

/// The documents of the first rows of a read, and what else is told of them.
pub fn written<'v>(read: &Read, rows: &'v str, most: u32) -> (String, Written<'v>) {
    let mut document = Vec::new();
    let written = read
        .layout
        .write(rows.as_bytes(), most, PAGE_OCTETS, &mut document);
    (String::from_utf8(document).unwrap(), written.unwrap())
}

/// An error of an item with this sentence.
pub fn failure(detail: &str) -> Error {
    Error::new(Code::NotFound, detail)
}

/// Why a batch is given up.
pub fn gave_up(detail: &str) -> Error {
    Error::new(Code::GaveUp, detail)
}
